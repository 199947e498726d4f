/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench/contract/bench.h"

const struct pinner pinner_none = {
	.subject = {
		.name = "none",
		.summary = "no pinner; bystanders spin on the spare CPUs",
		.kernel_path = "none",
		.misreading =
			"Counts per event with it are those of the clearer "
			"alone; a pinner's faults and refusals come on top. "
			"The bystanders are there for a flush to interrupt.",
	},
};
