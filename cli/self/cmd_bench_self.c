/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/common/output.h"
#include "cli/common/table.h"
#include "cli/common/verb.h"
#include "cli/self/bench_self_files.h"
#include "cli/self/bench_self_loops.h"
#include "lib/base/fail.h"
#include "lib/base/scope.h"

enum { CLOCK, CYCLE, ROUND, VISIT, WRITE, COMPARE, NR_COSTS };

struct self_args {
	bool json;
};

static const struct argp_option options[] = {
	{ "json", 'j', NULL, 0, "Print the figures as JSON", 0 },
	{ 0 },
};

static error_t self_parse(int key, char *text, struct argp_state *state)
{
	struct self_args *args = state->input;

	if (key == ARGP_KEY_ARG)
		argp_error(state, "unexpected argument \"%.40s\": this verb "
			   "takes none", text);
	if (key != 'j')
		return ARGP_ERR_UNKNOWN;
	args->json = true;
	return 0;
}

static const struct argp self_argp = {
	.options = options,
	.parser = self_parse,
	.doc =
	"Measure the time that the harness takes in addition to the measured "
	"work.\v"
	"Measured are a read of the clock, the timed loop around a cycle, a "
	"round outside its timed window, a visit outside its rounds, writing "
	"a result, and comparing 1,000 results. It takes about a minute. Its "
	"files in the current directory are removed afterwards.",
};

static int self_by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static int self_measure(struct self_cost costs[NR_COSTS])
{
	int err = self_clock(&costs[CLOCK]);

	if (!err)
		err = self_cycle(&costs[CYCLE]);
	if (!err)
		err = self_rounds(&costs[ROUND], &costs[VISIT]);
	if (!err)
		err = self_files(".", &costs[WRITE], &costs[COMPARE]);
	for (int i = 0; i < NR_COSTS; i++)
		qsort(costs[i].value, costs[i].nr, sizeof(double),
		      self_by_value);
	return err;
}

static void self_print_text(const struct self_cost costs[NR_COSTS])
{
	static const struct table_column columns[] = {
		{ "cost", -24 }, { "median", 9 }, { "least", 9 },
		{ "most", 9 }, { NULL, 0 }
	};
	struct table table = { .out = stdout, .columns = columns };

	table_head(&table);
	for (int i = 0; i < NR_COSTS; i++) {
		table_text(&table, costs[i].key);
		table_format(&table, "%.3f", costs[i].value[costs[i].nr / 2]);
		table_format(&table, "%.3f", costs[i].value[0]);
		table_format(&table, "%.3f", costs[i].value[costs[i].nr - 1]);
		table_end(&table);
	}
	putchar('\n');
	for (int i = 0; i < NR_COSTS; i++)
		printf("%-24s %s\n", costs[i].key, costs[i].what);
}

static int self_print_json(const struct self_cost costs[NR_COSTS])
{
	SCOPE_JSON json = json_pack("{ss}", "schema", "mmfence.self/1");

	for (int i = 0; i < NR_COSTS; i++)
		json_object_set_new(json, costs[i].key, json_pack(
			"{sf sf sf sI}", "median",
			costs[i].value[costs[i].nr / 2], "least",
			costs[i].value[0], "most",
			costs[i].value[costs[i].nr - 1], "repeats",
			(json_int_t)costs[i].nr));
	return output_json(json, "the figures");
}

static int self_run(void *arguments, int argc, char **argv)
{
	const struct self_args *args = arguments;
	struct self_cost costs[NR_COSTS] = {
		[CLOCK] = { .key = "clock_ns", .what = "a read of the clock" },
		[CYCLE] = { .key = "cycle_ns", .what = "what the timed loop "
			    "adds to a cycle of futex:walk=one" },
		[ROUND] = { .key = "round_ms", .what = "a round beside its "
			    "timed window: rearm, probes, proof" },
		[VISIT] = { .key = "visit_ms", .what = "a run of one visit "
			    "beside its rounds: facts, child, result" },
		[WRITE] = { .key = "write_ms", .what = "a result of 1 MiB "
			    "written, fsynced, renamed" },
		[COMPARE] = { .key = "compare_ms", .what = "compare 1,000 "
			      "files of 10 cells x 30 rounds" },
	};
	int err = self_measure(costs);

	if (!err && args->json)
		err = self_print_json(costs);
	else if (!err)
		self_print_text(costs);
	if (err)
		warn_line("%s", fail_text());
	return err ? EXIT_CELLS : EXIT_DONE;
}

const struct verb verb_bench_self = {
	.name = "bench-self",
	.summary = "measure what the harness itself costs here",
	.argp = &self_argp,
	.args_bytes = sizeof(struct self_args),
	.run = self_run,
};
