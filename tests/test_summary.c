/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Figures of cells compared with sums done by hand. Student's t of 97.5 % is
 * 12.7062 for two visits and 4.30265 for three.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/cell/summary.h"
#include "tests/unit.h"

static const struct pinner pinner = { .subject = { .name = "p" } };
static const struct clearer clearer = { .event = "page" };
static const struct primitive primitive = { .op = "op" };

static struct cell cell;

static void reset(const struct primitive *of)
{
	free(cell.rounds);
	memset(&cell, 0, sizeof(cell));
	cell.spec.primitive = of;
	if (of)
		return;
	cell.spec.pinner = &pinner;
	cell.spec.clearer = &clearer;
}

static int release(void **state)
{
	free(cell.rounds);
	return 0;
}

/* A new round of @visit; the caller fills it in. */
static struct round *add(unsigned visit, enum round_outcome outcome)
{
	struct cell_round *rounds = reallocarray(cell.rounds,
						 cell.nr_rounds + 1,
						 sizeof(*rounds));

	assert_non_null(rounds);
	cell.rounds = rounds;
	rounds = &rounds[cell.nr_rounds++];
	memset(rounds, 0, sizeof(*rounds));
	rounds->visit = visit;
	rounds->round.outcome = outcome;
	if (cell.nr_visits <= visit)
		cell.nr_visits = visit + 1;
	return &rounds->round;
}

static void add_pins(unsigned visit, enum round_outcome outcome,
		     uint64_t busy_ns, uint64_t cycles)
{
	struct round *round = add(visit, outcome);

	round->pin_busy_ns = busy_ns;
	round->pin_cycles = cycles;
}

static void assert_near(double got, double want)
{
	if (!(fabs(got - want) <= 1e-9 * fabs(want)))
		fail_msg("got %.17g, want %.17g", got, want);
}

static void ratio_of_sums_then_mean_of_visits(void **state)
{
	struct estimate estimate;

	reset(NULL);
	/* 1000 / 4 = 250; the mean of the rounds would be 300. */
	add_pins(0, ROUND_OK, 500, 1);
	add_pins(0, ROUND_OK, 500, 3);
	add_pins(0, ROUND_OK, 0, 0);
	/* 400. */
	add_pins(1, ROUND_OK, 1600, 4);
	estimate = cell_estimate(&cell, METRIC_PIN_NS);
	assert_int_equal(estimate.nr_visits, 2);
	assert_near(estimate.mean, 325);
	/* sd = 150 / sqrt(2), over sqrt(2). */
	assert_near(estimate.half_width, 75 * 12.7062047361747046);
}

static void three_visits_by_hand(void **state)
{
	struct estimate estimate;

	reset(NULL);
	add_pins(0, ROUND_OK, 4099, 10);
	add_pins(1, ROUND_OK, 4111, 10);
	add_pins(2, ROUND_OK, 4090, 10);
	estimate = cell_estimate(&cell, METRIC_PIN_NS);
	assert_near(estimate.mean, 410);
	/* Deviations -0.1, 1.1, -1: sd = sqrt(2.22 / 2). */
	assert_near(estimate.half_width,
		    4.30265272974946 * sqrt(1.11) / sqrt(3));
}

static void only_ok_rounds_count(void **state)
{
	struct cell_totals totals;
	struct estimate estimate;

	reset(NULL);
	add_pins(0, ROUND_CONTAMINATED, 4099000, 1);
	add_pins(0, ROUND_OK, 100, 1);
	add_pins(0, ROUND_INVALID, 4099000, 1);
	/* A visit of which nothing is left is no visit. */
	add_pins(1, ROUND_CONTAMINATED, 4099000, 1);
	add_pins(1, ROUND_INVALID, 4099000, 1);
	add_pins(2, ROUND_OK, 300, 1);
	estimate = cell_estimate(&cell, METRIC_PIN_NS);
	assert_int_equal(estimate.nr_visits, 2);
	assert_near(estimate.mean, 200);
	cell_totals(&cell, &totals);
	assert_int_equal(totals.nr[ROUND_OK], 2);
	assert_int_equal(totals.nr[ROUND_CONTAMINATED], 2);
	assert_int_equal(totals.nr[ROUND_INVALID], 2);
	assert_int_equal(totals.sum.pin_cycles, 2);
	assert_int_equal(totals.sum.pin_busy_ns, 400);
}

