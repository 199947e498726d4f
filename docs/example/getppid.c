/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Source: kernel/sys.c SYSCALL_DEFINE0(getppid). */
#include "bench/contract/bench.h"

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
		.includes =
			"Entering and leaving the kernel, with the "
			"mitigations of that boundary; nothing of pages.",
		.misreading =
			"A system call that does something does not cost this "
			"plus its work, since the caches hold other things "
			"then.",
	},
	.op = "getppid system call",
	.run = getppid_run,
};
