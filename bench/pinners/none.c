/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench/contract/bench.h"

const struct pinner pinner_none = {
	.subject = {
		.name = "none",
		.summary = "no pinner; bystanders spin on the spare CPUs",
		.kernel_path = "none",
		.misreading =
			"Counts per event are those of the clearer alone. "
			"With a pinner, the pinner's faults and refusals are "
			"added. The bystanders run so that a flush has a CPU "
			"to interrupt.",
	},
};
