/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Source: include/asm-generic/barrier.h smp_store_mb(). */
#include "bench/contract/barriers.h"
#include "bench/contract/bench.h"

struct store_mb {
	uint64_t word;
};

static int store_mb_run(void *state, uint64_t nr_ops)
{
	struct store_mb *pair = state;

	for (; nr_ops; nr_ops--) {
		__atomic_store_n(&pair->word, nr_ops, __ATOMIC_RELAXED);
		barrier_smp_mb();
	}
	return 0;
}

const struct primitive primitive_store_mb = {
	.subject = {
		.name = "store_mb",
		.summary = "store to a word that no other CPU uses, and smp_mb",
		.kernel_path = "WRITE_ONCE, smp_mb",
		.includes =
			"The loop of null.",
		.misreading =
			"GUP-fast could announce in this way, in a per-CPU "
			"variable, that a walk begins. The store that ends the "
			"walk is not measured here. The word is in the CPU's "
			"own cache, and the barrier waits for this store "
			"alone.",
		.state_bytes = sizeof(struct store_mb),
	},
	.op = "store and smp_mb",
	.run = store_mb_run,
};
