/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench/contract/bench.h"

const struct clearer clearer_none = {
	.subject = {
		.name = "none",
		.summary = "no clearer: the pinner or the background alone",
		.kernel_path = "none",
		.misreading =
			"With a pinner it is the pinner undisturbed; without, "
			"the interrupts that nobody asked for, per second. The "
			"clearer's CPU sleeps for the length of a round.",
	},
};
