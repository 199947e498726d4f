/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/common/sides.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/common/cellname.h"
#include "cli/common/verb.h"
#include "lib/base/fail.h"
#include "lib/base/opt.h"

#define DEFAULT_REPLICATES 4999
#define DEFAULT_SEED	   20221122
#define MAX_REPLICATES	   1000000

/* Replaces "--" in the arguments of argp; recognised by its address. */
static char boundary[] = "(--)";

void sides_init(void *arguments)
{
	struct sides_args *args = arguments;

	args->nr_sides = 1;
	args->options = (struct compare_options){
		.plan = { 0.95, DEFAULT_REPLICATES, DEFAULT_SEED },
		.margin_percent = NAN, .goal_percent = 1,
	};
	for (size_t i = 0; i < METRIC_NR; i++)
		args->options.wanted[i] = metrics[i].shown;
}

void sides_release(void *arguments)
{
	struct sides_args *args = arguments;

	for (size_t i = 0; i < COMPARE_MAX_SIDES; i++)
		free(args->paths[i]);
	free(args->cells);
}

error_t sides_parse(const struct argp *argp, int argc, char **argv,
		    void *args)
{
	char **marked = calloc((size_t)argc + 1, sizeof(*marked));
	error_t err;

	if (!marked)
		return ENOMEM;
	for (int i = 0; i < argc; i++)
		marked[i] = i && !strcmp(argv[i], "--") ? boundary : argv[i];
	err = argp_parse(argp, argc, marked, ARGP_IN_ORDER, NULL, args);
	free(marked);
	return err;
}

/*
 * Is @path NAME.perf.json of scripts/perf-stat, which is read together with
 * NAME.json? If NAME.json does not exist, @path is an ordinary file.
 */
static bool sides_is_beside(const char *path)
{
	static const char suffix[] = ".perf.json";
	size_t len = strlen(path);
	char *run;
	bool found;

	if (len <= strlen(suffix) || strcmp(path + len - strlen(suffix),
					    suffix))
		return false;
	run = strdup(path);
	if (!run)
		return false;
	strcpy(run + len - strlen(suffix), ".json");
	found = !access(run, F_OK);
	free(run);
	return found;
}

error_t sides_add(struct sides_args *args, size_t side, char *path)
{
	size_t nr = args->nr_paths[side];
	char **paths;

	if (sides_is_beside(path))
		return 0;
	paths = realloc(args->paths[side], (nr + 1) * sizeof(*paths));

	if (!paths)
		return ENOMEM;
	paths[nr] = path;
	args->paths[side] = paths;
	args->nr_paths[side]++;
	return 0;
}

error_t sides_argument(struct sides_args *args, char *argument,
		       struct argp_state *state)
{
	if (argument != boundary)
		return sides_add(args, args->nr_sides - 1, argument);
	if (args->nr_sides == COMPARE_MAX_SIDES)
		argp_error(state, "more than %d lists of files, separated by "
			   "--", COMPARE_MAX_SIDES);
	args->nr_sides++;
	return 0;
}

double sides_number(const char *text, const char *option, double low,
		    double high, const struct argp_state *state)
{
	char *end;
	double number = strtod(text, &end);

	if (end == text || *end || !(number >= low && number <= high))
		argp_error(state, "--%s=%s: must be a number from %g to %g",
			   option, text, low, high);
	return number;
}

size_t sides_choice(const char *text, const char *option,
		    const char *const names[],
		    const struct argp_state *state)
{
	char wanted[128] = "";
	size_t len = 0, nr = 0;

	for (; names[nr]; nr++)
		if (!strcmp(names[nr], text))
			return nr;
	for (size_t i = 0; i < nr && len < sizeof(wanted); i++)
		len += (size_t)snprintf(wanted + len, sizeof(wanted) - len,
					"%s%s", !i ? "" : i + 1 < nr ? ", " :
					" or ", names[i]);
	argp_error(state, "--%s=%s: must be %s", option, text, wanted);
	return 0;
}

error_t sides_add_cell(struct sides_args *args, const char *cell)
{
	const char **cells = realloc(args->cells, (args->nr_cells + 2) *
						  sizeof(*cells));

	if (!cells)
		return ENOMEM;
	cells[args->nr_cells++] = cell;
	cells[args->nr_cells] = NULL;
	args->cells = cells;
	args->options.cells = cells;
	return 0;
}

