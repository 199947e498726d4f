/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Effects of groups: t compared with R, the bootstrap compared with values that
 * it must equal.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/stats/stats.h"
#include "lib/stats/stats_boot.h"
#include "tests/stats_vectors.h"
#include "tests/unit.h"

#define NR(table) (sizeof(table) / sizeof((table)[0]))

static const struct stats_plan t_only = { 0.95, 0, 1 };

static struct stats_group group(double weight, const struct sample *sample)
{
	return (struct stats_group){ .weight = weight, .nr_units = sample->nr,
				     .units = sample->values };
}

/* t.test(b, a): difference, stderr, parameter, conf.int, p.value */
static const struct {
	const struct sample *a, *b;
	double estimate, se, freedom, low, high, p;
} welch[] = {
	{ &two, &three, -405.875, 3.6706890815395048, 1.0510385661610375,
	  -447.48956998875491, -364.26043001124509, 0.0045769428831529037 },
	{ &three, &odd, 9.6, 0.98720987299222918, 5.9979602693803873,
	  7.1841853193185106, 12.015814680681487, 6.8052363190295416e-05 },
	{ &odd, &even, 3.4416666666666664, 1.131585662294778,
	  8.8857613291805446, 0.87681659912827392, 6.0065167342050589,
	  0.014189963893038726 },
	{ &ties, &ties2, 1.0952380952380949, 0.61684590151281049,
	  9.6290090035866616, -0.28639202086837912, 2.476868211344569,
	  0.10735548183922335 },
	{ &heavy, &heavy2, 1.8705357142857153, 54.362060083089801,
	  11.248279646254302, -117.45812134811371, 121.19919277668515,
	  0.97315416070193173 },
	{ &odd, &shifted, 10.7, 1.0185774393731681, 7.5774491417760643,
	  8.3281605917180457, 13.071839408281955, 8.7641209335273874e-06 },
	{ &zeros, &ties, 2.5714285714285716, 0.36885555678165871, 6,
	  1.6688715381788548, 3.4739856046782887, 0.00043300163243869627 },
	{ &constant, &odd, 4.35, 0.80078086890234834, 4, 2.1266758762000388,
	  6.5733241237999609, 0.005571750784557454 },
};

static void welch_against_r(void **state)
{
	for (size_t i = 0; i < NR(welch); i++) {
		struct stats_group groups[] = { group(-1, welch[i].a),
						group(1, welch[i].b) };
		struct stats_effect effect;

		assert_int_equal(stats_effect(groups, 2, &t_only, &effect), 0);
		assert_int_equal(effect.method, STATS_T);
		assert_near(effect.estimate, welch[i].estimate);
		assert_near(effect.se, welch[i].se);
		assert_near(effect.freedom, welch[i].freedom);
		assert_near(effect.low, welch[i].low);
		assert_near(effect.high, welch[i].high);
		assert_near(effect.p, welch[i].p);
	}
}

/* t.test(shifted - odd) */
static void paired_against_r(void **state)
{
	struct sample differences = shifted;
	struct stats_group one_group;
	struct stats_effect effect;

	for (size_t i = 0; i < differences.nr; i++)
		differences.values[i] -= odd.values[i];
	one_group = group(1, &differences);
	stats_effect(&one_group, 1, &t_only, &effect);
	assert_near(effect.estimate, 10.7);
	assert_near(effect.se, 1.3587678241701191);
	assert_near(effect.low, 6.9274557254826163);
	assert_near(effect.high, 14.472544274517382);
	assert_near(effect.p, 0.0014057009959507112);
}

static void one_unit_gives_no_interval(void **state)
{
	struct stats_group groups[] = { group(-1, &one), group(1, &odd) };
	const struct stats_plan plan = { 0.95, 500, 1 };
	struct stats_effect effect;

	assert_int_equal(stats_effect(groups, 2, &plan, &effect), 0);
	assert_int_equal(effect.method, STATS_NONE);
	assert_near(effect.estimate, 11.6 - 404.25);
	assert_near(effect.low, NAN);
	assert_near(effect.high, NAN);
	assert_near(effect.p, NAN);
}

