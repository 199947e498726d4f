/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_HIST_H
#define LIB_HIST_H

#include <stdint.h>
#include <jansson.h>

/*
 * A log-linear latency histogram with the semantics of HdrHistogram: every
 * power of two is cut into HIST_SUB buckets of equal width, so a recorded value
 * is known to within 1/HIST_SUB (0.79 %). Values up to 2 * HIST_SUB - 1 are
 * exact. Values above HIST_MAX_NS are counted in @overflow, and count in the
 * percentiles as the largest value seen. p0 and p100 are exact.
 *
 * A zeroed struct is an empty histogram. There are no locks: use one writer, or
 * order the accesses in the caller.
 */
#define HIST_SUB_BITS 7
#define HIST_SUB      (1u << HIST_SUB_BITS)
#define HIST_MAX_BITS 37
#define HIST_MAX_NS   ((UINT64_C(1) << HIST_MAX_BITS) - 1)
#define HIST_BUCKETS  (HIST_SUB * (HIST_MAX_BITS - HIST_SUB_BITS + 1))

struct hist {
	uint64_t nr;		/* values recorded, overflow included */
	uint64_t overflow;	/* of these, values above HIST_MAX_NS */
	uint64_t min_ns;
	uint64_t max_ns;
	uint32_t bucket[HIST_BUCKETS];
};

/* hist_bucket() - index of the bucket of @value_ns (<= HIST_MAX_NS). */
static inline unsigned hist_bucket(uint64_t value_ns)
{
	unsigned shift;

	if (value_ns < 2 * HIST_SUB)
		return (unsigned)value_ns;
	shift = 63u - (unsigned)__builtin_clzll(value_ns) - HIST_SUB_BITS;
	return shift * HIST_SUB + (unsigned)(value_ns >> shift);
}

/* hist_bucket_low_ns(), hist_bucket_high_ns() - first, last value. */
uint64_t hist_bucket_low_ns(unsigned bucket);
uint64_t hist_bucket_high_ns(unsigned bucket);

/* hist_add() - record one value. Cheap enough for a sampled hot loop. */
static inline void hist_add(struct hist *hist, uint64_t value_ns)
{
	if (!hist->nr || value_ns < hist->min_ns)
		hist->min_ns = value_ns;
	if (value_ns > hist->max_ns)
		hist->max_ns = value_ns;
	hist->nr++;
	if (value_ns > HIST_MAX_NS)
		hist->overflow++;
	else
		hist->bucket[hist_bucket(value_ns)]++;
}

/* hist_merge() - add all of @from to @into. */
void hist_merge(struct hist *into, const struct hist *from);

/* hist_reset() - make @hist empty. */
void hist_reset(struct hist *hist);

/*
 * hist_percentile_ns() - the smallest recorded value that at least @percent
 * of all values do not exceed (rank ceil(percent/100 x nr), at least 1),
 * reported as the middle of its bucket and never outside [min, max].
 * @percent: 0 to 100; 0 is the minimum, 100 the maximum.
 *
 * Return: nanoseconds; 0 if the histogram is empty.
 */
uint64_t hist_percentile_ns(const struct hist *hist, double percent);

/*
 * hist_correct() - HdrHistogram's correction for coordinated omission. While a
 * loop stalls, it does not start the operations that it would have started, so
 * the raw percentiles do not show the stall. @into becomes @from plus, for
 * every value v above @interval_ns, the values v - interval, v - 2 intervals,
 * ... down to one interval: the values that a caller would have seen if it had
 * started an operation every @interval_ns, stall or not. min_ns and max_ns
 * stay. If only one value in k is recorded, @interval_ns is still the distance
 * between two values, not between two recorded values: each recorded stall
 * stands for k stalls, as each recorded value stands for k values.
 */
void hist_correct(struct hist *into, const struct hist *from,
		  uint64_t interval_ns);

/*
 * hist_json() - {"nr", "overflow", "min_ns", "max_ns", "buckets": [[low_ns,
 * high_ns, count], ...]} with the empty buckets left out; null if nothing was
 * recorded. Return: a new reference; NULL if memory ran out.
 */
json_t *hist_json(const struct hist *hist);

#endif