static void sides_no_metric(const struct argp_state *state, const char *name)
{
	const char *names[METRIC_NR + 2] = { NULL };
	char hint[OPT_HINT_BYTES];

	for (size_t i = 0; i < METRIC_NR; i++)
		names[i] = metrics[i].key;
	names[METRIC_NR] = "all";
	argp_error(state, "--metric=%s: no such metric%s; known are "
		   "pin_ns_per_cycle, pin_p99_ns, ... and all; see "
		   "mmfence-compare(1)", name, opt_hint(name, names, hint));
}

static void sides_want_metric(struct sides_args *args, const char *name,
			      const struct argp_state *state)
{
	bool all = !strcmp(name, "all");
	int index = metric_find(name);

	if (!all && index < 0)
		sides_no_metric(state, name);
	for (int i = 0; i < METRIC_NR; i++)
		args->options.wanted[i] =
			all || i == index ||
			(args->metric_named && args->options.wanted[i]);
	args->metric_named = true;
	args->options.background = !all;
}

enum { KEY_METRIC = 500, KEY_CELL, KEY_MARGIN, KEY_SEED, KEY_REPLICATES,
       KEY_FORCE };

static const struct argp_option shared_options[] = {
	{ "metric", KEY_METRIC, "NAME", 0,
	  "Use only this metric (may be given again); all: every metric", 0 },
	{ "cell", KEY_CELL, "CELL", 0,
	  "Use only this cell, as the files spell it (may be given again)",
	  0 },
	{ "margin", KEY_MARGIN, "PERCENT", 0,
	  "Call a change the same if its interval lies within this margin",
	  0 },
	{ "seed", KEY_SEED, "N", 0, "Seed of the bootstrap; the same seed "
	  "gives the same output (default 20221122)", 0 },
	{ "replicates", KEY_REPLICATES, "N", 0,
	  "Replicates of the bootstrap (default 4999)", 0 },
	{ "force", KEY_FORCE, NULL, 0,
	  "Compare in spite of a refusal, with a note", 0 },
	{ 0 }
};

static error_t sides_parse_shared(int key, char *argument,
				  struct argp_state *state)
{
	struct sides_args *args = state->input;
	struct stats_plan *plan = &args->options.plan;

	switch (key) {
	case KEY_METRIC:
		sides_want_metric(args, argument, state);
		return 0;
	case KEY_CELL:
		return sides_add_cell(args, argument);
	case KEY_MARGIN:
		args->options.margin_percent =
			sides_number(argument, "margin", 0, 1e6, state);
		return 0;
	case KEY_SEED:
		plan->seed = (uint64_t)sides_number(argument, "seed", 0, 1e15,
						    state);
		return 0;
	case KEY_REPLICATES:
		plan->nr_replicates = (size_t)sides_number(
			argument, "replicates", STATS_MIN_REPLICATES,
			MAX_REPLICATES, state);
		return 0;
	case KEY_FORCE:
		args->options.force = true;
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp shared_argp = { .options = shared_options,
					 .parser = sides_parse_shared };

const struct argp_child sides_children[] = { { &shared_argp, 0, NULL, 0 },
					     { 0 } };

static int sides_load(const struct sides_args *args, unsigned flags,
		      struct side *sides)
{
	for (size_t i = 0; i < args->nr_sides; i++) {
		int err = side_load(args->paths[i], args->nr_paths[i], flags,
				    &sides[i]);

		if (!err)
			continue;
		warn_line("%s", fail_text());
		while (i--)
			side_free(&sides[i]);
		return err;
	}
	return 0;
}

int sides_run(const void *arguments, unsigned flags, sides_use *use)
{
	const struct sides_args *args = arguments;
	struct side sides[COMPARE_MAX_SIDES];
	int status;

	if (sides_load(args, flags, sides))
		return EXIT_USAGE;
	status = EXIT_USAGE;
	if (cellname_learn(sides, args->nr_sides))
		warn_line("%s", fail_text());
	else
		status = use(args, sides);
	for (size_t i = 0; i < args->nr_sides; i++)
		side_free(&sides[i]);
	return status;
}
