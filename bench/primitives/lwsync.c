/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Source: arch/powerpc/include/asm/barrier.h __lwsync(). */
#include "bench/contract/bench.h"

#if defined(__powerpc64__)
#define LWSYNC "lwsync"
#else
#define LWSYNC ""
#endif

static int lwsync_probe(const struct bench_env *env)
{
	return *LWSYNC ? 0 : fail_plain(EOPNOTSUPP, "lwsync is an instruction "
					"of Power");
}

static int lwsync_run(void *state, uint64_t nr_ops)
{
	for (; nr_ops; nr_ops--)
		__asm__ volatile(LWSYNC ::: "memory");
	return 0;
}

const struct primitive primitive_lwsync = {
	.subject = {
		.name = "lwsync",
		.summary = "barrier of Power that lets loads pass stores",
		.kernel_path = "smp_wmb, smp_rmb: lwsync",
		.by_release =
			"It is smp_wmb() and smp_rmb() on 64-bit Power.",
		.misreading =
			"It is a lower bound, as for smp_mb: there is nothing "
			"in the store buffer.",
		.needs =
			"A Power CPU.",
		.probe = lwsync_probe,
	},
	.op = "lwsync",
	.run = lwsync_run,
};
