/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/cgroup.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "lib/clock.h"
#include "lib/fail.h"
#include "lib/procfs.h"
#include "lib/scope.h"

#define REMOVE_TIMEOUT_NS UINT64_C(2000000000)
#define REMOVE_STEP_NS	  UINT64_C(10000000)

/* Beside the old hierarchies the unified one is in a folder of its own. */
static const char *root_dir(void)
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

static int make_path(char path[CGROUP_FILES_BYTES], const char *file)
{
	const char *dir = root_dir();

	if (!dir) {
		fail(0, "no unified cgroup hierarchy at /sys/fs/cgroup");
		return -ENOENT;
	}
	snprintf(path, CGROUP_FILES_BYTES, "%s/%s", dir, file);
	return 0;
}

/* Is @controller a word of the file? */
static int has_word(const char *file, const char *controller, bool *found)
{
	char path[CGROUP_FILES_BYTES], *rest, *word;
	SCOPE_TEXT text = { 0 };
	SCOPE_FD root_fd = procfs_root();
	int err = root_fd < 0 ? root_fd : make_path(path, file);

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
	int err = has_word("cgroup.controllers", controller, &found);

	if (err || found)
		return err;
	fail(0, "the unified cgroup hierarchy %s has no %s controller: "
	     "cgroup v1 has it, or nobody", root_dir(), controller);
	return -ENOENT;
}

int cgroup_enabled(const char *controller, bool *enabled)
{
	return has_word("cgroup.subtree_control", controller, enabled);
}

static int write_text(const char *file, const char *text)
{
	char path[CGROUP_FILES_BYTES];
	int err = make_path(path, file);

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
	return write_text("cgroup.subtree_control", text);
}

bool cgroup_has_file(const char *file)
{
	char path[CGROUP_FILES_BYTES];

	return !make_path(path, file) && !access(path, F_OK);
}

bool cgroup_exists(void)
{
	return cgroup_has_file(CGROUP_NAME);
}

int cgroup_create(void)
{
	char path[CGROUP_FILES_BYTES];
	int err = make_path(path, CGROUP_NAME);

	if (!err && mkdir(path, 0755))
		err = fail(errno, "make the cgroup %s", path);
	return err;
}

int cgroup_remove(void)
{
	uint64_t end_ns = clock_ns() + REMOVE_TIMEOUT_NS;
	char path[CGROUP_FILES_BYTES];
	int err = make_path(path, CGROUP_NAME);

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
	return write_text(CGROUP_NAME "/cgroup.procs", "0");
}

int cgroup_open(const char *file, int flags)
{
	char path[CGROUP_FILES_BYTES], below[64];
	int err, fd;

	snprintf(below, sizeof(below), CGROUP_NAME "/%s", file);
	err = make_path(path, below);
	if (err)
		return err;
	fd = open(path, flags | O_CLOEXEC);
	return fd < 0 ? fail(errno, "open %s", path) : fd;
}
