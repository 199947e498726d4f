/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/tracefs.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lib/fail.h"
#include "lib/procfs.h"
#include "lib/scope.h"

/* fsopen(2) and the rest by number: glibc 2.36 is the first to wrap them. */
static int mount_detached(void)
{
	SCOPE_FD fs_fd = (int)syscall(SYS_fsopen, "tracefs", FSOPEN_CLOEXEC);
	int fd;

	if (fs_fd < 0)
		return errno == ENODEV ?
			fail(ENOENT, "this kernel has no tracefs") :
			fail(errno, "open a tracefs of our own");
	if (syscall(SYS_fsconfig, fs_fd, FSCONFIG_CMD_CREATE, NULL, NULL, 0))
		return fail(errno, "create a tracefs of our own");
	fd = (int)syscall(SYS_fsmount, fs_fd, FSMOUNT_CLOEXEC, 0);
	return fd < 0 ? fail(errno, "mount a tracefs of our own") : fd;
}

int tracefs_open(int root_fd)
{
	static const char *const paths[] = {
		"sys/kernel/tracing/events", "sys/kernel/debug/tracing/events",
	};
	SCOPE_FD tracing_fd = -1;
	int fd, flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;

	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		fd = openat(root_fd, paths[i], flags);
		if (fd >= 0)
			return fd;
		if (errno == EACCES || errno == EPERM)
			return fail(errno, "open /%s", paths[i]);
	}
	tracing_fd = mount_detached();
	if (tracing_fd < 0)
		return tracing_fd;
	fd = openat(tracing_fd, "events", flags);
	return fd < 0 ? fail(errno, "open the events of tracefs") : fd;
}

int tracefs_id(int events_fd, const char *tracepoint, uint64_t *id)
{
	char path[160];

	snprintf(path, sizeof(path), "%s/id", tracepoint);
	return procfs_u64(events_fd, path, id);
}
