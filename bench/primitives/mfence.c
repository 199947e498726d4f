/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * `mfence`, which the kernel's mb() is on x86, and smp_mb() was until 4.15. One
 * op is one instruction with nothing in the store buffer.
 * Misreading: also a lower bound, like smp_mb. It orders loads and stores of
 * write-combining memory too, which no pin needs.
 * Source: arch/x86/include/asm/barrier.h mb(); commit 450cbdd0125c.
 */
#include "bench/bench.h"

#if defined(__x86_64__)

static inline void mfence(void)
{
	__asm__ volatile("mfence" ::: "memory");
}

static int mfence_probe(const struct bench_env *env)
{
	return 0;
}

#else

static inline void mfence(void)
{
}

static int mfence_probe(const struct bench_env *env)
{
	return fail(0, "mfence is an instruction of x86");
}

#endif

static int mfence_run(void *state, uint64_t nr_ops)
{
	for (; nr_ops; nr_ops--)
		mfence();
	return 0;
}

const struct primitive primitive_mfence = {
	.subject = {
		.name = "mfence",
		.summary = "mfence, the strongest barrier of x86",
		.kernel_path = "mb: mfence",
		.by_release =
			"It is mb() on x86, and smp_mb() up to 4.14.",
		.misreading =
			"A lower bound, like smp_mb.",
		.needs =
			"X86.",
		.probe = mfence_probe,
	},
	.op = "mfence",
	.run = mfence_run,
};
