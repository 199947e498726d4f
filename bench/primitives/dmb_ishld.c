/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * `dmb ishld`, which smp_rmb() is on arm64: what a read-only pin of an
 * anonymous page pays before it looks at PageAnonExclusive. One op is one
 * instruction after a load that hits the cache.
 * Misreading: it waits for the loads before it; after a load that misses it
 * costs the miss. On x86 smp_rmb() is no instruction.
 * Source: arch/arm64/include/asm/barrier.h; include/linux/mm.h
 * gup_must_unshare() of 6.1.
 */
#include "bench/bench.h"

struct dmb_ishld {
	int word;
};

#if defined(__aarch64__)

static inline void dmb_ishld(void)
{
	__asm__ volatile("dmb ishld" ::: "memory");
}

static int dmb_ishld_probe(const struct bench_env *env)
{
	return 0;
}

#else

static inline void dmb_ishld(void)
{
}

static int dmb_ishld_probe(const struct bench_env *env)
{
	return fail(0, "dmb ishld is an instruction of arm64");
}

#endif

static int dmb_ishld_run(void *state, uint64_t nr_ops)
{
	struct dmb_ishld *dmb = state;

	for (; nr_ops; nr_ops--) {
		(void)*(volatile int *)&dmb->word;
		dmb_ishld();
	}
	return 0;
}

const struct primitive primitive_dmb_ishld = {
	.subject = {
		.name = "dmb_ishld",
		.summary = "read barrier of arm64, after a load",
		.kernel_path = "smp_rmb: dmb ishld",
		.by_release =
			"It is smp_rmb() on arm64: what a read-only pin of an "
			"anonymous page pays before it looks at "
			"PageAnonExclusive (gup_must_unshare), since 6.1.",
		.misreading =
			"After a load that misses the cache it costs the "
			"miss.",
		.needs =
			"Arm64.",
		.state_bytes = sizeof(struct dmb_ishld),
		.probe = dmb_ishld_probe,
	},
	.op = "load and dmb ishld",
	.run = dmb_ishld_run,
};
