/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Noise, two by two kernels, and prices, of run files whose truth is known. */
#include <errno.h>
#include <math.h>
#include <string.h>

#include "lib/factorial.h"
#include "lib/fail.h"
#include "lib/noise.h"
#include "lib/price.h"
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
	assert_int_equal(noise_measure(&side, &options, &noise), 0);
	assert_true(noise.nr_rows >= 2);
	for (size_t i = 0; i < noise.nr_rows; i++) {
		const struct noise_row *row = &noise.rows[i];

		assert_int_equal(row->nr_boots, 12);
		assert_true(row->spread_percent > 0.8 &&
			    row->spread_percent < 4);
		/* More than half the interval has to be seen with power. */
		assert_true(row->detectable_percent > row->floor_percent);
		assert_true(row->nr_simulated > 0);
		/* 5 % of alarms, within what so many tries can tell. */
		assert_true(row->nr_alarms * 7 < row->nr_simulated);
	}
	noise_free(&noise);
	side_free(&side);
}

static void quieter_boots_need_fewer_of_them(void **state)
{
	struct side loud, quiet;
	struct noise of_loud, of_quiet;

	runs_side("a", "boots=8 rounds=3 cells=1 spread=0.02 seed=6", &loud);
	runs_side("b", "boots=8 rounds=3 cells=1 spread=0.002 seed=6", &quiet);
	assert_int_equal(noise_measure(&loud, &options, &of_loud), 0);
	assert_int_equal(noise_measure(&quiet, &options, &of_quiet), 0);
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
	assert_int_equal(noise_measure(&side, &options, &noise), 0);
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

		if (row->metric != (size_t)metric_find("pin_ns_per_cycle"))
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

/* Break-even by its definition, from the parts that the list holds. */
static void prices_of_a_real_run_are_even_where_they_say(void **state)
{
	struct side side;
	struct price_list list;
	double barrier, low, high;
	size_t nr_alone = 0;

	runs_load(DATA "/ladder-kvm-2cpu-6.18.44.json", &side);
	if (price_find(&side, &options, &list))
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
	assert_int_equal(price_find(&side, &options, &list), -EINVAL);
	assert_non_null(strstr(fail_text(), "smp_mb"));
	side_free(&side);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fresh, runs_leave)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(noise_is_the_spread_between_boots),
		TEST(quieter_boots_need_fewer_of_them),
		TEST(noise_of_unlike_machines_has_no_rows),
		TEST(both_effects_of_four_kernels_are_found),
		TEST(prices_of_a_real_run_are_even_where_they_say),
		TEST(prices_need_a_barrier),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
