/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * smp_mb() as the kernel compiles it: x86 `lock addl $0,-4(%rsp)`, arm64
 * `dmb ish`. One op is one barrier with nothing in the store buffer but the
 * barrier before it.
 * Misreading: this is a lower bound. A barrier waits for the stores before
 * it; after a store that misses the cache it costs as much as the miss.
 * Source: arch/x86/include/asm/barrier.h __smp_mb(); arch/arm64/include/asm/
 * barrier.h __smp_mb().
 */
#include "bench/bench.h"

static inline void smp_mb(void)
{
#if defined(__x86_64__)
	__asm__ volatile("lock; addl $0,-4(%%rsp)" ::: "memory", "cc");
#elif defined(__aarch64__)
	__asm__ volatile("dmb ish" ::: "memory");
#else
#error "smp_mb() of this architecture is not known here"
#endif
}

static int smp_mb_run(void *state, uint64_t nr_ops)
{
	for (; nr_ops; nr_ops--)
		smp_mb();
	return 0;
}

const struct primitive primitive_smp_mb = {
	.subject = {
		.name = "smp_mb",
		.summary = "full memory barrier as the kernel compiles it",
#if defined(__x86_64__)
		.kernel_path = "smp_mb: lock addl $0,-4(%rsp)",
#else
		.kernel_path = "smp_mb: dmb ish",
#endif
	},
	.op = "smp_mb",
	.run = smp_mb_run,
};
