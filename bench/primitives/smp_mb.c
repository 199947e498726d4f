/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Source: arch/ARCH/include/asm/barrier.h __smp_mb() of x86, arm64, powerpc,
 *   s390 and riscv.
 */
#include "bench/contract/barriers.h"
#include "bench/contract/bench.h"

static int smp_mb_run(void *state, uint64_t nr_ops)
{
	for (; nr_ops; nr_ops--)
		barrier_smp_mb();
	return 0;
}

const struct primitive primitive_smp_mb = {
	.subject = {
		.name = "smp_mb",
		.summary = "full memory barrier as the kernel compiles it",
		.kernel_path = "smp_mb: lock addl $0,-4(%rsp) on x86-64, "
			       "dmb ish on arm64, sync on Power, bcr 14,0 on "
			       "s390, fence rw,rw on RISC-V",
		.includes =
			"The loop of null.",
		.misreading =
			"It is a lower bound. A barrier waits for the stores "
			"before it, and here there are none: after a store "
			"that misses the cache it costs as much as the miss. "
			"On x86 the clearer's barrier follows an xchg, which "
			"already orders.",
	},
	.op = "smp_mb",
	.run = smp_mb_run,
};
