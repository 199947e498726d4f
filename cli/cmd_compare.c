/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/compare_other.h"
#include "cli/compare_print.h"
#include "cli/sides.h"
#include "lib/compare_result.h"
#include "lib/factorial.h"
#include "lib/fail.h"
#include "lib/text.h"

enum mode { MODE_SIDES, MODE_NOISE, MODE_FACTORIAL };

enum compare_format { FORMAT_TEXT, FORMAT_JSON, FORMAT_CSV, FORMAT_MARKDOWN };

struct arguments {
	struct sides_args sides;	/* first: the child's input */
	enum compare_format format;
	double fail_percent;		/* NAN: do not */
	double wide_percent;		/* the same */
	enum mode mode;
	size_t factor;			/* MODE_FACTORIAL: side of the files */
};

enum { KEY_FORMAT = 600, KEY_FAIL, KEY_NOISE, KEY_FACTORIAL, KEY_LEVEL,
       KEY_CHANGE, KEY_WIDER };

static const struct argp_option options[] = {
	{ "format", KEY_FORMAT, "FORM", 0,
	  "text (default), json, csv or markdown", 0 },
	{ "fail-if-slower", KEY_FAIL, "PERCENT", 0,
	  "Exit with 3 if the interval of a time lies above it", 0 },
	{ "fail-if-wider", KEY_WIDER, "PERCENT", 0,
	  "Exit with 3 if half the interval of a mean time is more than that, "
	  "or if one has no interval", 0 },
	{ "noise", KEY_NOISE, NULL, 0,
	  "One kernel against itself: what could be seen", 0 },
	{ "change", KEY_CHANGE, "PERCENT", 0,
	  "With --noise: count the boots that this change needs (default 1)",
	  0 },
	{ "level", KEY_LEVEL, "PERCENT", 0,
	  "Of every interval and test (default 95)", 0 },
	{ "factorial", KEY_FACTORIAL, NULL, 0,
	  "Effects of barrier and flush: new=FILE... (barrier, no flush), "
	  "old=FILE... (flush, no barrier), both=FILE..., neither=FILE...", 0 },
	{ 0 }
};

static enum compare_format parse_format(const char *name,
					const struct argp_state *state)
{
	static const char *const names[] = { "text", "json", "csv",
					     "markdown" };

	for (int i = 0; i < 4; i++)
		if (!strcmp(names[i], name))
			return (enum compare_format)i;
	argp_error(state, "--format=%s: text, json, csv or markdown is wanted",
		   name);
	return FORMAT_TEXT;
}

/* new=FILE, old=FILE, ... begin a side; bare files add to it. */
static error_t factorial_argument(struct arguments *arguments, char *argument,
				  struct argp_state *state)
{
	struct sides_args *sides = &arguments->sides;

	sides->nr_sides = SIDE_NR;
	for (size_t i = 0; i < SIDE_NR; i++) {
		size_t len = strlen(factorial_side_names[i]);

		if (strncmp(argument, factorial_side_names[i], len) ||
		    argument[len] != '=')
			continue;
		arguments->factor = i;
		argument += len + 1;
		return *argument ? sides_add(sides, i, argument) : 0;
	}
	if (arguments->factor == SIDE_NR)
		argp_error(state, "--factorial: new=, old=, both= or neither= "
			   "must be before %s", argument);
	return sides_add(sides, arguments->factor, argument);
}

static void check(const struct arguments *arguments,
		  const struct argp_state *state)
{
	if (arguments->mode == MODE_SIDES) {
		if (arguments->sides.nr_sides < 2)
			argp_error(state, "two lists of files are wanted, "
				   "with -- between them");
		return;
	}
	if (arguments->format > FORMAT_JSON)
		argp_error(state, "--noise and --factorial print text or json");
	if (!isnan(arguments->fail_percent) || !isnan(arguments->wide_percent))
		argp_error(state, "--fail-if-slower and --fail-if-wider need "
			   "two sides");
}

static error_t parse_mode(struct arguments *arguments, enum mode mode,
			  const struct argp_state *state)
{
	if (arguments->mode != MODE_SIDES)
		argp_error(state, "--noise and --factorial exclude each other");
	if (arguments->sides.nr_paths[0])
		argp_error(state, "--noise and --factorial come before the "
			   "files");
	arguments->mode = mode;
	return 0;
}

static error_t parse(int key, char *argument, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &arguments->sides;
		return 0;
	case ARGP_KEY_ARG:
		if (arguments->mode == MODE_FACTORIAL)
			return factorial_argument(arguments, argument, state);
		return sides_argument(&arguments->sides, argument, state);
	case ARGP_KEY_END:
		check(arguments, state);
		return 0;
	case KEY_FORMAT:
		arguments->format = parse_format(argument, state);
		return 0;
	case KEY_FAIL:
		arguments->fail_percent = sides_number(
			argument, "fail-if-slower", 0, 1e6, state);
		return 0;
	case KEY_WIDER:
		arguments->wide_percent = sides_number(
			argument, "fail-if-wider", 0, 1e6, state);
		return 0;
	case KEY_LEVEL:
		arguments->sides.options.plan.level = sides_number(
			argument, "level", 50, 99.99, state) / 100;
		return 0;
	case KEY_CHANGE:
		arguments->sides.options.goal_percent = sides_number(
			argument, "change", 0.01, 1000, state);
		return 0;
	case KEY_NOISE:
		return parse_mode(arguments, MODE_NOISE, state);
	case KEY_FACTORIAL:
		return parse_mode(arguments, MODE_FACTORIAL, state);
	}
	return ARGP_ERR_UNKNOWN;
}

