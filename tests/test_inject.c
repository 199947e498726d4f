/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Delays in the loop of a pinner that does nothing but wait, and the figures
 * computed from samples whose true delay is known.
 */
#include <errno.h>
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "bench/cell/cell_inject.h"
#include "bench/visit/inject.h"
#include "lib/base/clock.h"
#include "lib/count/delay.h"
#include "lib/stats/stats.h"
#include "tests/unit.h"

#define RUNNING	  1
#define STOPPED	  2
#define WINDOW_NS UINT64_C(60000000)
#define WINDOWS	  15
#define TOLERANCE 0.15

static struct inject_log log_of_visit;
static struct pin_loop loop;
static struct visit visit;
static _Atomic int go;

/* About 300 ns, whatever the clock does. */
static int cycle(void *state, uint64_t nr, struct pin_count *count)
{
	const struct delay *delay = state;

	for (; nr; nr--, count->pages++)
		delay_run(delay);
	return 0;
}

static const struct pinner fake_pinner = {
	.subject = { .name = "fake" },
	.cycle = cycle,
};

static void *stop(void *arg)
{
	const uint64_t *after_ns = arg;

	clock_sleep_ns(*after_ns);
	atomic_store(&go, STOPPED);
	return NULL;
}

static void window(struct injector *injector, uint64_t after_ns)
{
	pthread_t thread;

	atomic_store(&go, RUNNING);
	assert_false(pthread_create(&thread, NULL, stop, &after_ns));
	assert_int_equal(inject_window(injector, &loop, &go, RUNNING), 0);
	assert_false(pthread_join(thread, NULL));
}

static double median_ns(const struct inject_sample *samples, unsigned nr,
			unsigned row)
{
	double *values = calloc(nr, sizeof(*values)), median;
	size_t nr_values = 0;

	assert_non_null(values);
	for (unsigned i = 0; i < nr; i++)
		if (samples[i].row == row)
			values[nr_values++] = samples[i].added_ns;
	assert_true(nr_values > 0);
	median = stats_median(values, nr_values);
	free(values);
	return median;
}

static void setup(struct delay *of_cycle)
{
	memset(&log_of_visit, 0, sizeof(log_of_visit));
	memset(&loop, 0, sizeof(loop));
	assert_int_equal(delay_calibrate(of_cycle, 300), 0);
	loop.pinner = &fake_pinner;
	loop.state = of_cycle;
	loop.sample_every = 20;
}

static void a_delay_is_recovered_and_none_is_not_found(void **state)
{
	static const struct inject_settings settings = { .nr = 2,
		.delay_ns = { 0, 100 } };
	const struct inject_log *log = &log_of_visit;
	struct injector *injector;
	struct delay of_cycle;
	double alone_ns, told_ns, zero_ns;

	setup(&of_cycle);
	assert_int_equal(inject_start(&settings, &log_of_visit, &injector), 0);
	for (int i = 0; i < WINDOWS; i++)
		window(injector, WINDOW_NS);
	inject_stop(injector);
	assert_int_equal(log->nr_alone, WINDOWS);
	alone_ns = median_ns(log->alone, log->nr_alone, 1);
	told_ns = median_ns(log->pairs, log->nr_pairs, 1);
	zero_ns = median_ns(log->pairs, log->nr_pairs, 0);
	print_message("alone %.2f, told %.2f, of none %.2f ns; %u pairs\n",
		      alone_ns, told_ns, zero_ns, log->nr_pairs);
	if (SANITIZED)
		return;
	assert_true(fabs(told_ns / alone_ns - 1) < TOLERANCE);
	assert_true(fabs(zero_ns / told_ns) < TOLERANCE);
}

