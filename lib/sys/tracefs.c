/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/sys/tracefs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>

#include "lib/base/array.h"
#include "lib/base/fail.h"
#include "lib/base/scope.h"
#include "lib/sys/procfs.h"
#include "lib/sys/pseudofs.h"

int tracefs_open(int root_fd)
{
	static const char *const paths[] = {
		"sys/kernel/tracing/events", "sys/kernel/debug/tracing/events",
	};
	SCOPE_FD tracing_fd = -1;
	int fd, flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;

	for (size_t i = 0; i < ARRAY_SIZE(paths); i++) {
		fd = openat(root_fd, paths[i], flags);
		if (fd >= 0)
			return fd;
		if (errno == EACCES || errno == EPERM)
			return fail(errno, "open /%s", paths[i]);
	}
	tracing_fd = pseudofs_mount("tracefs");
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
