/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Computes in two ways what bystanders lost, for rounds whose true loss is
 * known.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/cell/summary.h"
#include "bench/cell/bystander_loss.h"
#include "tests/unit.h"

#define NR_ROUNDS  20
#define NR_VISITS  5
#define STEP_NS	   10.0
#define LOST_NS	   4099.0 /* per interrupt */
#define WATCHED_NS 50e6
#define TICK_NS	   200000.0 /* background of a round */

static struct cell cells[3];

/* @seen: the share of what interrupts cost that gaps show. */
static struct round make_round(uint64_t ipis, double seen)
{
	struct round round = { .outcome = ROUND_OK };
	double gaps_ns = (double)ipis * LOST_NS * seen + TICK_NS;
	double steps_ns = WATCHED_NS - TICK_NS - (double)ipis * LOST_NS;

	round.stolen.gaps = ipis;
	round.stolen.total_ns = (uint64_t)gaps_ns;
	round.stolen.sweep_ns = (uint64_t)(WATCHED_NS - gaps_ns);
	round.stolen.steps = (uint64_t)(steps_ns / STEP_NS);
	round.irqs[IRQ_CAL][ROLE_BYSTANDER] = ipis;
	return round;
}

static void fill(struct cell *cell, uint64_t first_ipis, uint64_t more,
		 double seen)
{
	cell->outcome = CELL_OK;
	cell->spec.touch_pages = 64;
	cell->rounds = calloc(NR_ROUNDS, sizeof(*cell->rounds));
	assert_non_null(cell->rounds);
	cell->nr_rounds = NR_ROUNDS;
	cell->nr_visits = NR_VISITS;
	for (unsigned i = 0; i < NR_ROUNDS; i++) {
		cell->rounds[i].visit = i / (NR_ROUNDS / NR_VISITS);
		cell->rounds[i].round = make_round(first_ipis + more * i, seen);
	}
}

static int teardown(void **state)
{
	for (int i = 0; i < 3; i++)
		free(cells[i].rounds);
	memset(cells, 0, sizeof(cells));
	return 0;
}

static void both_ways_agree(void **state)
{
	struct loss_check check;

	fill(&cells[0], 0, 0, 1);
	fill(&cells[1], 3000, 50, 1);
	/* Others' rounds: a cell that is not ok, another number of pages. */
	fill(&cells[2], 3000, 50, 0.1);
	cells[2].outcome = CELL_INVALID;
	assert_int_equal(loss_check(cells, 3, 64, &check), 0);
	assert_int_equal(check.nr_rounds, 2 * NR_ROUNDS);
	assert_int_equal(check.nr_idle, NR_ROUNDS);
	assert_int_equal(check.nr_busy, NR_ROUNDS);
	assert_true(fabs(check.background - TICK_NS / WATCHED_NS) < 1e-6);
	/* The background leaves fewer steps to lose: 0.4 % here. */
	assert_true(fabs(check.ns_per_ipi / LOST_NS - 1) < 0.005);
	assert_true(fabs(check.gaps_ns / check.predicted_ns - 1) < 0.005);
	assert_int_equal(loss_check(cells, 3, 0, &check), 0);
	assert_int_equal(check.nr_rounds, 0);
}

/* Ticks are in what the gaps tell of an interrupt, and not in the line. */
static void gaps_bound_what_an_interrupt_takes(void **state)
{
	struct loss_check check;
	double most;

	fill(&cells[0], 0, 0, 1);
	fill(&cells[1], 60, 4, 1);
	assert_int_equal(loss_check(cells, 2, 64, &check), 0);
	most = round_metric(&cells[1], &cells[1].rounds[0].round,
			    METRIC_STOLEN_IPI);
	assert_true(fabs(most - (LOST_NS + TICK_NS / 60)) < 1);
	assert_true(fabs(check.ns_per_ipi / LOST_NS - 1) < 0.005);
	/* As docs/method.md has it. */
	most -= check.background * WATCHED_NS / 60;
	assert_true(fabs(most / LOST_NS - 1) < 0.001);
}

static void gaps_that_miss_a_fifth_disagree(void **state)
{
	struct loss_check check;
	struct estimate refill;

	fill(&cells[0], 0, 0, 1);
	fill(&cells[1], 3000, 50, 0.8);
	assert_int_equal(loss_check(cells, 2, 64, &check), 0);
	assert_true(check.gaps_ns / check.predicted_ns < 0.83);
	/* What is not in gaps is in the steps. */
	refill = loss_refill(&cells[1], cells, 2, &check);
	assert_int_equal(refill.nr_visits, NR_VISITS);
	assert_true(fabs(refill.mean / (0.2 * LOST_NS) - 1) < 0.005);
	assert_true(refill.half_width < 0.005 * refill.mean);
}

/* A visit whose idle rounds were faster has more to refill: in the interval. */
static void idle_rounds_widen_the_interval(void **state)
{
	struct loss_check check;
	struct estimate refill;

	fill(&cells[0], 0, 0, 1);
	fill(&cells[1], 3000, 0, 1);
	for (unsigned i = 0; i < NR_ROUNDS; i++)
		if (cells[0].rounds[i].visit % 2)
			cells[0].rounds[i].round.stolen.steps += 50000;
	assert_int_equal(loss_check(cells, 2, 64, &check), 0);
	refill = loss_refill(&cells[1], cells, 2, &check);
	/* Two visits of five: a step of 10 ns took 0.1 ns less when idle. */
	assert_true(fabs(refill.mean - 49.5) < 1 && refill.half_width > 40);
	/* Without idle rounds in a visit, it says nothing. */
	for (unsigned i = 0; i < NR_ROUNDS; i++)
		if (cells[0].rounds[i].visit == 1)
			cells[0].rounds[i].round.outcome = ROUND_CONTAMINATED;
	refill = loss_refill(&cells[1], cells, 2, &check);
	assert_int_equal(refill.nr_visits, NR_VISITS - 1);
}

static void nothing_to_compare(void **state)
{
	struct loss_check check;

	fill(&cells[0], 0, 0, 1);
	assert_int_equal(loss_check(cells, 1, 64, &check), 0);
	assert_int_equal(check.nr_busy, 0);
	assert_true(isnan(loss_refill(&cells[0], cells, 1, &check).mean));
	/* Interrupts, and no idle round to hold them against. */
	fill(&cells[1], 3000, 50, 1);
	assert_int_equal(loss_check(&cells[1], 1, 64, &check), 0);
	assert_int_equal(check.nr_idle, 0);
	assert_true(isnan(loss_refill(&cells[1], &cells[1], 1, &check).mean));
	cells[0].rounds[0].round.outcome = ROUND_CONTAMINATED;
	cells[0].rounds[1].round.irqs[IRQ_CAL][ROLE_BYSTANDER] = PROCFS_UNKNOWN;
	cells[0].rounds[2].round.stolen.steps = 0;
	assert_int_equal(loss_check(cells, 1, 64, &check), 0);
	assert_int_equal(check.nr_rounds, NR_ROUNDS - 3);
	assert_int_equal(loss_check(cells, 0, 64, &check), 0);
	assert_int_equal(check.nr_rounds, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(both_ways_agree, teardown),
		cmocka_unit_test_teardown(gaps_bound_what_an_interrupt_takes,
					  teardown),
		cmocka_unit_test_teardown(gaps_that_miss_a_fifth_disagree,
					  teardown),
		cmocka_unit_test_teardown(idle_rounds_widen_the_interval,
					  teardown),
		cmocka_unit_test_teardown(nothing_to_compare, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
