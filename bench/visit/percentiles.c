/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench/visit/percentiles.h"

struct percentiles percentiles_of(const struct hist *hist)
{
	return (struct percentiles){
		.p50_ns = hist_percentile_ns(hist, 50),
		.p90_ns = hist_percentile_ns(hist, 90),
		.p99_ns = hist_percentile_ns(hist, 99),
		.p999_ns = hist_percentile_ns(hist, 99.9),
		.max_ns = hist_percentile_ns(hist, 100),
	};
}
