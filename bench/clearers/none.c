/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * No clearer: the pinner alone, or, with no pinner either, the background of
 * this machine (interrupts that nobody asked for). The runner sleeps for the
 * length of a round on the clearer's CPU.
 */
#include "bench/bench.h"

const struct clearer clearer_none = {
	.subject = {
		.name = "none",
		.summary = "no clearer: the pinner or the background alone",
		.kernel_path = "none",
		.misreading =
			"With a pinner it is the pinner undisturbed; without, "
			"the interrupts that nobody asked for, per second.",
	},
};
