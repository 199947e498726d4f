/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Noise, two by two kernels, and prices, of run files whose truth is known. */
#include <errno.h>
#include <math.h>
#include <string.h>

#include "analysis/compare/compare_result.h"
#include "analysis/compare/compare_verdict.h"
#include "analysis/compare/factorial.h"
#include "lib/base/fail.h"
#include "analysis/compare/noise.h"
#include "analysis/price/price.h"
#include "tests/support/runs.h"
#include "tests/unit.h"

static struct compare_options options;
static const struct price_options of_prices = { .level = 0.95 };

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

/* A barrier of 4 % and a flush of 10 %, which multiply: no interaction. */
static void both_effects_of_four_kernels_are_found(void **state)
{
	static const char *const sides_of[SIDE_NR] = {
		[SIDE_NEW] = "side=0 seed=1 change=1.04",
		[SIDE_OLD] = "side=1 seed=2 change=1.10",
		[SIDE_BOTH] = "side=2 seed=3 change=1.144",
		[SIDE_NEITHER] = "side=3 seed=4 change=1",
	};
	struct side sides[SIDE_NR];
	struct factorial factorial;
	char settings[160], name[8];
	json_t *json;

	for (int s = 0; s < SIDE_NR; s++) {
		snprintf(settings, sizeof(settings), "boots=8 rounds=3 cells=1"
			 " spread=0.004 %s", sides_of[s]);
		snprintf(name, sizeof(name), "s%d", s);
		runs_side(name, settings, &sides[s]);
	}
	if (factorial_measure(sides, &options, &factorial))
		fail_msg("%s", fail_text());
	assert_true(factorial.nr_rows > 0);
	for (size_t i = 0; i < factorial.nr_rows; i++) {
		const struct factorial_row *row = &factorial.rows[i];

		if (row->metric != METRIC_PIN)
			continue;
		assert_true(row->relative);
		assert_true(fabs(row->change[EFFECT_BARRIER] - 4) < 0.7);
		assert_true(fabs(row->change[EFFECT_FLUSH] - 10) < 0.8);
		assert_true(fabs(row->change[EFFECT_INTERACTION]) < 1.2);
		assert_true(row->low[EFFECT_BARRIER] > 0);
		assert_true(row->low[EFFECT_INTERACTION] < 0 &&
			    row->high[EFFECT_INTERACTION] > 0);
	}
	json = factorial_json(&factorial);
	assert_string_equal(json_string_value(json_object_get(json, "schema")),
			    "mmfence.factorial/1");
	json_decref(json);
	factorial_free(&factorial);
	for (int s = 0; s < SIDE_NR; s++)
		side_free(&sides[s]);
}

/* Is a time of four kernels in this order separated, are its boots few? */
static void expect_rules(const char *order, int boots, bool separated, bool few)
{
	struct side sides[SIDE_NR];
	struct factorial factorial;
	char settings[160], name[32];

	for (int s = 0; s < SIDE_NR; s++) {
		snprintf(settings, sizeof(settings), "boots=%d rounds=3 cells=1"
			 " sides=4 side=%d order=%s step_ns=10", boots, s,
			 order);
		snprintf(name, sizeof(name), "%s-%d-%d", order, boots, s);
		runs_side(name, settings, &sides[s]);
	}
	assert_int_equal(factorial_measure(sides, &options, &factorial), 0);
	assert_true(factorial.nr_rows > 0);
	for (size_t i = 0; i < factorial.nr_rows; i++) {
		const struct factorial_row *row = &factorial.rows[i];

		assert_int_equal(row->separated, separated);
		assert_int_equal(row->few, few);
		/* 610 ns by a clock of 10: no p99 is known to less. */
		if (row->metric == METRIC_PIN_P99)
			assert_true(row->high[EFFECT_FLUSH] > 1.6);
	}
	assert_int_equal(factorial.nr_family > 0, !separated && !few);
	factorial_free(&factorial);
	for (int s = 0; s < SIDE_NR; s++)
		side_free(&sides[s]);
}

static void four_kernels_have_the_rules_of_two(void **state)
{
	expect_rules("abba", 5, false, false);
	expect_rules("abba", 4, false, true);
	expect_rules("block", 5, true, false);
}

/* Break-even by its definition, from the parts that the list holds. */
static void prices_of_a_real_run_are_even_where_they_say(void **state)
{
	struct side side;
	struct price_list list;
	double barrier, low, high;
	size_t nr_alone = 0;

	runs_load(DATA "/ladder-kvm-2cpu-6.18.44.json", &side);
	if (price_find(&side, &of_prices, &list))
		fail_msg("%s", fail_text());
	assert_string_equal(list.barriers[0].cell, "smp_mb_after_rmw");
	assert_string_equal(list.barriers[0].less, "atomic");
	assert_true(list.within);
	barrier = list.barriers[0].price.ns;
	for (size_t i = 0; i < list.nr_clears; i++) {
		const struct price_clear *clear = &list.clears[i];

		assert_true(clear->initiator.low <= clear->initiator.ns &&
			    clear->initiator.ns <= clear->initiator.high);
		if (barrier > 0)
			assert_true(fabs(clear->pins -
					 (clear->total.ns / barrier - 1)) <
				    1e-6 * clear->pins + 1e-6);
		if (!price_extrapolate(&list, clear, 64, &low, &high))
			continue;
		nr_alone++;
		assert_true(low <= high && low >= clear->pins * 0.99);
	}
	assert_true(nr_alone > 0);
	price_free(&list);
	side_free(&side);
}

