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
			"It is the control for what a second busy CPU alone "
			"costs: a shared core, a shared clock, the hypervisor. "
			"Compare X+Y with X+spin before blaming Y. The CPU "
			"turns an empty loop, touches nothing, and there are "
			"no events.",
	},
	.pass = spin_pass,
};
