/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/stats/hist.h"

#include <math.h>
#include <string.h>

static unsigned hist_bucket_shift(unsigned bucket)
{
	return bucket < 2 * HIST_SUB ? 0 : bucket / HIST_SUB - 1;
}

uint64_t hist_bucket_low_ns(unsigned bucket)
{
	unsigned shift = hist_bucket_shift(bucket);

	return (uint64_t)(bucket - shift * HIST_SUB) << shift;
}

uint64_t hist_bucket_high_ns(unsigned bucket)
{
	return hist_bucket_low_ns(bucket) +
	       (UINT64_C(1) << hist_bucket_shift(bucket)) - 1;
}

static uint64_t hist_bucket_middle_ns(unsigned bucket)
{
	return (hist_bucket_low_ns(bucket) + hist_bucket_high_ns(bucket)) / 2;
}

void hist_merge(struct hist *into, const struct hist *from)
{
	if (!from->nr)
		return;
	if (!into->nr || from->min_ns < into->min_ns)
		into->min_ns = from->min_ns;
	if (from->max_ns > into->max_ns)
		into->max_ns = from->max_ns;
	into->nr += from->nr;
	into->overflow += from->overflow;
	for (unsigned i = 0; i < HIST_BUCKETS; i++)
		into->bucket[i] += from->bucket[i];
}

void hist_reset(struct hist *hist)
{
	memset(hist, 0, sizeof(*hist));
}

/*
 * How many of value - interval, value - 2 intervals, ... lie in [low, high],
 * of those not below one interval.
 */
static uint64_t hist_steps_between(uint64_t value_ns, uint64_t interval_ns,
				   uint64_t low_ns, uint64_t high_ns)
{
	uint64_t first, last;

	if (low_ns < interval_ns)
		low_ns = interval_ns;
	if (high_ns > value_ns - interval_ns)
		high_ns = value_ns - interval_ns;
	if (low_ns > high_ns)
		return 0;
	first = (value_ns - high_ns + interval_ns - 1) / interval_ns;
	last = (value_ns - low_ns) / interval_ns;
	return last >= first ? last - first + 1 : 0;
}

/* Add the values hidden by @nr recorded values of @value_ns. */
static void hist_add_hidden(struct hist *hist, uint64_t value_ns, uint32_t nr,
			    uint64_t interval_ns)
{
	unsigned top = hist_bucket(value_ns - interval_ns);

	for (unsigned i = hist_bucket(interval_ns); i <= top; i++) {
		uint64_t steps = hist_steps_between(value_ns, interval_ns,
						    hist_bucket_low_ns(i),
						    hist_bucket_high_ns(i));

		hist->bucket[i] += (uint32_t)(steps * nr);
		hist->nr += steps * nr;
	}
}

void hist_correct(struct hist *into, const struct hist *from,
		  uint64_t interval_ns)
{
	*into = *from;
	if (!interval_ns)
		return;
	for (unsigned i = 0; i < HIST_BUCKETS; i++) {
		uint64_t value_ns = hist_bucket_middle_ns(i);

		if (from->bucket[i] && value_ns >= 2 * interval_ns)
			hist_add_hidden(into, value_ns, from->bucket[i],
					interval_ns);
	}
}

static uint64_t hist_clamp_ns(const struct hist *hist, uint64_t value_ns)
{
	if (value_ns < hist->min_ns)
		return hist->min_ns;
	return value_ns > hist->max_ns ? hist->max_ns : value_ns;
}

uint64_t hist_percentile_ns(const struct hist *hist, double percent)
{
	uint64_t rank, seen = 0;

	if (!hist->nr)
		return 0;
	if (percent <= 0)
		return hist->min_ns;
	/* The small term keeps 99.9 % of 1000 at rank 999 in binary. */
	rank = (uint64_t)ceil(percent / 100.0 * (double)hist->nr - 1e-9);
	if (rank < 1)
		rank = 1;
	if (rank >= hist->nr)
		return hist->max_ns;
	for (unsigned i = 0; i < HIST_BUCKETS; i++) {
		seen += hist->bucket[i];
		if (seen >= rank)
			return hist_clamp_ns(hist, hist_bucket_middle_ns(i));
	}
	return hist->max_ns;
}

json_t *hist_json(const struct hist *hist)
{
	json_t *buckets;

	if (!hist->nr)
		return json_null();
	buckets = json_array();
	for (unsigned i = 0; i < HIST_BUCKETS; i++) {
		if (hist->bucket[i])
			json_array_append_new(buckets,
				json_pack("[III]",
					  (json_int_t)hist_bucket_low_ns(i),
					  (json_int_t)hist_bucket_high_ns(i),
					  (json_int_t)hist->bucket[i]));
	}
	return json_pack("{sI sI sI sI so}", "nr", (json_int_t)hist->nr,
			 "overflow", (json_int_t)hist->overflow,
			 "min_ns", (json_int_t)hist->min_ns,
			 "max_ns", (json_int_t)hist->max_ns,
			 "buckets", buckets);
}
