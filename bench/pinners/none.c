/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * No pinner: the clearer alone. The runner keeps bystanders spinning on the
 * spare CPUs of the mm instead, so that a flush has someone to interrupt.
 */
#include "bench/bench.h"

const struct pinner pinner_none = {
	.subject = {
		.name = "none",
		.summary = "no pinner; bystanders spin on the spare CPUs",
		.kernel_path = "none",
		.misreading =
			"Counts per event with it are those of the clearer "
			"alone; a pinner's faults and refusals come on top.",
	},
};
