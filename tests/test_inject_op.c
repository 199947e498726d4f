/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Operations in a pin loop with a made-up clock. The clock advances by the
 * length that the test gives to a cycle and to an operation, and by nothing
 * else.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bench/cell/cell_inject.h"
#include "bench/cell/inject_op.h"
#include "bench/visit/inject.h"
#include "lib/stats/stats.h"
#include "tests/unit.h"

#define RUNNING	  1
#define STOPPED	  2
#define CYCLE_NS  400
#define OP_NS	  20
#define WINDOW_NS UINT64_C(60000000)
#define WINDOWS	  6

static struct inject_log log_of_visit;
static struct visit visit;
static _Atomic int go;
static double now_ns, stop_ns, drift;

/* For the whole program, in place of libc's. */
int clock_gettime(clockid_t id, struct timespec *now)
{
	uint64_t ns = (uint64_t)now_ns;

	now->tv_sec = (time_t)(ns / 1000000000);
	now->tv_nsec = (long)(ns % 1000000000);
	return 0;
}

/* Longer and longer, if there is a drift. */
static int cycle(void *state, uint64_t nr, struct pin_count *count)
{
	for (; nr; nr--, count->pages++)
		now_ns += CYCLE_NS + drift * now_ns;
	if (now_ns >= stop_ns)
		atomic_store(&go, STOPPED);
	return 0;
}

static const struct pinner fake_pinner = {
	.subject = { .name = "fake" },
	.cycle = cycle,
};

static int fake_none(void *state, uint64_t nr)
{
	return 0;
}

/* Each on lines of its own. */
static int fake_op(void *state, uint64_t nr)
{
	assert_int_equal((uintptr_t)state % 128, 0);
	now_ns += (double)(nr * OP_NS);
	return 0;
}

static const struct primitive none_primitive = {
	.subject = { .name = "null" }, .run = fake_none,
};

static const struct primitive op_primitive = {
	.subject = { .name = "fake_op" }, .run = fake_op,
};

static double mean(const struct inject_sample *samples, unsigned nr,
		   unsigned row)
{
	double *values = calloc(nr, sizeof(*values)), found;
	size_t nr_values = 0;

	assert_non_null(values);
	for (unsigned i = 0; i < nr; i++)
		if (samples[i].row == row)
			values[nr_values++] = samples[i].added_ns;
	assert_true(nr_values > 0);
	found = stats_mean(values, nr_values);
	free(values);
	return found;
}

static void told(double told_ns[3], double alone_ns[3])
{
	static const struct inject_settings settings = {
		.nr = 3, .none = &none_primitive,
		.op = { { &none_primitive, 1 }, { &op_primitive, 1 },
			{ &op_primitive, 5 } },
	};
	struct pin_loop loop = { .pinner = &fake_pinner, .sample_every = 20 };
	const struct inject_log *log = &log_of_visit;
	struct injector *injector;

	memset(&log_of_visit, 0, sizeof(log_of_visit));
	assert_int_equal(inject_start(&settings, &log_of_visit, &injector), 0);
	for (int i = 0; i < WINDOWS; i++) {
		atomic_store(&go, RUNNING);
		stop_ns = now_ns + (double)WINDOW_NS;
		assert_int_equal(inject_window(injector, &loop, &go, RUNNING),
				 0);
	}
	inject_stop(injector);
	for (unsigned i = 0; i < 3; i++) {
		told_ns[i] = mean(log->pairs, log->nr_pairs, i);
		alone_ns[i] = mean(log->alone, log->nr_alone, i);
	}
}

/* Up to the whole ns of the clock. */
static void operations_are_told_and_none_is_zero(void **state)
{
	double told_ns[3], alone_ns[3];

	drift = 0;
	told(told_ns, alone_ns);
	for (unsigned i = 0; i < 3; i++) {
		double truth_ns = i ? (i == 1 ? 1 : 5) * OP_NS : 0;

		assert_true(fabs(told_ns[i] - truth_ns) < 0.01);
		assert_true(fabs(alone_ns[i] - truth_ns) < 0.01);
	}
	assert_true(fabs(log_of_visit.pairs[1].cycle_ns - CYCLE_NS) < 0.01);
}

/* Cycles twice as long at the end: more than 1 ns from slice to slice. */
static void a_drift_hits_both_arms_alike(void **state)
{
	double told_ns[3], alone_ns[3];

	now_ns = 1;
	drift = CYCLE_NS / (double)(WINDOWS * WINDOW_NS);
	told(told_ns, alone_ns);
	print_message("none %.3f, one %.3f, five %.3f ns\n", told_ns[0],
		      told_ns[1], told_ns[2]);
	assert_true(fabs(told_ns[0]) < 0.2);
	assert_true(fabs(told_ns[1] - OP_NS) < 0.2);
	assert_true(fabs(told_ns[2] - 5 * OP_NS) < 0.2);
}

/* Nine pairs around @ns, in a round of @outcome. */
static void add_round(double ns, unsigned row, enum round_outcome outcome)
{
	struct inject_log *log = &visit.inject_log;
	struct round *round = &visit.rounds[visit.nr_rounds++];

	round->outcome = outcome;
	round->first_pair = log->nr_pairs;
	for (int i = -4; i <= 4; i++)
		log->pairs[log->nr_pairs++] = (struct inject_sample){
			.added_ns = ns + 0.1 * i, .row = row,
			.cycle_ns = CYCLE_NS };
	round->end_pair = log->nr_pairs;
}

