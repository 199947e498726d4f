/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cli/common/output.h"
#include "cli/common/sides.h"
#include "cli/common/verb.h"
#include "cli/compare/compare_export.h"
#include "cli/compare/compare_factorial.h"
#include "cli/compare/compare_noise.h"
#include "cli/compare/compare_text.h"
#include "analysis/compare/compare_result.h"
#include "analysis/compare/compare_json.h"
#include "analysis/compare/compare_unjudged.h"
#include "analysis/compare/compare_verdict.h"
#include "analysis/compare/factorial.h"
#include "lib/base/fail.h"
#include "lib/base/text.h"

enum mode { MODE_SIDES, MODE_NOISE, MODE_FACTORIAL };

enum compare_format { FORMAT_TEXT, FORMAT_JSON, FORMAT_CSV, FORMAT_MARKDOWN };

static const char *const formats[] = { "text", "json", "csv", "markdown",
				       NULL };

struct compare_args {
	struct sides_args sides;	/* first: the child's input */
	enum compare_format format;
	double fail_percent;		/* NAN: no limit */
	double wide_percent;		/* likewise */
	enum mode mode;
	size_t factor; /* MODE_FACTORIAL: the side of the next files */
};

enum { KEY_FORMAT = 600, KEY_FAIL, KEY_NOISE, KEY_FACTORIAL, KEY_LEVEL,
       KEY_CHANGE, KEY_WIDER };

static const struct argp_option options[] = {
	{ "format", KEY_FORMAT, "FORM", 0,
	  "text (default), json, csv or markdown", 0 },
	{ "fail-if-slower", KEY_FAIL, "PERCENT", 0,
	  "Exit with 3 if a time is called slower and its interval lies above "
	  "this limit, with 2 if a time cannot be judged", 0 },
	{ "fail-if-wider", KEY_WIDER, "PERCENT", 0,
	  "Exit with 3 if half the interval of a mean time exceeds this limit, "
	  "or if a mean time has no interval", 0 },
	{ "noise", KEY_NOISE, NULL, 0,
	  "Compare one kernel with itself: which changes could be detected",
	  0 },
	{ "change", KEY_CHANGE, "PERCENT", 0,
	  "With --noise: count the boots that this change needs (default 1)",
	  0 },
	{ "level", KEY_LEVEL, "PERCENT", 0,
	  "Confidence level of every interval and test (default 95)", 0 },
	{ "factorial", KEY_FACTORIAL, NULL, 0,
	  "Print the effects of barrier and flush from four kernels: "
	  "new=FILE... (barrier, no flush), old=FILE... (flush, no barrier), "
	  "both=FILE..., neither=FILE...", 0 },
	{ 0 }
};

/*
 * new=FILE, old=FILE, ... begin a side; a bare file is added to the last side.
 */
static error_t compare_add_factorial(struct compare_args *args, char *argument,
				     struct argp_state *state)
{
	struct sides_args *sides = &args->sides;

	sides->nr_sides = SIDE_NR;
	for (size_t i = 0; i < SIDE_NR; i++) {
		size_t len = strlen(factorial_side_names[i]);

		if (strncmp(argument, factorial_side_names[i], len) ||
		    argument[len] != '=')
			continue;
		args->factor = i;
		argument += len + 1;
		return *argument ? sides_add(sides, i, argument) : 0;
	}
	if (args->factor == SIDE_NR)
		argp_error(state, "--factorial: %s belongs to no side; write "
			   "new=, old=, both= or neither= before it", argument);
	return sides_add(sides, args->factor, argument);
}

static void compare_check_args(const struct compare_args *args,
			       const struct argp_state *state)
{
	if (args->mode == MODE_SIDES) {
		if (args->sides.nr_sides < 2)
			argp_error(state, "give two lists of files, with -- "
				   "between them");
		return;
	}
	if (args->format > FORMAT_JSON)
		argp_error(state, "--noise and --factorial print text or json");
	if (!isnan(args->fail_percent) || !isnan(args->wide_percent))
		argp_error(state, "--fail-if-slower and --fail-if-wider need "
			   "two sides");
}

static error_t compare_set_mode(struct compare_args *args, enum mode mode,
				const struct argp_state *state)
{
	if (args->mode != MODE_SIDES)
		argp_error(state, "--noise and --factorial exclude each other");
	if (args->sides.nr_paths[0])
		argp_error(state, "--noise and --factorial come before the "
			   "files");
	args->mode = mode;
	return 0;
}

