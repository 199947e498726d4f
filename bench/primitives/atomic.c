/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Source: mm/gup.c try_grab_folio() of 6.1, try_grab_folio_fast() of 6.12. */
#include "bench/contract/bench.h"

struct atomic {
	int count;
};

static int atomic_run(void *state, uint64_t nr_ops)
{
	struct atomic *atomic = state;

	for (; nr_ops; nr_ops--)
		__atomic_fetch_add(&atomic->count, 1024, __ATOMIC_RELAXED);
	return 0;
}

const struct primitive primitive_atomic = {
	.subject = {
		.name = "atomic",
		.summary = "the atomic add that takes a pin",
		.kernel_path = "atomic_add of GUP_PIN_COUNTING_BIAS",
		.by_release =
			"In try_grab_folio_fast(); try_grab_folio() up to 6.6.",
		.includes =
			"The loop of null.",
		.misreading =
			"The counter is uncontended. A counter that another "
			"CPU uses costs a cache miss more. On x86 it is lock "
			"addl; on arm64 the add is relaxed: stadd with LSE, a "
			"loop of exclusive load and store without LSE, as the "
			"compiler is told.",
		.state_bytes = sizeof(struct atomic),
	},
	.op = "atomic add",
	.run = atomic_run,
};
