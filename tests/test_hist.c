/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The histogram compared with a sort of the same values. */
#include <math.h>
#include <stdlib.h>

#include "lib/stats/hist.h"
#include "tests/unit.h"

static int ascending(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static uint64_t next_random(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

static void buckets_tile_the_range(void **state)
{
	uint64_t next = 0;

	for (unsigned i = 0; i < HIST_BUCKETS; i++) {
		assert_int_equal(hist_bucket_low_ns(i), next);
		assert_int_equal(hist_bucket(next), i);
		next = hist_bucket_high_ns(i) + 1;
		assert_int_equal(hist_bucket(next - 1), i);
	}
	assert_int_equal(next, HIST_MAX_NS + 1);
}

static void percentiles_match_a_sort(void **state)
{
	static const double percents[] = { 0, 0.1, 25, 50, 90, 99, 99.9, 100 };
	static uint64_t values[4099];
	const size_t nr = sizeof(values) / sizeof(values[0]);
	struct hist *hist = calloc(1, sizeof(*hist));
	uint64_t seed = 88172645463325252u;

	for (size_t i = 0; i < nr; i++) {
		/* Six decades, so that every bucket width takes part. */
		unsigned shift = 28 + next_random(&seed) % 36;

		values[i] = (next_random(&seed) >> shift) % HIST_MAX_NS;
		hist_add(hist, values[i]);
	}
	qsort(values, nr, sizeof(values[0]), ascending);
	for (size_t i = 0; i < sizeof(percents) / sizeof(percents[0]); i++) {
		size_t rank = (size_t)ceil(percents[i] / 100 * (double)nr);
		double exact = (double)values[rank ? rank - 1 : 0];
		double got = (double)hist_percentile_ns(hist, percents[i]);

		assert_true(fabs(got - exact) <= 0.01 * exact);
	}
	assert_int_equal(hist_percentile_ns(hist, 0), values[0]);
	assert_int_equal(hist_percentile_ns(hist, 100), values[nr - 1]);
	free(hist);
}

static void overflow_is_counted_and_kept_exact(void **state)
{
	struct hist *hist = calloc(1, sizeof(*hist));

	hist_add(hist, 7);
	hist_add(hist, HIST_MAX_NS + 123);
	assert_int_equal(hist->overflow, 1);
	assert_int_equal(hist->nr, 2);
	assert_int_equal(hist_percentile_ns(hist, 50), 7);
	assert_int_equal(hist_percentile_ns(hist, 100), HIST_MAX_NS + 123);
	free(hist);
}

static void merge_equals_adding_to_one(void **state)
{
	struct hist *one = calloc(1, sizeof(*one));
	struct hist *a = calloc(1, sizeof(*a)), *b = calloc(1, sizeof(*b));
	uint64_t seed = 42;

	for (int i = 0; i < 999; i++) {
		uint64_t value = next_random(&seed) >> 40;

		hist_add(one, value);
		hist_add(i % 3 ? a : b, value);
	}
	hist_merge(a, b);
	assert_memory_equal(a, one, sizeof(*one));
	free(one);
	free(a);
	free(b);
}

/* The oracle: the corrected values written out one by one. */
static void correction_fills_the_stalls(void **state)
{
	static const uint64_t raw[] = { 90, 100, 199, 200, 250, 99, 1037 };
	static const uint64_t added[] = {
		100, 150, 937, 837, 737, 637, 537, 437, 337, 237, 137,
	};
	struct hist *hist = calloc(1, sizeof(*hist));
	struct hist *corrected = calloc(1, sizeof(*corrected));
	struct hist *want = calloc(1, sizeof(*want));

	for (size_t i = 0; i < sizeof(raw) / sizeof(raw[0]); i++) {
		hist_add(hist, raw[i]);
		hist_add(want, raw[i]);
	}
	for (size_t i = 0; i < sizeof(added) / sizeof(added[0]); i++)
		hist_add(want, added[i]);
	hist_correct(corrected, hist, 100);
	assert_int_equal(corrected->nr, want->nr);
	assert_int_equal(corrected->min_ns, 90);
	assert_int_equal(corrected->max_ns, 1037);
	for (int percent = 5; percent <= 100; percent += 5) {
		double got = (double)hist_percentile_ns(corrected, percent);
		double exact = (double)hist_percentile_ns(want, percent);

		assert_true(fabs(got - exact) <= 0.02 * exact);
	}
	hist_correct(corrected, hist, 0);
	assert_memory_equal(corrected, hist, sizeof(*hist));
	free(hist);
	free(corrected);
	free(want);
}

static void empty_is_null(void **state)
{
	struct hist *hist = calloc(1, sizeof(*hist));
	json_t *json = hist_json(hist);

	assert_true(json_is_null(json));
	assert_int_equal(hist_percentile_ns(hist, 50), 0);
	json_decref(json);
	free(hist);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(buckets_tile_the_range),
		cmocka_unit_test(percentiles_match_a_sort),
		cmocka_unit_test(overflow_is_counted_and_kept_exact),
		cmocka_unit_test(merge_equals_adding_to_one),
		cmocka_unit_test(correction_fills_the_stalls),
		cmocka_unit_test(empty_is_null),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
