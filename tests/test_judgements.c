/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * 2x2 comparisons of kernels, prices and alarms, from run files whose true
 * values are known.
 */
#include <errno.h>
#include <math.h>
#include <string.h>

#include "analysis/compare/compare_result.h"
#include "analysis/compare/compare_verdict.h"
#include "analysis/compare/factorial.h"
#include "lib/base/fail.h"
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
