/* SPDX-License-Identifier: GPL-2.0-or-later */
/* compare --noise, with run files whose true spread is known. */
#include <math.h>
#include <string.h>

#include "analysis/compare/compare_result.h"
#include "analysis/compare/noise.h"
#include "tests/support/runs.h"
#include "tests/unit.h"

static struct compare_options options;

static int fresh(void **state)
{
	runs_options(&options);
	return runs_enter(state);
}

static void noise_is_the_spread_between_boots(void **state)
{
	struct side side;
	struct noise noise;

	runs_side("a", "boots=12 rounds=4 cells=2 spread=0.02 seed=5", &side);
	assert_int_equal(noise_measure(&side, &options, 100, &noise), 0);
	assert_true(noise.nr_rows >= 2);
	for (size_t i = 0; i < noise.nr_rows; i++) {
		const struct noise_row *row = &noise.rows[i];

		assert_int_equal(row->nr_boots, 12);
		assert_true(row->spread_percent > 0.8 &&
			    row->spread_percent < 4);
		/* More than half the interval has to be seen with power. */
		assert_true(row->detectable_percent > row->floor_percent);
	}
	assert_int_equal(noise.nr_pairs, 12);
	assert_int_equal(noise.nr_drawn, 100);
	/* 5 % of alarms, 80 % of finds, within what so many tries can tell. */
	assert_true(noise.nr_alarms <= 14);
	assert_in_range(noise.nr_found, 60, 95);
	noise_free(&noise);
	side_free(&side);
}

/* Of 7 boots, one cell and two main times: t by its definition, from R. */
static void noise_is_of_pairs_and_of_all_tests(void **state)
{
	struct side side;
	struct noise one, many;
	const struct noise_row *row, *p99;
	double sd, floor;

	runs_side("a", "boots=7 rounds=4 cells=1 spread=0.02 seed=5", &side);
	assert_int_equal(noise_measure(&side, &options, 0, &one), 0);
	assert_int_equal(one.nr_pairs, 7);
	assert_int_equal(one.nr_cells, 2);
	assert_int_equal(one.main.nr_tests, 2);
	assert_true(one.main.share == 0.8);
	assert_int_equal(one.other.nr_tests, 1);
	assert_true(fabs(one.other.share - 0.2) < 1e-12);
	assert_int_equal(one.nr_drawn, 0);
	row = &one.rows[0];
	assert_int_equal(row->metric, METRIC_PIN);
	sd = log1p(row->spread_percent / 100);
	/* qt(.975, 6) */
	floor = 2.4469118511449692 * sd * sqrt(2.0 / 7);
	assert_true(fabs(log1p(row->floor_percent / 100) - floor) < 1e-9);
	/* At 2 % (4 % of two), more than the two quantiles: qt(.99), qt(.8). */
	assert_true(log1p(row->detectable_percent / 100) >
		    (3.142668 + 0.905703) * sd * sqrt(2.0 / 7));
	assert_true(log1p(row->detectable_percent / 100) <
		    1.1 * (3.142668 + 0.905703) * sd * sqrt(2.0 / 7));
	/* A percentile is no better known than its bucket. */
	p99 = &one.rows[1];
	assert_int_equal(p99->metric, METRIC_PIN_P99);
	sd = log1p(p99->spread_percent / 100);
	assert_true(log1p(p99->floor_percent / 100) >
		    2.4469 * sd * sqrt(2.0 / 7) + 0.0077);
	side_free(&side);
	runs_side("a", "boots=7 rounds=4 cells=8 spread=0.02 seed=5", &side);
	assert_int_equal(noise_measure(&side, &options, 0, &many), 0);
	assert_true(many.main.nr_tests > 10);
	/* The first cell is the same in both; among more it sees less. */
	assert_true(many.rows[0].detectable_percent >
		    1.2 * one.rows[0].detectable_percent);
	assert_true(many.rows[0].floor_percent < 3 * one.rows[0].floor_percent);
	noise_free(&many);
	noise_free(&one);
	side_free(&side);
}

/* Two boots are none that give a verdict: what five would see. */
static void noise_is_of_five_pairs_at_least(void **state)
{
	struct side side;
	struct noise noise;

	runs_side("a", "boots=2 rounds=4 cells=1 spread=0.02 seed=5", &side);
	assert_int_equal(noise_measure(&side, &options, 100, &noise), 0);
	assert_true(noise.nr_rows > 0);
	assert_int_equal(noise.nr_pairs, COMPARE_MIN_BOOTS);
	assert_int_equal(noise.main.nr_tests, 2);
	assert_int_equal(noise.nr_drawn, 0);
	options.goal_percent = 500;
	noise_free(&noise);
	assert_int_equal(noise_measure(&side, &options, 0, &noise), 0);
	assert_int_equal(noise.rows[0].nr_boots_needed, COMPARE_MIN_BOOTS);
	noise_free(&noise);
	side_free(&side);
}

/*
 * The alarms are those of the boots at hand: where half of the boots lie
 * elsewhere the rate is another than where they vary normally.
 */
static void alarms_are_counted_in_the_data(void **state)
{
	struct side side;
	struct noise noise;
	size_t normal;

	options.plan.level = 0.6;
	runs_side("a", "boots=5 rounds=3 cells=2 spread=0.01 seed=2", &side);
	assert_int_equal(noise_measure(&side, &options, 400, &noise), 0);
	normal = noise.nr_alarms;
	assert_true(normal > 20);
	noise_free(&noise);
	side_free(&side);
	runs_side("b", "boots=5 rounds=3 cells=2 spread=0.001 slow_boot=1"
		  " round_spread=0.0001 seed=2", &side);
	assert_int_equal(noise_measure(&side, &options, 400, &noise), 0);
	assert_true(noise.nr_alarms != normal);
	noise_free(&noise);
	side_free(&side);
}

static void quieter_boots_need_fewer_of_them(void **state)
{
	struct side loud, quiet;
	struct noise of_loud, of_quiet;

	runs_side("a", "boots=8 rounds=3 cells=1 spread=0.02 seed=6", &loud);
	runs_side("b", "boots=8 rounds=3 cells=1 spread=0.002 seed=6", &quiet);
	assert_int_equal(noise_measure(&loud, &options, 0, &of_loud), 0);
	assert_int_equal(noise_measure(&quiet, &options, 0, &of_quiet), 0);
	assert_true(of_quiet.floor_percent < of_loud.floor_percent / 2);
	assert_true(of_quiet.rows[0].nr_boots_needed <
		    of_loud.rows[0].nr_boots_needed);
	noise_free(&of_loud);
	noise_free(&of_quiet);
	side_free(&loud);
	side_free(&quiet);
}

static void noise_of_unlike_machines_has_no_rows(void **state)
{
	struct side side, other;
	struct noise noise;

	runs_side("a", "boots=4 rounds=3 cells=1 cpu=one", &side);
	runs_side("b", "boots=4 rounds=3 cells=1 cpu=two boot=c", &other);
	assert_int_equal(side_join(&side, &other), 0);
	assert_int_equal(noise_measure(&side, &options, 400, &noise), 0);
	assert_int_equal(noise.nr_rows, 0);
	assert_true(noise.checked.nr_notes > 0);
	noise_free(&noise);
	side_free(&side);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fresh, runs_leave)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(noise_is_the_spread_between_boots),
		TEST(noise_is_of_pairs_and_of_all_tests),
		TEST(noise_is_of_five_pairs_at_least),
		TEST(alarms_are_counted_in_the_data),
		TEST(quieter_boots_need_fewer_of_them),
		TEST(noise_of_unlike_machines_has_no_rows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