static void few_visits_have_no_interval(void **state)
{
	struct estimate estimate;

	reset(NULL);
	estimate = cell_estimate(&cell, METRIC_PIN_NS);
	assert_int_equal(estimate.nr_visits, 0);
	assert_true(isnan(estimate.mean));
	assert_true(isnan(estimate.half_width));
	add_pins(0, ROUND_OK, 100, 1);
	/* A visit that the child did not survive left no round. */
	cell.nr_visits = 3;
	estimate = cell_estimate(&cell, METRIC_PIN_NS);
	assert_int_equal(estimate.nr_visits, 1);
	assert_near(estimate.mean, 100);
	assert_true(isnan(estimate.half_width));
}

static void a_visit_without_rounds_hides_no_other(void **state)
{
	struct estimate estimate;

	reset(NULL);
	add_pins(1, ROUND_OK, 100, 1);
	add_pins(3, ROUND_OK, 300, 1);
	estimate = cell_estimate(&cell, METRIC_PIN_NS);
	assert_int_equal(estimate.nr_visits, 2);
	assert_near(estimate.mean, 200);
}

/* A round with every figure known, all different. */
static struct round full_round(void)
{
	struct round round = {
		.window_ns = 2000000,
		.pin_cycles = 8, .pin_busy_ns = 4100,
		.ops = 500, .proof = { .events = 40 },
		.spinning_peers = 2,
		.stolen = { .gaps = 44, .total_ns = 3000, .steps = 10,
			    .sweep_ns = 4099 },
	};

	for (int row = 0; row < IRQ_NR_ROWS; row++)
		for (int role = 0; role < NR_ROLES; role++)
			round.irqs[row][role] = (uint64_t)(10 * (row + 1) +
							   role);
	return round;
}

static void figures_of_a_round(void **state)
{
	struct round round = full_round();

	reset(NULL);
	cell.placement.nr_bystanders = 3;
	round.ops = 0;
	assert_near(round_metric(&cell, &round, METRIC_PIN_NS), 512.5);
	assert_near(round_metric(&cell, &round, METRIC_CLEAR_NS), 50000);
	assert_true(isnan(round_metric(&cell, &round, METRIC_OP_NS)));
	/* Rows sum to 46, 86 and 126; of TLB, 13 are those of strangers. */
	assert_near(round_metric(&cell, &round, METRIC_TLB), 33 / 40.);
	assert_near(round_metric(&cell, &round, METRIC_CAL), 86 / 40.);
	assert_near(round_metric(&cell, &round, METRIC_RES), 126 / 40.);
	/* The clearer's own CPU has 10, 20 and 30 of them. */
	assert_near(round_metric(&cell, &round, METRIC_REMOTE_TLB), 23 / 40.);
	assert_near(round_metric(&cell, &round, METRIC_REMOTE_CAL), 66 / 40.);
	assert_near(round_metric(&cell, &round, METRIC_REMOTE_RES), 96 / 40.);
	assert_near(round_metric(&cell, &round, METRIC_CLEARER_TLB), 10 / 40.);
	assert_near(round_metric(&cell, &round, METRIC_CLEARER_CAL), 20 / 40.);
	assert_near(round_metric(&cell, &round, METRIC_CLEARER_RES), 30 / 40.);
	assert_near(round_metric(&cell, &round, METRIC_TLB_RATE), 16500);
	assert_near(round_metric(&cell, &round, METRIC_CAL_RATE), 43000);
	assert_near(round_metric(&cell, &round, METRIC_RES_RATE), 63000);
	/* 3000 ns of 3 x 2 ms. */
	assert_near(round_metric(&cell, &round, METRIC_STOLEN), 500);
	/* 22 CAL on bystanders: half of the gaps, and no fewer. */
	assert_near(round_metric(&cell, &round, METRIC_STOLEN_IPI), 3000 / 22.);
	round.stolen.gaps = 45;
	assert_true(isnan(round_metric(&cell, &round, METRIC_STOLEN_IPI)));
	assert_near(round_metric(&cell, &round, METRIC_SWEEP), 409.9);
	assert_true(isnan(round_metric(&cell, &round, NR_METRICS)));
}