static error_t compare_parse(int key, char *argument, struct argp_state *state)
{
	struct compare_args *args = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &args->sides;
		return 0;
	case ARGP_KEY_ARG:
		if (args->mode == MODE_FACTORIAL)
			return compare_add_factorial(args, argument, state);
		return sides_argument(&args->sides, argument, state);
	case ARGP_KEY_END:
		compare_check_args(args, state);
		return 0;
	case KEY_FORMAT:
		args->format = (enum compare_format)sides_choice(
			argument, "format", formats, state);
		return 0;
	case KEY_FAIL:
		args->fail_percent = sides_number(
			argument, "fail-if-slower", 0, 1e6, state);
		return 0;
	case KEY_WIDER:
		args->wide_percent = sides_number(
			argument, "fail-if-wider", 0, 1e6, state);
		return 0;
	case KEY_LEVEL:
		args->sides.options.plan.level = sides_number(
			argument, "level", 50, 99.99, state) / 100;
		return 0;
	case KEY_CHANGE:
		args->sides.options.goal_percent = sides_number(
			argument, "change", 0.01, 1000, state);
		return 0;
	case KEY_NOISE:
		return compare_set_mode(args, MODE_NOISE, state);
	case KEY_FACTORIAL:
		return compare_set_mode(args, MODE_FACTORIAL, state);
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp compare_argp = {
	.options = options,
	.parser = compare_parse,
	.args_doc = "A.json... -- B.json... [-- C.json...]\n"
	"--noise A.json...\n"
	"--factorial new=FILE... old=FILE... both=FILE... neither=FILE...",
	.doc =
	"Print what changed from kernel A to kernel B, and how sure each "
	"change is.\v"
	"One file is one run; runs of the same boot are grouped. "
	"mmfence-compare(1) says what each number means.",
	.children = sides_children,
};

static int compare_show(const struct compare_result *result,
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
	if (!err)
		err = output_flush();
	if (err)
		warn_line("%s", fail_text());
	return err;
}

static void compare_warn_slower(const struct compare_row *row)
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

static void compare_warn_unjudged(const struct comparison *comparison,
				  const char *cell, size_t metric, size_t *nr)
{
	char name[64];

	++*nr;
	warn_line("%s: %s: side A has a value, but there is no verdict on side "
		  "%c", text_clean(cell, name, sizeof(name)),
		  metrics[metric].key, (char)('A' + (char)comparison->side));
}

/* In a CI job, a metric without a verdict is a failure. */
static int compare_judge_slower(const struct compare_result *result,
				double percent)
{
	size_t nr_judged = 0, nr_slower = 0, nr_unjudged = 0;

	for (size_t i = 0; i < result->nr_comparisons; i++)
		for (size_t j = 0; j < result->comparisons[i].nr_rows; j++) {
			const struct compare_row *row =
				&result->comparisons[i].rows[j];

			if (!metric_has_direction(row->metric) ||
			    row->verdict == VERDICT_UNKNOWN ||
			    compare_few_boots(row))
				continue;
			nr_judged++;
			if (!compare_is_slower(row, percent))
				continue;
			nr_slower++;
			compare_warn_slower(row);
		}
	if (!nr_judged) {
		warn_line("--fail-if-slower: no time can be judged; a verdict "
			  "needs %d boots of each side, in an order in which "
			  "neither side ran after all of the other",
			  COMPARE_MIN_BOOTS);
		return EXIT_USAGE;
	}
	if (compare_each_unjudged(result, compare_warn_unjudged,
				  &nr_unjudged)) {
		warn_line("%s", fail_text());
		return EXIT_USAGE;
	}
	if (nr_slower)
		return EXIT_SLOWER;
	if (!nr_unjudged)
		return EXIT_DONE;
	warn_line("--fail-if-slower: not all values of side A were judged; "
		  "--cell and --metric choose the values to judge");
	return EXIT_USAGE;
}

/*
 * Were there enough boots? Looks at the main times; there must be at least one.
 */
static int compare_judge_wider(const struct compare_result *result,
			       double percent)
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

static int compare_status(const struct compare_result *result,
			  const struct compare_args *args)
{
	int status = EXIT_DONE;

	if (!isnan(args->fail_percent))
		status = compare_judge_slower(result, args->fail_percent);
	if (!status && !isnan(args->wide_percent))
		status = compare_judge_wider(result, args->wide_percent);
	if (status)
		return status;
	if (compare_count_notes(result, NOTE_INVALID))
		return EXIT_CELLS;
	if (compare_count_rows(result))
		return EXIT_DONE;
	warn_line("nothing could be compared");
	return EXIT_USAGE;
}

static int compare_use_sides(const struct compare_args *args,
			     struct side *sides)
{
	struct compare_result result;
	int status = EXIT_USAGE;

	if (compare_sides(sides, args->sides.nr_sides, &args->sides.options,
			  &result)) {
		warn_line("%s", fail_text());
		return EXIT_USAGE;
	}
	if (!compare_show(&result, args->format))
		status = compare_status(&result, args);
	compare_free(&result);
	return status;
}

static int compare_use(const void *arguments, struct side *sides)
{
	const struct compare_args *args = arguments;
	bool json = args->format == FORMAT_JSON;

	switch (args->mode) {
	case MODE_NOISE:
		return compare_noise(&args->sides, sides, json);
	case MODE_FACTORIAL:
		return compare_factorial(&args->sides, sides, json);
	default:
		return compare_use_sides(args, sides);
	}
}

static int compare_run(void *arguments, int argc, char **argv)
{
	const struct compare_args *args = arguments;
	bool factorial = args->mode == MODE_FACTORIAL;

	for (size_t i = 0; factorial && i < SIDE_NR; i++)
		if (!args->sides.nr_paths[i]) {
			warn_line("--factorial: no files for %s=",
				  factorial_side_names[i]);
			return EXIT_USAGE;
		}
	return sides_run(args, args->mode == MODE_SIDES ? RUNFILE_PERF : 0,
			 compare_use);
}

static void compare_init(void *arguments)
{
	struct compare_args *args = arguments;

	sides_init(args);
	args->fail_percent = NAN;
	args->wide_percent = NAN;
	args->factor = SIDE_NR;
}

const struct verb verb_compare = {
	.name = "compare",
	.summary = "print what changed between kernels, with intervals",
	.argp = &compare_argp,
	.args_bytes = sizeof(struct compare_args),
	.init = compare_init,
	.parse = sides_parse,
	.run = compare_run,
	.release = sides_release,
};
