/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/count/latency_hist.h"

#define NAME(name) [LATENCY_##name] = #name,

const char *latency_name(enum latency_probe probe)
{
	static const char *const names[NR_LATENCIES] = {
		LATENCY_TIMED(NAME)
		LATENCY_COUNTED(NAME)
		LATENCY_INTERVALS(NAME)
	};

	return names[probe];
}

void latency_hist_add(struct latency_hist *sum, const struct latency_hist *more)
{
	sum->count += more->count;
	sum->sum_ns += more->sum_ns;
	if (more->max_ns > sum->max_ns)
		sum->max_ns = more->max_ns;
	for (int i = 0; i < LATENCY_BUCKETS; i++)
		sum->bucket[i] += more->bucket[i];
}

/* The largest value that falls into the bucket. */
static uint64_t latency_bucket_top_ns(unsigned bucket)
{
	unsigned shift = bucket >> LATENCY_SUB_BITS;
	uint64_t sub = bucket & ((1u << LATENCY_SUB_BITS) - 1);

	if (!shift)
		return sub;
	shift--;
	sub += UINT64_C(1) << LATENCY_SUB_BITS;
	return (sub << shift) + (UINT64_C(1) << shift) - 1;
}

uint64_t latency_percentile_ns(const struct latency_hist *hist, double percent)
{
	uint64_t below = 0, top_ns;
	double wanted = percent / 100 * (double)hist->count;

	if (!hist->count)
		return 0;
	for (unsigned i = 0; i < LATENCY_BUCKETS; i++) {
		below += hist->bucket[i];
		if (!hist->bucket[i] || (double)below < wanted)
			continue;
		top_ns = latency_bucket_top_ns(i);
		return top_ns < hist->max_ns ? top_ns : hist->max_ns;
	}
	return hist->max_ns;
}