static void constants_are_exact(void **state)
{
	/* 404.1 is no binary fraction: the sum of three is rounded. */
	const struct sample rounded = { 3, { 404.1, 404.1, 404.1 } };
	struct stats_group groups[] = { group(-1, &constant),
					group(1, &rounded) };
	const struct stats_plan plan = { 0.95, 500, 1 };
	struct stats_effect effect;

	stats_effect(groups, 2, &plan, &effect);
	assert_int_equal(effect.method, STATS_EXACT);
	assert_near(effect.low, 396.85);
	assert_near(effect.high, 396.85);
	assert_true(effect.p == 0);
	groups[0] = group(-1, &rounded);
	stats_effect(groups, 2, &plan, &effect);
	assert_int_equal(effect.method, STATS_EXACT);
	assert_true(effect.estimate == 0);
	assert_near(effect.p, 1);
}

static void four_groups_make_an_interaction(void **state)
{
	struct stats_group groups[] = { group(1, &three), group(-1, &odd),
					group(-1, &even), group(1, &ties) };
	double variance = 0, freedom = 0, width;
	struct stats_effect effect;

	stats_effect(groups, 4, &t_only, &effect);
	assert_near(effect.estimate, 2 - 11.6 - 15.041666666666666 +
					     2.5714285714285716);
	for (size_t i = 0; i < 4; i++) {
		double n = (double)groups[i].nr_units;
		double part = pow(stats_sd(groups[i].units,
					   groups[i].nr_units), 2) / n;

		variance += part;
		freedom += part * part / (n - 1);
	}
	freedom = variance * variance / freedom;
	width = stats_t_quantile(0.975, freedom) * sqrt(variance);
	assert_near(effect.freedom, freedom);
	assert_near(effect.high - effect.estimate, width);
}

static void fill(double *units, double *rounds, size_t nr, size_t nr_rounds,
		 double round_sd)
{
	struct rng rng;

	rng_seed(&rng, 7);
	for (size_t i = 0; i < nr; i++) {
		double center = 100 + 3 * rng_unit(&rng);

		for (size_t j = 0; j < nr_rounds; j++)
			rounds[i * nr_rounds + j] =
				center + round_sd * rng_unit(&rng);
		units[i] = stats_mean(rounds + i * nr_rounds, nr_rounds);
	}
}

#define UNITS  20
#define ROUNDS 7

/* The percentiles of the replicates are those of a mean of n draws. */
static void bootstrap_has_the_spread_it_must_have(void **state)
{
	double units[UNITS], rounds[UNITS * ROUNDS], sd;
	struct stats_group one_group = { 1, UNITS, units, NULL, 0 };
	const struct stats_plan plan = { 0.95, 20000, 99 };
	struct stats_effect effect;

	fill(units, rounds, UNITS, ROUNDS, 0);
	stats_effect(&one_group, 1, &plan, &effect);
	sd = stats_sd(units, UNITS) * sqrt((UNITS - 1.0) / UNITS / UNITS);
	assert_true(near(effect.percentile_high - effect.percentile_low,
			 2 * 1.95996 * sd, 0.03));
	assert_int_equal(effect.method, STATS_BOOT_T);
	assert_true(near(effect.high - effect.low,
			 effect.t_high - effect.t_low, 0.1));
}

