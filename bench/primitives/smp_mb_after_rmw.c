/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Source: mm/gup.c try_grab_folio() of 6.1, include/linux/rmap.h
 *   page_try_share_anon_rmap() of 6.1.
 */
#include "bench/contract/barriers.h"
#include "bench/contract/bench.h"

struct smp_mb_after_rmw {
	int count;
};

static int smp_mb_after_rmw_run(void *state, uint64_t nr_ops)
{
	struct smp_mb_after_rmw *pair = state;

	for (; nr_ops; nr_ops--) {
		__atomic_fetch_add(&pair->count, 1024, __ATOMIC_RELAXED);
		barrier_smp_mb();
	}
	return 0;
}

const struct primitive primitive_smp_mb_after_rmw = {
	.subject = {
		.name = "smp_mb_after_rmw",
		.summary = "the atomic add and smp_mb straight after it",
		.kernel_path = "atomic_add, smp_mb",
		.by_release =
			"Linux 6.1 put a barrier behind the atomic operation, "
			"in try_grab_folio() and page_try_share_anon_rmap().",
		.misreading =
			"On x86 a pin pays nothing for the barrier, since "
			"smp_mb__after_atomic() is no instruction there. On "
			"x86 this figure shows the clearer's side, where the "
			"barrier follows an xchg that has drained the store "
			"buffer. On arm64 it is the pin: dmb ish, which waits "
			"for the add before it. The counter is in the CPU's "
			"own cache. Subtract atomic to get what the barrier "
			"adds.",
		.state_bytes = sizeof(struct smp_mb_after_rmw),
	},
	.op = "atomic add and smp_mb",
	.run = smp_mb_after_rmw_run,
};
