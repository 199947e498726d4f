/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/kernelfs.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mount.h>

#include "lib/fail.h"
#include "lib/scope.h"

int kernelfs_open(const char *type, const char *path, int flags)
{
	int fd;

	SCOPE_FD context = fsopen(type, FSOPEN_CLOEXEC);

	if (context < 0)
		return fail(errno, "open filesystem %s", type);
	if (fsconfig(context, FSCONFIG_CMD_CREATE, NULL, NULL, 0))
		return fail(errno, "configure filesystem %s", type);
	SCOPE_FD mount = fsmount(context, FSMOUNT_CLOEXEC, 0);

	if (mount < 0)
		return fail(errno, "mount filesystem %s aside", type);
	fd = openat(mount, path, flags | O_CLOEXEC);
	return fd < 0 ? fail(errno, "open %s of %s", path, type) : fd;
}