static void prices_need_a_barrier(void **state)
{
	struct side side;
	struct price_list list;

	runs_side("a", "boots=2 rounds=3 cells=2", &side);
	assert_int_equal(price_find(&side, &of_prices, &list), -EINVAL);
	assert_non_null(strstr(fail_text(), "smp_mb"));
	side_free(&side);
}

/* The interval, not the estimate, must lie above what is allowed. */
static void slower_is_what_the_interval_shows(void **state)
{
	const struct compare_row row = {
		.metric = METRIC_PIN, .relative = true,
		.verdict = VERDICT_MORE, .change = 8, .low = 3, .high = 13,
	};
	struct compare_row weak = row, count = row;

	weak.verdict = VERDICT_MORE_WEAK;
	count.metric = METRIC_TLB;
	assert_true(compare_is_slower(&row, 0));
	assert_true(compare_is_slower(&row, 2.9));
	assert_false(compare_is_slower(&row, 3.1));
	assert_false(compare_is_slower(&row, 7));
	assert_false(compare_is_slower(&weak, 0));
	assert_false(compare_is_slower(&count, 0));
}

/* Of a time, whatever its interval; what the kernel decides needs no boots. */
static void fewer_than_five_boots_raise_no_alarm(void **state)
{
	struct compare_row row = { .metric = METRIC_PIN };

	for (size_t nr = 2; nr < 8; nr++) {
		row.a.nr_boots = nr;
		row.b.nr_boots = 9;
		row.nr_pairs = 0;
		assert_int_equal(compare_few_boots(&row), nr < 5);
		row.a.nr_boots = 9;
		row.nr_pairs = nr;
		assert_int_equal(compare_few_boots(&row), nr < 5);
	}
	row.metric = METRIC_TLB;
	row.nr_pairs = 2;
	assert_false(compare_few_boots(&row));
	/* A count of one boot is judged by its visits. */
	row.nr_pairs = 0;
	for (size_t nr = 2; nr < 8; nr++) {
		row.a.nr_boots = row.b.nr_boots = 1;
		row.a.nr_visits = 9;
		row.b.nr_visits = nr;
		assert_int_equal(compare_few_boots(&row), nr < 5);
		row.b.nr_boots = 2;
		assert_false(compare_few_boots(&row));
	}
}

/* 380 against 390 ns by a clock of 10 ns: one step, in every round. */
static void one_step_of_the_clock_is_no_change(void **state)
{
	const struct compare_row like = { .cell = "futex+none",
					  .metric = METRIC_PIN_P50 };
	struct compare_result result;
	const struct compare_row *row;
	struct side sides[2];

	options.wanted[METRIC_PIN_P50] = true;
	runs_side("a", "boots=6 rounds=4 cells=1 step_ns=10 change=1.01"
		  " spread=0.001 round_spread=0.001", &sides[0]);
	runs_side("b", "boots=6 rounds=4 cells=1 step_ns=10 change=1.04"
		  " spread=0.001 round_spread=0.001 side=1", &sides[1]);
	assert_int_equal(compare_sides(sides, 2, &options, &result), 0);
	row = comparison_find_row(&result.comparisons[0], &like);
	assert_non_null(row);
	assert_true(row->change > 2.5 && row->change < 2.8);
	assert_true(row->low <= 0);
	assert_int_equal(row->verdict, VERDICT_NO_CHANGE);
	compare_free(&result);
	side_free(&sides[0]);
	side_free(&sides[1]);
}

/* 388 and 395 ns: told apart by a clock of 1 ns, not by one of 10 ns. */
static void the_step_is_that_of_the_file(void **state)
{
	const struct compare_row like = { .cell = "futex+none",
					  .metric = METRIC_PIN_P50 };
	static const struct {
		const char *clock;
		enum compare_verdict verdict;
	} rows[] = {
		{ "", VERDICT_MORE }, { "clock_step_ns=1", VERDICT_MORE },
		{ "clock_step_ns=10", VERDICT_NO_CHANGE },
	};

	options.wanted[METRIC_PIN_P50] = true;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct compare_result result;
		const struct compare_row *row;
		struct side sides[2];
		char settings[160];

		snprintf(settings, sizeof(settings), "boots=6 rounds=4 cells=1"
			 " spread=0.001 round_spread=0.001 change=1.02 %s",
			 rows[i].clock);
		runs_side("a", settings, &sides[0]);
		snprintf(settings, sizeof(settings), "boots=6 rounds=4 cells=1"
			 " spread=0.001 round_spread=0.001 change=1.04 side=1"
			 " %s", rows[i].clock);
		runs_side("b", settings, &sides[1]);
		assert_int_equal(compare_sides(sides, 2, &options, &result), 0);
		row = comparison_find_row(&result.comparisons[0], &like);
		assert_non_null(row);
		assert_int_equal(row->verdict, rows[i].verdict);
		compare_free(&result);
		side_free(&sides[0]);
		side_free(&sides[1]);
	}
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
		TEST(both_effects_of_four_kernels_are_found),
		TEST(four_kernels_have_the_rules_of_two),
		TEST(prices_of_a_real_run_are_even_where_they_say),
		TEST(prices_need_a_barrier),
		TEST(slower_is_what_the_interval_shows),
		TEST(fewer_than_five_boots_raise_no_alarm),
		TEST(one_step_of_the_clock_is_no_change),
		TEST(the_step_is_that_of_the_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