static void a_pair_that_is_cut_is_not_logged(void **state)
{
	static const struct inject_settings settings = { .nr = 1,
		.delay_ns = { 20 } };
	struct injector *injector;
	struct delay of_cycle;

	setup(&of_cycle);
	assert_int_equal(inject_start(&settings, &log_of_visit, &injector), 0);
	atomic_store(&go, STOPPED);
	assert_int_equal(inject_window(injector, &loop, &go, RUNNING), 0);
	inject_stop(injector);
	assert_true(loop.cycles > 0);
	assert_int_equal(loop.cycles, loop.pins.pages);
	assert_int_equal(log_of_visit.nr_pairs, 0);
	assert_int_equal(log_of_visit.nr_alone, 1);
}

static void lists_of_delays_are_parsed(void **state)
{
	static const char *const bad[] = {
		"", ",", "5,", "5,5", "1001", "-1", "x", "5;6", "0x5", "1.5",
		"1,2,3,4,5,6,7,8,9", "18446744073709551616",
	};
	struct inject_settings settings;

	assert_int_equal(inject_parse("5,0,1000", &settings), 0);
	assert_int_equal(settings.nr, 3);
	assert_int_equal(settings.delay_ns[0], 5);
	assert_int_equal(settings.delay_ns[1], 0);
	assert_int_equal(settings.delay_ns[2], 1000);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (!inject_parse(bad[i], &settings))
			fail_msg("\"%s\" is taken", bad[i]);
}

/* Nine pairs around @ns, in a round of @outcome. */
static void add_round(double ns, unsigned row, enum round_outcome outcome)
{
	struct inject_log *log = &visit.inject_log;
	struct round *round = &visit.rounds[visit.nr_rounds++];

	round->outcome = outcome;
	round->first_pair = log->nr_pairs;
	for (int i = -4; i <= 4; i++)
		log->pairs[log->nr_pairs++] =
			(struct inject_sample){ .added_ns = ns + 0.1 * i,
						.row = row, .cycle_ns = 400 };
	round->end_pair = log->nr_pairs;
}

static void add_alone(double ns, unsigned row)
{
	struct inject_log *log = &visit.inject_log;

	for (int i = -4; i <= 4; i++)
		log->alone[log->nr_alone++] =
			(struct inject_sample){ .added_ns = ns + 0.01 * i,
						.row = row };
}

/* One more visit, whose pairs are all @off_ns longer. */
static void add_visit(struct cell *cell, const struct visit_settings *settings,
		      double off_ns)
{
	memset(&visit, 0, sizeof(visit));
	visit.settings = settings;
	add_round(off_ns, 0, ROUND_OK);
	add_round(20.1 + off_ns, 1, ROUND_OK);
	add_round(900, 1, ROUND_CONTAMINATED);
	add_round(7 + off_ns, 2, ROUND_OK);
	add_alone(0, 0);
	add_alone(20, 1);
	add_alone(5, 2);
	assert_int_equal(cell_inject_keep(cell, &visit), 0);
	cell->nr_visits++;
}

static const struct visit_settings settings = {
	.inject = { .nr = 3, .delay_ns = { 0, 20, 5 } },
};

static int result_of(const struct cell *cell, unsigned row,
		     struct inject_result *result)
{
	return cell_inject_result(cell, &settings.inject, row, result);
}