/* Three visits; half an interval of three is 4.302653 sd / sqrt(3). */
static void an_operation_is_judged_against_none(void **state)
{
	static const struct visit_settings of_ops = { .inject = {
		.nr = 2, .none = &none_primitive,
		.op = { { &none_primitive, 1 }, { &op_primitive, 1 } },
	} };
	static const struct {
		double none_ns[3], told_ns[3];
		bool none_found, found, unsteady;
	} rows[] = {
		{ { 0, 0.1, -0.1 }, { 2, 2.1, 1.9 }, false, true, false },
		{ { 0, 0.1, -0.1 }, { 0.1, 0, -0.1 }, false, false, false },
		/* The arms differ by 1.75 .. 2.25 themselves. */
		{ { 2, 2.1, 1.9 }, { 2, 2.1, 1.9 }, true, false, false },
		{ { 2, 2.1, 1.9 }, { 2.3, 2.4, 2.5 }, true, false, false },
		{ { 2, 2.1, 1.9 }, { 2.6, 2.6, 2.61 }, true, true, false },
		/* 0.8 .. 7.2: found, and wider than itself */
		{ { 0, 0.1, -0.1 }, { 2.7, 4, 5.3 }, false, true, true },
		{ { 0, 5, -5 }, { 4, 4.1, 3.9 }, false, false, false },
		{ { -2, -2.1, -1.9 }, { 0.1, 0, -0.1 }, false, false, false },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct cell cell = { .outcome = CELL_OK };
		struct inject_result none, op;

		for (int v = 0; v < 3; v++) {
			memset(&visit, 0, sizeof(visit));
			visit.settings = &of_ops;
			add_round(rows[i].none_ns[v], 0, ROUND_OK);
			add_round(rows[i].told_ns[v], 1, ROUND_OK);
			add_round(900, 1, ROUND_CONTAMINATED);
			assert_int_equal(cell_inject_keep(&cell, &visit), 0);
			cell.nr_visits++;
		}
		assert_int_equal(cell_inject_result(&cell, &of_ops.inject, 0,
						    &none), 0);
		assert_int_equal(cell_inject_result(&cell, &of_ops.inject, 1,
						    &op), 0);
		if (none.found != rows[i].none_found ||
		    op.found != rows[i].found ||
		    op.unsteady != rows[i].unsteady || op.recovered)
			fail_msg("row %zu: none %d, found %d unsteady %d", i,
				 none.found, op.found, op.unsteady);
		/* Of a cycle of 400 ns. */
		assert_true(fabs(op.share.percent - op.told.ns / 4) < 1e-9);
		assert_true(fabs(op.share.high_percent -
				 op.told.high_ns / 4) < 1e-9);
		cell_inject_free(cell.inject);
	}
}

static void an_operation_without_control_is_not_found(void **state)
{
	static const struct visit_settings of_ops = { .inject = {
		.nr = 2, .none = &none_primitive,
		.op = { { &op_primitive, 1 }, { &none_primitive, 1 } },
	} };
	struct cell cell = { .outcome = CELL_OK };
	struct inject_result result;

	for (int v = 0; v < 3; v++) {
		memset(&visit, 0, sizeof(visit));
		visit.settings = &of_ops;
		add_round(5 + 0.1 * v, 0, ROUND_OK);
		assert_int_equal(cell_inject_keep(&cell, &visit), 0);
		cell.nr_visits++;
	}
	assert_int_equal(cell_inject_result(&cell, &of_ops.inject, 0,
					    &result), 0);
	assert_true(result.told.low_ns > 4);
	assert_false(result.found);
	cell_inject_free(cell.inject);
}

static void lists_of_operations_are_parsed(void **state)
{
	static const char *const bad[] = {
		"", ",", "smp_mb,", "smp_mb,smp_mb", "smp_mb:1,smp_mb",
		"smp_mb:0", "smp_mb:1001", "smp_mb:", "smp_mb:x", "smp_mb:1:2",
		"null", "none:1", "none,none", "membarrier", "futex", ":4",
		("smp_mb:2,smp_mb:3,smp_mb:4,smp_mb:5,smp_mb:6,smp_mb:7,"
		 "smp_mb:8,smp_mb:9"),
	};
	struct inject_settings parsed;
	char name[INJECT_NAME_BYTES];

	assert_int_equal(inject_op_parse("smp_mb,smp_mb:1000,xchg", &parsed),
			 0);
	assert_int_equal(parsed.nr, 4);
	assert_true(inject_op_is_none(&parsed, 0));
	assert_string_equal(inject_op_name(&parsed, 0, name), "none");
	assert_string_equal(inject_op_name(&parsed, 1, name), "smp_mb");
	assert_string_equal(inject_op_name(&parsed, 2, name), "smp_mb:1000");
	assert_int_equal(parsed.op[2].nr, 1000);
	assert_int_equal(inject_op_parse("atomic:4,none", &parsed), 0);
	assert_int_equal(parsed.nr, 2);
	assert_true(inject_op_is_none(&parsed, 1));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (!inject_op_parse(bad[i], &parsed))
			fail_msg("\"%s\" is taken", bad[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(operations_are_told_and_none_is_zero),
		cmocka_unit_test(a_drift_hits_both_arms_alike),
		cmocka_unit_test(an_operation_is_judged_against_none),
		cmocka_unit_test(an_operation_without_control_is_not_found),
		cmocka_unit_test(lists_of_operations_are_parsed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
