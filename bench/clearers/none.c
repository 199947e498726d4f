/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench/contract/bench.h"

const struct clearer clearer_none = {
	.subject = {
		.name = "none",
		.summary = "no clearer: the pinner or the background alone",
		.kernel_path = "none",
		.misreading =
			"With a pinner, it shows the pinner undisturbed. "
			"Without one, it shows the background: interrupts per "
			"second that no work of ours caused. The clearer's "
			"CPU sleeps for the length of a round.",
	},
};