static void verdicts_follow_the_intervals(void **state)
{
	struct cell cell = { .outcome = CELL_OK };
	struct inject_result result;

	add_visit(&cell, &settings, 0.05);
	assert_int_equal(result_of(&cell, 1, &result), 0);
	assert_int_equal(result.told.nr_visits, 1);
	assert_true(isnan(result.told.low_ns) && !result.found);
	add_visit(&cell, &settings, -0.05);
	add_visit(&cell, &settings, 0.15);
	assert_int_equal(result_of(&cell, 0, &result), 0);
	assert_false(result.found || result.recovered || result.unsteady);
	assert_int_equal(result_of(&cell, 1, &result), 0);
	assert_int_equal(result.told.nr, 27);
	assert_int_equal(result.told.nr_visits, 3);
	assert_true(fabs(result.told.ns - 20.15) < 1e-9);
	/* Medians of sd 0.1: 4.302653 * 0.1 / sqrt(3), by t of 2 degrees. */
	assert_true(fabs(result.told.low_ns - 19.901585) < 1e-5);
	assert_true(fabs(result.told.high_ns - 20.398415) < 1e-5);
	assert_true(result.found && result.recovered && !result.unsteady);
	assert_int_equal(result_of(&cell, 2, &result), 0);
	assert_true(result.found && !result.recovered && !result.unsteady);
	assert_int_equal(cell_inject_smallest(&cell, &settings.inject), 20);
	cell.outcome = CELL_INVALID;
	assert_int_equal(result_of(&cell, 1, &result), 0);
	assert_int_equal(result.told.nr, 0);
	assert_false(result.found);
	assert_int_equal(cell_inject_smallest(&cell, &settings.inject), 0);
	cell_inject_free(cell.inject);
}

/* Three visits in which the delay of 20 ns has these figures. */
static void measure_20(struct cell *cell, const double alone_ns[3],
		       const double told_ns[3], struct inject_result *result)
{
	*cell = (struct cell){ .outcome = CELL_OK };
	for (int i = 0; i < 3; i++) {
		memset(&visit, 0, sizeof(visit));
		visit.settings = &settings;
		add_round(told_ns[i], 1, ROUND_OK);
		add_alone(alone_ns[i], 1);
		assert_int_equal(cell_inject_keep(cell, &visit), 0);
		cell->nr_visits++;
	}
	assert_int_equal(result_of(cell, 1, result), 0);
}

/* Half an interval of three values is 4.302653 sd / sqrt(3). */
static void a_delay_that_was_not_measured_is_unsteady(void **state)
{
	static const struct {
		double alone_ns[3], told_ns[3];
		bool unsteady, found, recovered;
	} rows[] = {
		{ { 20, 20, 20 }, { 20, 21, 19 }, false, true, true },
		/* -9.8 .. 49.8, around that of the pin loop: 25.0 .. 26.2 */
		{ { 8, 32, 20 }, { 25.6, 25.8, 25.4 }, true, true, false },
		/* 7.6 .. 32.4: above 0, and wider than the delay */
		{ { 15, 25, 20 }, { 20, 20.1, 19.9 }, true, true, false },
		/* 12.5 .. 27.5 */
		{ { 17, 23, 20 }, { 20, 20.1, 19.9 }, false, true, true },
		/* What the pin loop says is as wide. */
		{ { 20, 20.1, 19.9 }, { 15, 25, 20 }, true, true, false },
		/* It is lost in noise: that is what the harness cannot see. */
		{ { 20, 20.1, 19.9 }, { -5, 25, 10 }, false, false, false },
		{ { 20, 20.1, 19.9 }, { 0.1, 0, -0.1 }, false, false, false },
		{ { 8, 32, 20 }, { -5, 25, 10 }, true, false, false },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct inject_result result;
		struct cell cell;

		measure_20(&cell, rows[i].alone_ns, rows[i].told_ns, &result);
		if (result.unsteady != rows[i].unsteady ||
		    result.found != rows[i].found ||
		    result.recovered != rows[i].recovered)
			fail_msg("row %zu: unsteady %d found %d recovered %d",
				 i, result.unsteady, result.found,
				 result.recovered);
		assert_int_equal(cell_inject_smallest(&cell, &settings.inject),
				 result.recovered ? 20 : 0);
		cell_inject_free(cell.inject);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_delay_is_recovered_and_none_is_not_found),
		cmocka_unit_test(a_pair_that_is_cut_is_not_logged),
		cmocka_unit_test(lists_of_delays_are_parsed),
		cmocka_unit_test(verdicts_follow_the_intervals),
		cmocka_unit_test(a_delay_that_was_not_measured_is_unsteady),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
