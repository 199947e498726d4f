/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/sys/pseudofs.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <linux/mount.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "lib/base/fail.h"
#include "lib/base/scope.h"

#define DEBUGFS_DIR "/sys/kernel/debug"

/* fsopen(2) and the rest by number: glibc 2.36 is the first to wrap them. */
int pseudofs_mount(const char *fs_name)
{
	SCOPE_FD fs_fd = (int)syscall(SYS_fsopen, fs_name, FSOPEN_CLOEXEC);
	int fd;

	if (fs_fd < 0)
		return errno == ENODEV ?
			fail(ENOENT, "this kernel has no %s", fs_name) :
			fail(errno, "open a private %s", fs_name);
	if (syscall(SYS_fsconfig, fs_fd, FSCONFIG_CMD_CREATE, NULL, NULL, 0))
		return fail(errno, "create a private %s", fs_name);
	fd = (int)syscall(SYS_fsmount, fs_fd, FSMOUNT_CLOEXEC, 0);
	return fd < 0 ? fail(errno, "mount a private %s", fs_name) : fd;
}

int debugfs_open(void)
{
	int fd = open(DEBUGFS_DIR, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct statfs fs;

	if (fd < 0 && (errno == EACCES || errno == EPERM))
		return fail(errno, "open " DEBUGFS_DIR);
	if (fd >= 0 && !fstatfs(fd, &fs) && fs.f_type == DEBUGFS_MAGIC)
		return fd;
	if (fd >= 0)
		close(fd);
	return pseudofs_mount("debugfs");
}

bool debugfs_lacks(const char *path)
{
	struct statfs fs;

	return !strncmp(path, DEBUGFS_DIR "/", sizeof(DEBUGFS_DIR)) &&
	       (statfs(DEBUGFS_DIR, &fs) || fs.f_type != DEBUGFS_MAGIC);
}

const char *debugfs_hint(int err)
{
	return err == EPERM ? " (is the kernel locked down?)" : "";
}