const struct argp cmd_compare_argp = {
	options, parse, "A.json... -- B.json... [-- C.json...]\n"
	"--noise A.json...\n"
	"--factorial new=FILE... old=FILE... both=FILE... neither=FILE...",
	"What changed from kernel A to kernel B, and how sure that is.\v"
	"One file is one run; runs are grouped by boot. "
	"mmfence-compare(1) tells what each number means.",
	sides_children, NULL, NULL
};

static int print(const struct compare_result *result,
		 enum compare_format format)
{
	int err = 0;

	if (format == FORMAT_TEXT)
		compare_print_text(result);
	else if (format == FORMAT_CSV)
		compare_print_csv(result);
	else if (format == FORMAT_MARKDOWN)
		compare_print_markdown(result);
	else
		err = compare_print_json(result);
	if (!err && (fflush(stdout) || ferror(stdout)))
		err = fail(errno, "write to standard output");
	if (err)
		warn_line("%s", fail_text());
	return err;
}

static void warn_slower(const struct compare_row *row)
{
	char cell[64];

	text_clean(row->cell, cell, sizeof(cell));
	if (row->relative)
		warn_line("%s: %s: slower by at least %.2f %%", cell,
			  metrics[row->metric].key, row->low);
	else
		warn_line("%s: %s: more by at least %.3g", cell,
			  metrics[row->metric].key, row->low);
}

static void warn_unjudged(const struct comparison *comparison,
			  const char *cell, size_t metric, size_t *nr)
{
	char name[64];

	++*nr;
	warn_line("%s: %s: A measured it, and there is no verdict on %c",
		  text_clean(cell, name, sizeof(name)), metrics[metric].key,
		  (char)('A' + (char)comparison->side));
}

/* For a CI job what cannot be judged is no pass. */
static int judge_slower(const struct compare_result *result, double percent)
{
	size_t nr_judged = 0, nr_slower = 0, nr_unjudged = 0;

	for (size_t i = 0; i < result->nr_comparisons; i++)
		for (size_t j = 0; j < result->comparisons[i].nr_rows; j++) {
			const struct compare_row *row =
				&result->comparisons[i].rows[j];

			if (!metric_has_direction(row->metric) ||
			    row->verdict == VERDICT_UNKNOWN)
				continue;
			nr_judged++;
			if (!compare_is_slower(row, percent))
				continue;
			nr_slower++;
			warn_slower(row);
		}
	if (!nr_judged) {
		warn_line("--fail-if-slower: no time has an interval over "
			  "boots (two boots of each side are the least): "
			  "nothing can be judged");
		return EXIT_USAGE;
	}
	if (compare_each_unjudged(result, warn_unjudged, &nr_unjudged))
		warn_line("%s", fail_text());
	if (nr_slower)
		return EXIT_SLOWER;
	if (!nr_unjudged)
		return EXIT_DONE;
	warn_line("--fail-if-slower: not all of A was judged; --cell and "
		  "--metric choose what must be");
	return EXIT_USAGE;
}

/* Were boots enough? Of the main times; there must be one. */
static int judge_wider(const struct compare_result *result, double percent)
{
	size_t nr_judged = 0, nr_wider = 0;

	for (size_t i = 0; i < result->nr_comparisons; i++)
		for (size_t j = 0; j < result->comparisons[i].nr_rows; j++) {
			const struct compare_row *row =
				&result->comparisons[i].rows[j];

			if (!metrics[row->metric].main)
				continue;
			nr_judged++;
			nr_wider += row->verdict == VERDICT_UNKNOWN ||
				    !((row->high - row->low) / 2 <= percent);
		}
	if (!nr_judged) {
		warn_line("--fail-if-wider: no mean time was compared");
		return EXIT_USAGE;
	}
	if (!nr_wider)
		return EXIT_DONE;
	warn_line("--fail-if-wider: %zu of %zu mean times have no interval as "
		  "narrow as %g %%", nr_wider, nr_judged, percent);
	return EXIT_SLOWER;
}

static int exit_status(const struct compare_result *result,
		       const struct arguments *arguments)
{
	int status = EXIT_DONE;

	if (!isnan(arguments->fail_percent))
		status = judge_slower(result, arguments->fail_percent);
	if (!status && !isnan(arguments->wide_percent))
		status = judge_wider(result, arguments->wide_percent);
	if (status)
		return status;
	if (compare_count_notes(result, NOTE_INVALID))
		return EXIT_CELLS;
	if (compare_count_rows(result))
		return EXIT_DONE;
	warn_line("nothing could be compared");
	return EXIT_USAGE;
}

static int run(const struct arguments *arguments)
{
	struct side sides[COMPARE_MAX_SIDES];
	struct compare_result result;
	int status = EXIT_USAGE;

	if (sides_load(&arguments->sides, RUNFILE_PERF, sides))
		return EXIT_USAGE;
	if (compare_sides(sides, arguments->sides.nr_sides,
			  &arguments->sides.options, &result)) {
		warn_line("%s", fail_text());
	} else {
		if (!print(&result, arguments->format))
			status = exit_status(&result, arguments);
		compare_free(&result);
	}
	for (size_t i = 0; i < arguments->sides.nr_sides; i++)
		side_free(&sides[i]);
	return status;
}

int cmd_compare(int argc, char **argv)
{
	struct arguments arguments = { .fail_percent = NAN,
				       .wide_percent = NAN,
				       .factor = SIDE_NR };
	bool json;
	int status;

	sides_init(&arguments.sides);
	sides_parse(&cmd_compare_argp, argc, argv, &arguments);
	json = arguments.format == FORMAT_JSON;
	if (arguments.mode == MODE_NOISE)
		status = compare_noise(&arguments.sides, json);
	else if (arguments.mode == MODE_FACTORIAL)
		status = compare_factorial(&arguments.sides, json);
	else
		status = run(&arguments);
	sides_free(&arguments.sides);
	return status;
}
