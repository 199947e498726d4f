/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Source: arch/arm64/include/asm/barrier.h; include/linux/mm.h
 *   gup_must_unshare() of 6.1.
 */
#include "bench/contract/bench.h"

struct dmb_ishld {
	int word;
};

#if defined(__aarch64__)
#define DMB_ISHLD "dmb ishld"
#else
#define DMB_ISHLD ""
#endif

static int dmb_ishld_probe(const struct bench_env *env)
{
	return *DMB_ISHLD ? 0 : fail_plain(EOPNOTSUPP, "dmb ishld is an "
					   "instruction of arm64");
}

static int dmb_ishld_run(void *state, uint64_t nr_ops)
{
	struct dmb_ishld *dmb = state;

	for (; nr_ops; nr_ops--) {
		(void)*(volatile int *)&dmb->word;
		__asm__ volatile(DMB_ISHLD ::: "memory");
	}
	return 0;
}

const struct primitive primitive_dmb_ishld = {
	.subject = {
		.name = "dmb_ishld",
		.summary = "read barrier of arm64, after a load",
		.kernel_path = "smp_rmb: dmb ishld",
		.by_release =
			"It is smp_rmb() on arm64. Since 6.1 a read-only pin "
			"of an anonymous page executes it before it reads "
			"PageAnonExclusive (gup_must_unshare).",
		.misreading =
			"It waits for the loads before it. Here this load "
			"hits the cache; after a load that misses, it costs "
			"the miss. On x86 smp_rmb() is no instruction.",
		.needs =
			"An arm64 CPU.",
		.state_bytes = sizeof(struct dmb_ishld),
		.probe = dmb_ishld_probe,
	},
	.op = "load and dmb ishld",
	.run = dmb_ishld_run,
};