static void figures_of_a_primitive(void **state)
{
	struct round round = full_round();

	reset(&primitive);
	round.proof.events = 0;
	round.pin_cycles = round.pin_busy_ns = 0;
	assert_near(round_metric(&cell, &round, METRIC_OP_NS), 4000);
	assert_near(round_metric(&cell, &round, METRIC_TLB), 33 / 500.);
	assert_near(round_metric(&cell, &round, METRIC_REMOTE_TLB), 23 / 500.);
	assert_true(isnan(round_metric(&cell, &round, METRIC_CLEAR_NS)));
	assert_true(isnan(round_metric(&cell, &round, METRIC_PIN_NS)));
}

static void only_some_pinners_are_timed_by_the_kernel(void **state)
{
	static const struct pinner timed = { .timed_by_kernel = true };
	static const struct pinner other = { .timed_by_kernel = false };
	struct round round = full_round();

	reset(NULL);
	round.pins = (struct pin_count){
		.pages = 4099, .get_us = 4099 * 3, .put_us = 8198,
	};
	cell.spec.pinner = &other;
	assert_true(isnan(round_metric(&cell, &round, METRIC_GET_NS)));
	cell.spec.pinner = &timed;
	assert_near(round_metric(&cell, &round, METRIC_GET_NS), 3000);
	assert_near(round_metric(&cell, &round, METRIC_PUT_NS), 2000);
	/* Below the kernel's unit is not 0 ns. */
	round.pins.put_us = 0;
	assert_true(isnan(round_metric(&cell, &round, METRIC_PUT_NS)));
	round.pins.pages = 0;
	assert_true(isnan(round_metric(&cell, &round, METRIC_GET_NS)));
}

static void nothing_done_has_no_figure(void **state)
{
	struct round round = { .window_ns = 0 };

	reset(NULL);
	for (int metric = 0; metric < NR_METRICS; metric++)
		assert_true(isnan(round_metric(&cell, &round,
					       (enum metric)metric)));
	/* Bystanders that sleep have no time to be stolen. */
	round = full_round();
	cell.placement.nr_bystanders = 3;
	round.stolen.steps = 0;
	assert_true(isnan(round_metric(&cell, &round, METRIC_STOLEN)));
	assert_true(isnan(round_metric(&cell, &round, METRIC_STOLEN_IPI)));
	assert_true(isnan(round_metric(&cell, &round, METRIC_SWEEP)));
	cell.placement.nr_bystanders = 0;
	round.stolen.steps = 1;
	assert_true(isnan(round_metric(&cell, &round, METRIC_STOLEN)));
}

static void unknown_rows_stay_unknown(void **state)
{
	struct cell_totals totals;
	struct round round = full_round();

	reset(NULL);
	/* One CPU that does not tell spoils the row, and no other. */
	round.irqs[IRQ_CAL][ROLE_OTHER] = PROCFS_UNKNOWN;
	assert_true(round_irqs(&round, IRQ_CAL) == PROCFS_UNKNOWN);
	assert_true(isnan(round_metric(&cell, &round, METRIC_CAL)));
	assert_true(isnan(round_metric(&cell, &round, METRIC_CAL_RATE)));
	assert_true(isnan(round_metric(&cell, &round, METRIC_REMOTE_CAL)));
	assert_near(round_metric(&cell, &round, METRIC_TLB), 33 / 40.);

	*add(0, ROUND_OK) = full_round();
	*add(0, ROUND_OK) = round;
	*add(0, ROUND_OK) = full_round();
	cell_totals(&cell, &totals);
	assert_true(totals.sum.irqs[IRQ_CAL][ROLE_OTHER] == PROCFS_UNKNOWN);
	assert_int_equal(totals.sum.irqs[IRQ_CAL][ROLE_PINNER], 3 * 21);
	assert_int_equal(round_irqs(&totals.sum, IRQ_TLB), 3 * 33);
	assert_true(isnan(cell_estimate(&cell, METRIC_CAL).mean));
	assert_near(cell_estimate(&cell, METRIC_RES).mean, 126 / 40.);
}

