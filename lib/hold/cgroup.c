/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/hold/cgroup.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "lib/base/clock.h"
#include "lib/base/fail.h"
#include "lib/base/scope.h"
#include "lib/sys/procfs.h"

#define REMOVE_TIMEOUT_NS UINT64_C(2000000000)
#define REMOVE_STEP_NS	  UINT64_C(10000000)

/* If cgroup v1 is mounted, the unified hierarchy is in a folder of its own. */
static const char *cgroup_root_dir(void)
{
	static const char *const dirs[] = {
		"/sys/fs/cgroup", "/sys/fs/cgroup/unified",
	};
	struct statfs fs;

	for (int i = 0; i < 2; i++)
		if (!statfs(dirs[i], &fs) && fs.f_type == CGROUP2_SUPER_MAGIC)
			return dirs[i];
	return NULL;
}

static int cgroup_path(char path[CGROUP_FILES_BYTES], const char *file)
{
	const char *dir = cgroup_root_dir();

	if (!dir)
		return fail_plain(ENOENT, "no unified cgroup hierarchy at "
				  "/sys/fs/cgroup");
	snprintf(path, CGROUP_FILES_BYTES, "%s/%s", dir, file);
	return 0;
}

/* Is @controller a word of the file? */
static int cgroup_has_word(const char *file, const char *controller,
			   bool *found)
{
	char path[CGROUP_FILES_BYTES], *rest, *word;
	SCOPE_TEXT text = { 0 };
	SCOPE_FD root_fd = procfs_root();
	int err = root_fd < 0 ? root_fd : cgroup_path(path, file);

	if (!err)
		err = procfs_read(root_fd, path, &text);
	*found = false;
	rest = text.text;
	while (!err && (word = strsep(&rest, " \n")))
		*found |= !strcmp(word, controller);
	return err;
}

int cgroup_probe(const char *controller)
{
	bool found;
	int err = cgroup_has_word("cgroup.controllers", controller, &found);

	if (err || found)
		return err;
	return fail_plain(ENOENT, "the unified cgroup hierarchy %s has no %s "
			  "controller: cgroup v1 uses it, or it is disabled",
			  cgroup_root_dir(), controller);
}

int cgroup_enabled(const char *controller, bool *enabled)
{
	return cgroup_has_word("cgroup.subtree_control", controller, enabled);
}

static int cgroup_write(const char *file, const char *text)
{
	char path[CGROUP_FILES_BYTES];
	int err = cgroup_path(path, file);

	if (err)
		return err;
	SCOPE_FD fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return fail(errno, "open %s", path);
	if (write(fd, text, strlen(text)) < 0)
		return fail(errno, "write \"%s\" to %s", text, path);
	return 0;
}

int cgroup_enable(const char *controller, bool enable)
{
	char text[32];

	snprintf(text, sizeof(text), "%c%s", enable ? '+' : '-', controller);
	return cgroup_write("cgroup.subtree_control", text);
}

bool cgroup_has_file(const char *file)
{
	char path[CGROUP_FILES_BYTES];

	return !cgroup_path(path, file) && !access(path, F_OK);
}

bool cgroup_exists(void)
{
	return cgroup_has_file(CGROUP_NAME);
}

int cgroup_writable(void)
{
	char path[CGROUP_FILES_BYTES];
	int err = cgroup_path(path, "cgroup.subtree_control");

	if (err)
		return err;
	SCOPE_FD fd = open(path, O_WRONLY | O_CLOEXEC);

	return fd < 0 ? fail(errno, "make the cgroup " CGROUP_NAME ", open %s",
			     path) : 0;
}

int cgroup_create(void)
{
	char path[CGROUP_FILES_BYTES];
	int err = cgroup_path(path, CGROUP_NAME);

	if (!err && mkdir(path, 0755))
		err = fail(errno, "make the cgroup %s", path);
	return err;
}

int cgroup_remove(void)
{
	uint64_t end_ns = clock_ns() + REMOVE_TIMEOUT_NS;
	char path[CGROUP_FILES_BYTES];
	int err = cgroup_path(path, CGROUP_NAME);

	while (!err && rmdir(path)) {
		if (errno == ENOENT)
			return 0;
		if (errno != EBUSY || clock_ns() > end_ns)
			return fail(errno, "remove the cgroup %s", path);
		clock_sleep_ns(REMOVE_STEP_NS);
	}
	return err;
}

int cgroup_join(void)
{
	return cgroup_write(CGROUP_NAME "/cgroup.procs", "0");
}

int cgroup_open(const char *file, int flags)
{
	char path[CGROUP_FILES_BYTES], below[64];
	int err, fd;

	snprintf(below, sizeof(below), CGROUP_NAME "/%s", file);
	err = cgroup_path(path, below);
	if (err)
		return err;
	fd = open(path, flags | O_CLOEXEC);
	return fd < 0 ? fail(errno, "open %s", path) : fd;
}
