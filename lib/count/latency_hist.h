/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_LATENCY_HIST_H
#define LIB_LATENCY_HIST_H

#include <stdint.h>

#include "lib/count/latency_probes.h"

/*
 * User-space side of the histograms that the BPF programs fill, one per probe
 * and CPU: names, sums and percentiles. Pure functions.
 */

/* latency_name() - the name of the function or interval that @probe times. */
const char *latency_name(enum latency_probe probe);

/* latency_hist_add() - add @more to @sum. */
void latency_hist_add(struct latency_hist *sum,
		      const struct latency_hist *more);

/*
 * latency_percentile_ns() - the upper end of the bucket that holds the
 * percentile, at most max_ns: at most 12.5 % above the true value.
 * @percent: above 0, up to 100.
 *
 * Return: nanoseconds; 0 if the histogram is empty.
 */
uint64_t latency_percentile_ns(const struct latency_hist *hist,
			       double percent);

#endif