/* Rounds that differ make the second level add their variance. */
static void second_level_adds_the_variance_of_rounds(void **state)
{
	double units[UNITS], rounds[UNITS * ROUNDS], between, within = 0;
	const struct stats_plan plan = { 0.95, 20000, 99 };
	const size_t nr_pool = 4000;
	double *pool = calloc(UNITS * nr_pool, sizeof(*pool));
	struct stats_group one_group = { 1, UNITS, units, pool, nr_pool };
	struct stats_effect effect;
	struct rng rng;

	rng_seed(&rng, 3);
	fill(units, rounds, UNITS, ROUNDS, 6);
	for (size_t i = 0; i < UNITS; i++) {
		double sd = stats_sd(rounds + i * ROUNDS, ROUNDS);

		within += sd * sd * (ROUNDS - 1) / ROUNDS / ROUNDS / UNITS;
		stats_pool_add(pool + i * nr_pool, nr_pool, 1,
			       rounds + i * ROUNDS, ROUNDS, &rng);
	}
	stats_effect(&one_group, 1, &plan, &effect);
	between = pow(stats_sd(units, UNITS), 2) * (UNITS - 1) / UNITS;
	assert_true(near(effect.percentile_high - effect.percentile_low,
			 2 * 1.95996 * sqrt((between + within) / UNITS), 0.03));
	free(pool);
}

/* Counts: all alike but one. Most replicates do not hold that one. */
static void one_odd_value_among_equals_keeps_an_interval(void **state)
{
	const struct stats_plan plan = { 0.95, 4999, 5 };
	const size_t sizes[] = { 12, 30 };
	double of_a[30], of_b[30];

	for (size_t i = 0; i < NR(sizes); i++) {
		struct stats_group groups[] = {
			{ -1, sizes[i], of_a, NULL, 0 },
			{ 1, sizes[i], of_b, NULL, 0 },
		};
		struct stats_effect effect;

		for (size_t j = 0; j < sizes[i]; j++) {
			of_a[j] = 2;
			of_b[j] = j ? 1 : 1.01;
		}
		assert_int_equal(stats_effect(groups, 2, &plan, &effect), 0);
		assert_int_equal(effect.method, STATS_T);
		assert_true(isfinite(effect.low) && isfinite(effect.high));
		assert_true(effect.low > -1.01 && effect.high < -0.99);
		assert_true(effect.p < 1e-6);
	}
}

static void same_seed_same_interval(void **state)
{
	double units[UNITS], rounds[UNITS * ROUNDS];
	struct stats_group one_group = { 1, UNITS, units, NULL, 0 };
	struct stats_plan plan = { 0.95, 500, 42 };
	struct stats_effect first, again, other;

	fill(units, rounds, UNITS, ROUNDS, 1);
	stats_effect(&one_group, 1, &plan, &first);
	stats_effect(&one_group, 1, &plan, &again);
	plan.seed++;
	stats_effect(&one_group, 1, &plan, &other);
	assert_true(first.percentile_low == again.percentile_low);
	assert_true(first.low == again.low && first.p == again.p);
	assert_true(first.percentile_low != other.percentile_low);
}

static void nonsense_is_refused(void **state)
{
	struct stats_group empty = { 1, 0, NULL, NULL, 0 };
	struct stats_group full = group(1, &odd);
	const struct stats_plan few = { 0.95, STATS_MIN_REPLICATES - 1, 1 };
	struct stats_effect effect;

	assert_int_equal(stats_effect(&empty, 1, &t_only, &effect), -EINVAL);
	assert_int_equal(stats_effect(&full, 0, &t_only, &effect), -EINVAL);
	assert_int_equal(stats_effect(&full, 1, &few, &effect), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(welch_against_r),
		cmocka_unit_test(paired_against_r),
		cmocka_unit_test(one_unit_gives_no_interval),
		cmocka_unit_test(constants_are_exact),
		cmocka_unit_test(four_groups_make_an_interaction),
		cmocka_unit_test(bootstrap_has_the_spread_it_must_have),
		cmocka_unit_test(second_level_adds_the_variance_of_rounds),
		cmocka_unit_test(one_odd_value_among_equals_keeps_an_interval),
		cmocka_unit_test(same_seed_same_interval),
		cmocka_unit_test(nonsense_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