static void unknown_counts_stay_unknown(void **state)
{
	struct cell_totals totals;

	reset(NULL);
	*add(0, ROUND_OK) = full_round();
	*add(1, ROUND_OK) = full_round();
	cell.rounds[0].round.proof.attempts = COUNT_UNKNOWN;
	cell.rounds[1].round.proof.refused = COUNT_UNKNOWN;
	cell_totals(&cell, &totals);
	assert_true(totals.sum.proof.attempts == COUNT_UNKNOWN);
	assert_true(totals.sum.proof.refused == COUNT_UNKNOWN);
	assert_int_equal(totals.sum.proof.events, 80);
}

static void totals_are_sums_and_extremes(void **state)
{
	struct cell_totals totals;

	reset(NULL);
	for (unsigned i = 0; i < 3; i++) {
		struct round *round = add(i, ROUND_OK);

		round->spinning_peers = 3 - i % 2;
		round->stolen.longest_ns = 4099 - i;
		round->stolen.total_ns = 100 + i;
		round->stolen.gaps = i;
		round->nr_passes = 7;
		round->pins = (struct pin_count){
			.pages = 50, .refused = 10, .efault = 1,
			.eagain = 2, .enomem = 3, .other = 4,
			.get_us = 5, .put_us = 6,
		};
	}
	add(3, ROUND_CONTAMINATED)->spinning_peers = 0;
	cell_totals(&cell, &totals);
	assert_int_equal(totals.spinning_peers, 2);
	assert_int_equal(totals.sum.stolen.longest_ns, 4099);
	assert_int_equal(totals.sum.stolen.total_ns, 303);
	assert_int_equal(totals.sum.stolen.gaps, 3);
	assert_int_equal(totals.sum.nr_passes, 21);
	assert_int_equal(totals.sum.pins.pages, 150);
	assert_int_equal(totals.sum.pins.refused, 30);
	assert_int_equal(totals.sum.pins.efault, 3);
	assert_int_equal(totals.sum.pins.eagain, 6);
	assert_int_equal(totals.sum.pins.enomem, 9);
	assert_int_equal(totals.sum.pins.other, 12);
	assert_int_equal(totals.sum.pins.get_us, 15);
	assert_int_equal(totals.sum.pins.put_us, 18);
}

static void a_cell_that_is_not_ok_is_never_averaged(void **state)
{
	static const enum cell_outcome outcomes[] = {
		CELL_SKIP, CELL_INVALID, CELL_ERROR,
	};

	reset(NULL);
	add_pins(0, ROUND_OK, 100, 1);
	add_pins(1, ROUND_OK, 300, 1);
	for (size_t i = 0; i < sizeof(outcomes) / sizeof(outcomes[0]); i++) {
		struct estimate estimate;

		cell.outcome = outcomes[i];
		estimate = cell_estimate(&cell, METRIC_PIN_NS);
		assert_true(isnan(estimate.mean));
		assert_true(isnan(estimate.half_width));
	}
}

static void every_metric_has_a_key_of_its_own(void **state)
{
	for (int i = 0; i < NR_METRICS; i++) {
		assert_non_null(metric_key((enum metric)i));
		for (int j = 0; j < i; j++)
			assert_string_not_equal(metric_key((enum metric)i),
						metric_key((enum metric)j));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ratio_of_sums_then_mean_of_visits),
		cmocka_unit_test(three_visits_by_hand),
		cmocka_unit_test(only_ok_rounds_count),
		cmocka_unit_test(few_visits_have_no_interval),
		cmocka_unit_test(a_visit_without_rounds_hides_no_other),
		cmocka_unit_test(figures_of_a_round),
		cmocka_unit_test(figures_of_a_primitive),
		cmocka_unit_test(only_some_pinners_are_timed_by_the_kernel),
		cmocka_unit_test(nothing_done_has_no_figure),
		cmocka_unit_test(unknown_rows_stay_unknown),
		cmocka_unit_test(unknown_counts_stay_unknown),
		cmocka_unit_test(totals_are_sums_and_extremes),
		cmocka_unit_test(a_cell_that_is_not_ok_is_never_averaged),
		cmocka_unit_test(every_metric_has_a_key_of_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, release);
}
