/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench/contract/bench.h"

static int null_run(void *state, uint64_t nr_ops)
{
	for (; nr_ops; nr_ops--)
		__asm__ volatile("" ::: "memory");
	return 0;
}

const struct primitive primitive_null = {
	.subject = {
		.name = "null",
		.summary = "an empty loop: what the others run in",
		.kernel_path = "none",
		.misreading =
			"Subtract it from smp_mb and atomic, never from a "
			"system call.",
	},
	.op = "turn of the loop",
	.run = null_run,
};
