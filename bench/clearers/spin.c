/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench/contract/bench.h"

#define NR_TURNS (UINT64_C(1) << 24)

static int spin_pass(void *state)
{
	for (uint64_t turns = NR_TURNS; turns; turns--)
		__asm__ volatile("" ::: "memory");
	return 0;
}

const struct clearer clearer_spin = {
	.subject = {
		.name = "spin",
		.summary = "no clearer, but its CPU is busy: the control",
		.kernel_path = "none",
		.misreading =
			"It is the control for the cost of a second busy CPU "
			"alone: a shared core, a shared clock, the "
			"hypervisor. Compare X+Y with X+spin before you blame "
			"Y. The CPU runs an empty loop and touches nothing, "
			"and there are no events.",
	},
	.pass = spin_pass,
};
