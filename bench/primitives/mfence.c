/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Source: arch/x86/include/asm/barrier.h mb(); commit 450cbdd0125c. */
#include "bench/contract/bench.h"

#if defined(__x86_64__)
#define MFENCE "mfence"
#else
#define MFENCE ""
#endif

static int mfence_probe(const struct bench_env *env)
{
	return *MFENCE ? 0 : fail_plain(EOPNOTSUPP, "mfence is an instruction "
					"of x86");
}

static int mfence_run(void *state, uint64_t nr_ops)
{
	for (; nr_ops; nr_ops--)
		__asm__ volatile(MFENCE ::: "memory");
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
			"It is a lower bound, as for smp_mb: there is nothing "
			"in the store buffer. mfence also orders loads and "
			"stores of write-combining memory, which no pin "
			"needs.",
		.needs =
			"An x86 CPU.",
		.probe = mfence_probe,
	},
	.op = "mfence",
	.run = mfence_run,
};
