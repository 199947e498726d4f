/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <argp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/bench_self.h"
#include "cli/cli.h"
#include "lib/fail.h"
#include "lib/scope.h"

enum { CLOCK, CYCLE, ROUND, VISIT, WRITE, COMPARE, NR_COSTS };

struct arguments {
	bool json;
};

static const struct argp_option options[] = {
	{ "json", 'j', NULL, 0, "Print the figures as JSON", 0 },
	{ 0 },
};

static error_t parse(int key, char *text, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	if (key == ARGP_KEY_ARG)
		argp_error(state, "no argument is taken: \"%.40s\"", text);
	if (key != 'j')
		return ARGP_ERR_UNKNOWN;
	arguments->json = true;
	return 0;
}

const struct argp cmd_bench_self_argp = {
	options, parse, NULL,
	"What the harness itself costs on this machine.\v"
	"Reads of the clock, the timed loop around a cycle, a round and a "
	"visit beside the time they measure, writing a result, comparing 1,000 "
	"of them. Takes about a minute, and files in the current "
	"directory that are gone afterwards.",
	NULL, NULL, NULL,
};

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static int measure(struct self_cost costs[NR_COSTS])
{
	int err = self_clock(&costs[CLOCK]);

	if (!err)
		err = self_cycle(&costs[CYCLE]);
	if (!err)
		err = self_rounds(&costs[ROUND], &costs[VISIT]);
	if (!err)
		err = self_files(".", &costs[WRITE], &costs[COMPARE]);
	for (int i = 0; i < NR_COSTS; i++)
		qsort(costs[i].value, costs[i].nr, sizeof(double), by_value);
	return err;
}

static void print_text(const struct self_cost costs[NR_COSTS])
{
	printf("%-24s %9s %9s %9s\n", "cost", "median", "least", "most");
	for (int i = 0; i < NR_COSTS; i++)
		printf("%-24s %9.3f %9.3f %9.3f\n", costs[i].key,
		       costs[i].value[costs[i].nr / 2], costs[i].value[0],
		       costs[i].value[costs[i].nr - 1]);
	putchar('\n');
	for (int i = 0; i < NR_COSTS; i++)
		printf("%-24s %s\n", costs[i].key, costs[i].what);
}

static int print_json(const struct self_cost costs[NR_COSTS])
{
	SCOPE_JSON json = json_pack("{ss}", "schema", "mmfence.self/1");

	for (int i = 0; i < NR_COSTS; i++)
		json_object_set_new(json, costs[i].key, json_pack(
			"{sf sf sf sI}", "median",
			costs[i].value[costs[i].nr / 2], "least",
			costs[i].value[0], "most",
			costs[i].value[costs[i].nr - 1], "repeats",
			(json_int_t)costs[i].nr));
	if (json_dumpf(json, stdout, JSON_INDENT(2)))
		return fail(0, "write the figures as JSON");
	putchar('\n');
	return 0;
}

int cmd_bench_self(int argc, char **argv)
{
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
	struct arguments arguments = { 0 };
	int err;

	argp_parse(&cmd_bench_self_argp, argc, argv, 0, NULL, &arguments);
	err = measure(costs);
	if (!err && arguments.json)
		err = print_json(costs);
	else if (!err)
		print_text(costs);
	if (err)
		warn_line("%s", fail_text());
	return err ? EXIT_CELLS : EXIT_DONE;
}
