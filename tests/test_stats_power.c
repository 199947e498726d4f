/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The smallest difference that can be found, compared with power.t.test of R
 * 4.2.2.
 */
#include "lib/base/array.h"
#include "lib/base/rng.h"
#include "lib/stats/stats_boot.h"
#include "lib/stats/stats_power.h"
#include "tests/stats_vectors.h"
#include "tests/unit.h"

/*
 * power.t.test(n = n, power = .8, sd = 1)$delta, of two groups: a shift of
 * delta * sqrt(n / 2) standard errors with 2 n - 2 degrees of freedom.
 */
static const struct {
	size_t nr;
	double delta;
} detectable[] = {
	{ 3, 3.0709103450719586 },
	{ 5, 2.0244379394941245 },
	{ 10, 1.3249456391445491 },
	{ 40, 0.6342989634893369 },
};

static void power_as_in_r(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(detectable); i++) {
		double n = (double)detectable[i].nr;
		double shift = detectable[i].delta * sqrt(n / 2);

		assert_true(near(stats_t_power(shift, 2 * n - 2, 0.05), 0.8,
				 1e-5));
		assert_true(near(stats_t_shift(0.8, 2 * n - 2, 0.05), shift,
				 1e-5));
	}
	/* power.t.test(n = 20, delta = 1)$power */
	assert_true(near(stats_t_power(sqrt(10), 38, 0.05), 0.8689528, 1e-5));
	/* Nothing there: half of the alarms are upwards. */
	assert_true(near(stats_t_power(0, 4, 0.05), 0.025, 1e-4));
	assert_true(near(stats_t_power(0, 1, 0.05), 0.025, 4e-3));
	assert_true(near(stats_t_power(0, 4, 0.001), 0.0005, 1e-3));
}

static void pairs_of_boots(void **state)
{
	assert_near(stats_detectable(1, 5, 0.05, 0.8),
		    stats_t_shift(0.8, 4, 0.05) * sqrt(2.0 / 5));
	assert_near(stats_detectable(3, 10, 0.05, 0.8),
		    3 * stats_detectable(1, 10, 0.05, 0.8));
	/* The bootstrap of ten pairs finds less than t of nine. */
	assert_true(stats_detectable(1, 10, 0.005, 0.8) >
		    stats_detectable(1, 9, 0.005, 0.8));
	assert_true(near(stats_detectable(1, 60, 0.005, 0.8),
			 stats_t_shift(0.8, 59, 0.005) * sqrt(2.0 / 60),
			 0.005));
	/* A test among many finds less. */
	assert_true(stats_detectable(1, 5, 0.001, 0.8) >
		    2.5 * stats_detectable(1, 5, 0.05, 0.8));
	assert_near(stats_detectable(1, 1, 0.05, 0.8), NAN);
	assert_near(stats_floor(1, 1, 0.95), NAN);
}

/* qt(.975, n - 1) * sqrt(2 / n) */
static void floor_is_half_an_interval(void **state)
{
	assert_near(stats_floor(2, 7, 0.95),
		    2 * 2.4469118511449692 * sqrt(2.0 / 7));
	assert_true(near(stats_floor(2, 39, 0.95),
			 2 * 2.0243941639119698 * sqrt(2.0 / 39), 0.01));
}

/*
 * A sample that finds a difference is the smallest: one less does not. With
 * many pairs the normal distribution has it:
 * 2 (1.959964 + 0.8416212)^2 / 0.1^2.
 */
static void needed_is_the_smallest(void **state)
{
	static const double differences[] = { 0.1, 0.5, 1, 2 };

	for (size_t i = 0; i < 4; i++) {
		double difference = differences[i];
		size_t nr = stats_needed(1, difference, 0.05, 0.8, 2);

		assert_true(stats_detectable(1, nr, 0.05, 0.8) <= difference);
		assert_true(stats_detectable(1, nr - 1, 0.05, 0.8) >
			    difference);
	}
	assert_in_range(stats_needed(1, 0.1, 0.05, 0.8, 2), 1570, 1573);
	assert_int_equal(stats_needed(1, 10, 0.05, 0.8, 5), 5);
	assert_int_equal(stats_needed(0, 1, 0.05, 0.8, 2), 2);
	assert_int_equal(stats_needed(1, 1e-6, 0.05, 0.8, 2), 0);
	assert_int_equal(stats_needed(1, -1, 0.05, 0.8, 2), 0);
	assert_int_equal(stats_needed(NAN, 1, 0.05, 0.8, 2), 0);
}

static double normal(struct rng *rng)
{
	double radius = sqrt(-2 * log(1 - rng_unit(rng)));

	return radius * cos(2 * M_PI * rng_unit(rng));
}

/* How often stats_effect() finds what stats_detectable() promises. */
static double found(size_t nr, double alpha, struct rng *rng)
{
	const double shift = stats_detectable(1, nr, alpha, 0.8);
	double differences[16];
	const struct stats_group group = { 1, nr, differences, NULL, 0 };
	struct stats_plan plan = { 0.95, nr < STATS_BOOT_MIN_UNITS ? 0 : 3999,
				   0 };
	size_t nr_found = 0;

	for (int i = 0; i < 500; i++) {
		struct stats_effect effect;

		for (size_t j = 0; j < nr; j++)
			differences[j] = shift + normal(rng) - normal(rng);
		plan.seed = rng_next(rng);
		assert_int_equal(stats_effect(&group, 1, &plan, &effect), 0);
		nr_found += effect.p < alpha && effect.estimate > 0;
	}
	return (double)nr_found / 500;
}

/* Two standard errors are 3.6 points. */
static void what_is_promised_is_found(void **state)
{
	static const size_t sizes[] = { 5, 8, 10, 16 };
	struct rng rng;

	rng_seed(&rng, 20221122);
	for (size_t i = 0; i < 4; i++) {
		double loose = found(sizes[i], 0.05, &rng);
		double strict = found(sizes[i], 0.005, &rng);

		assert_true(loose > 0.75 && loose < 0.86);
		assert_true(strict > 0.74 && strict < 0.86);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(power_as_in_r),
		cmocka_unit_test(pairs_of_boots),
		cmocka_unit_test(floor_is_half_an_interval),
		cmocka_unit_test(what_is_promised_is_found),
		cmocka_unit_test(needed_is_the_smallest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
