/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Source: arch/x86/include/asm/cmpxchg.h xchg();
 *   arch/arm64/include/asm/cmpxchg.h __XCHG_CASE(mb).
 */
#include "bench/contract/bench.h"

struct xchg {
	uint64_t word;
};

static int xchg_run(void *state, uint64_t nr_ops)
{
	struct xchg *xchg = state;

	for (; nr_ops; nr_ops--)
		__atomic_exchange_n(&xchg->word, nr_ops, __ATOMIC_SEQ_CST);
	return 0;
}

const struct primitive primitive_xchg = {
	.subject = {
		.name = "xchg",
		.summary = "exchange of a word that no other CPU uses",
		.kernel_path = "xchg: xchg on x86-64, swpal on arm64",
		.includes =
			"The loop of null.",
		.misreading =
			"It is a store and a full barrier in one: another way "
			"in which GUP-fast could announce in a per-CPU "
			"variable that a walk begins. The word is in the "
			"CPU's own cache. On arm64 the compiler may call a "
			"helper for it, which takes swpal with LSE; without "
			"LSE it is a loop of exclusive load and store, after "
			"which the kernel has a dmb ish.",
		.state_bytes = sizeof(struct xchg),
	},
	.op = "xchg",
	.run = xchg_run,
};
