/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/hold/kmodule.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lib/base/fail.h"
#include "lib/base/spawn.h"

bool kmodule_loaded(const char *name)
{
	char path[64];

	snprintf(path, sizeof(path), "/sys/module/%.40s", name);
	return !access(path, F_OK);
}

int kmodule_probe(void)
{
	if (!syscall(SYS_finit_module, -1, "", 0) || errno == EBADF)
		return 0;
	return errno == ENOSYS ? fail(ENOSYS, "load a module") :
		fail(errno, "load a module (CAP_SYS_MODULE, or seccomp?)");
}

int kmodule_load(const char *name)
{
	const char *const modprobe[] = { "modprobe", name, NULL };

	return spawn_run(modprobe);
}

int kmodule_unload(const char *name)
{
	if (!syscall(SYS_delete_module, name, O_NONBLOCK) || errno == ENOENT)
		return 0;
	if (errno == EAGAIN || errno == EWOULDBLOCK)
		return fail(EBUSY, "unload the module %s", name);
	return fail(errno, "unload the module %s", name);
}
