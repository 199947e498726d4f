/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_PERCENTILES_H
#define BENCH_PERCENTILES_H

#include <stdint.h>

#include "lib/stats/hist.h"

/* Percentiles of pin cycles in nanoseconds. */
struct percentiles {
	uint64_t p50_ns, p90_ns, p99_ns, p999_ns, max_ns;
};

/* percentiles_of() - the percentiles of @hist; all 0 if it is empty. */
struct percentiles percentiles_of(const struct hist *hist);

#endif
