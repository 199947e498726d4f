/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_MEMBARRIER_H
#define BENCH_MEMBARRIER_H

#include <errno.h>
#include <linux/membarrier.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lib/base/fail.h"

/* membarrier() - the system call. Returns -1 and sets errno on error. */
static inline int membarrier(int cmd)
{
	return (int)syscall(SYS_membarrier, cmd, 0, 0);
}

/*
 * membarrier_check() - for a probe(): does this kernel support command @cmd?
 * @name is its name for the message. Return: 0; -EOPNOTSUPP or -errno with
 * fail().
 */
static inline int membarrier_check(int cmd, const char *name)
{
	int has = membarrier(MEMBARRIER_CMD_QUERY);

	if (has < 0)
		return fail(errno, "membarrier(QUERY)");
	if (!(has & cmd))
		return fail_plain(EOPNOTSUPP, "this kernel has no "
				  "membarrier(%s)", name);
	return 0;
}

#endif
