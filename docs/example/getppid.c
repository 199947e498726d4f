/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The cheapest system call: what entering and leaving the kernel costs here.
 *
 * One op: one getppid(2). Includes the mitigations of the boundary, nothing of
 * pages. Misreading: a call that does something is not this plus its work,
 * since the caches hold other things then.
 * Source: kernel/sys.c SYSCALL_DEFINE0(getppid).
 */
#include "bench/bench.h"

#include <sys/syscall.h>
#include <unistd.h>

static int getppid_run(void *state, uint64_t nr_ops)
{
	for (; nr_ops; nr_ops--)
		syscall(SYS_getppid);
	return 0;
}

const struct primitive primitive_getppid = {
	.subject = {
		.name = "getppid",
		.summary = "the cheapest system call",
		.kernel_path = "__do_sys_getppid",
		.includes = "Entering and leaving the kernel.",
		.misreading = "No lower bound of a call that does something.",
	},
	.op = "getppid system call",
	.run = getppid_run,
};
