/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/hold/leftover.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>

#include "lib/base/fail.h"
#include "lib/base/scope.h"
#include "lib/hold/journal.h"
#include "lib/hold/lockholder.h"

static size_t leftover_count(const struct journal *journal)
{
	size_t nr = 0;

	for (size_t i = 0; i < journal->nr; i++) {
		const struct journal_entry *entry = &journal->entries[i];

		nr += entry->this_boot || entry->kind == KNOB_SWAPFILE ||
		      entry->kind == KNOB_BAD;
	}
	return nr;
}

static pid_t leftover_holder(int dir_fd)
{
	char command[LOCKHOLDER_COMMAND_BYTES];
	SCOPE_FD fd = openat(dir_fd, "lock", O_RDONLY | O_NOFOLLOW | O_CLOEXEC);

	return fd < 0 ? 0 : lockholder_find(fd, command);
}

int leftover_read(const char *state_dir, struct leftover *left)
{
	struct statedir dir = { .lock_fd = -1, .machine_fd = -1 };
	SCOPE_FD fd = open(state_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct journal journal;
	int err;

	*left = (struct leftover){ 0 };
	if (fd < 0)
		return errno == ENOENT ? 0 : fail(errno, "open %s", state_dir);
	dir.fd = fd;
	snprintf(dir.path, sizeof(dir.path), "%s", state_dir);
	err = journal_load(&journal, &dir);
	if (err)
		return err;
	left->nr = leftover_count(&journal);
	if (left->nr)
		left->holder = leftover_holder(fd);
	journal_free(&journal);
	return 0;
}
