/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/plot.h"
#include "cli/sides.h"
#include "lib/fail.h"

static const struct plot_figure figures[] = {
	{ "percentiles", plot_percentiles, chart_percentiles,
	  { "pin_p99_ns" } },
	{ "changes", plot_changes, chart_changes, { NULL } },
	{ "ipis", plot_ipis, chart_ipis, { NULL } },
	{ "timeline", plot_timeline, chart_timeline, { NULL } },
	{ "breakeven", plot_breakeven, chart_breakeven,
	  { "pin_ns_per_cycle", "clear_ns_per_event" } },
	{ "sweep", plot_sweep, chart_sweep, { NULL } },
	{ "prices", plot_prices, chart_prices, { NULL } },
};

#define NR_FIGURES (sizeof(figures) / sizeof(figures[0]))

static const char *const formats[] = { "png", "svg", "ascii" };

struct arguments {
	struct sides_args sides;	/* first: the child's input */
	const struct plot_figure *figure;
	enum plot_format format;
	const char *path;
};

enum { KEY_FIGURE = 600, KEY_FORMAT };

static const struct argp_option options[] = {
	{ "figure", KEY_FIGURE, "NAME", 0,
	  "percentiles, changes, ipis, timeline, breakeven, prices or sweep; "
	  "default: changes of two sides, percentiles of one", 0 },
	{ "format", KEY_FORMAT, "FORM", 0, "png (default), svg or ascii", 0 },
	{ "output", 'o', "FILE", 0,
	  "Result, - for standard output (default mmfence-FIGURE.FORM; ascii: "
	  "standard output)", 0 },
	{ 0 }
};

static void set_figure(struct arguments *arguments, const char *name,
		       const struct argp_state *state)
{
	for (size_t i = 0; i < NR_FIGURES; i++)
		if (!strcmp(figures[i].name, name))
			arguments->figure = &figures[i];
	if (!arguments->figure)
		argp_error(state, "--figure=%s: percentiles, changes, ipis, "
			   "timeline, breakeven, prices or sweep is wanted",
			   name);
}

static void set_format(struct arguments *arguments, const char *name,
		       const struct argp_state *state)
{
	for (int i = 0; i < 3; i++)
		if (!strcmp(formats[i], name)) {
			arguments->format = (enum plot_format)i;
			return;
		}
	argp_error(state, "--format=%s: png, svg or ascii is wanted", name);
}

static error_t parse(int key, char *argument, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &arguments->sides;
		return 0;
	case ARGP_KEY_ARG:
		return sides_argument(&arguments->sides, argument, state);
	case ARGP_KEY_END:
		for (size_t i = 0; i < arguments->sides.nr_sides; i++)
			if (!arguments->sides.nr_paths[i])
				argp_error(state, "no files for side %c",
					   (char)('A' + (char)i));
		return 0;
	case KEY_FIGURE:
		set_figure(arguments, argument, state);
		return 0;
	case KEY_FORMAT:
		set_format(arguments, argument, state);
		return 0;
	case 'o':
		arguments->path = argument;
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

const struct argp cmd_plot_argp = {
	options, parse, "A.json... [-- B.json...]",
	"Draw one figure: PNG or SVG through gnuplot, or ASCII of 72 columns.\v"
	"mmfence-plot(1) tells what each figure shows.",
	sides_children, NULL, NULL
};

/* Where the picture goes; NULL for standard output. */
static const char *result_path(const struct arguments *arguments,
			       char *buf, size_t size)
{
	if (arguments->path)
		return strcmp(arguments->path, "-") ? arguments->path : NULL;
	if (arguments->format == PLOT_ASCII)
		return NULL;
	snprintf(buf, size, "mmfence-%s.%s", arguments->figure->name,
		 formats[arguments->format]);
	return buf;
}

static int draw(const struct arguments *arguments, struct plot_job *job)
{
	char buf[64];
	const char *path = result_path(arguments, buf, sizeof(buf));
	int err = plot_render(arguments->figure, job, arguments->format, path);

	if (!err && path)
		warn_line("figure: %s", path);
	return err;
}

static bool has_row(const struct comparison *comparison, const char *cell,
		    bool primitive, size_t metric)
{
	for (size_t i = 0; i < comparison->nr_rows; i++) {
		const struct compare_row *row = &comparison->rows[i];

		if (row->metric == metric && row->primitive == primitive &&
		    !strcmp(row->cell, cell))
			return true;
	}
	return false;
}

bool plot_comparable(const struct plot_job *job, const char *cell,
		     bool primitive, size_t metric)
{
	const struct compare_result *compared = job->compared;

	for (size_t i = 0; compared && i < compared->nr_comparisons; i++)
		if (!has_row(&compared->comparisons[i], cell, primitive,
			     metric))
			return false;
	return compare_wants_cell(job->options, cell);
}

/* Standing side by side in a figure is a comparison, too. */
static int draw_compared(const struct arguments *arguments,
			 struct plot_job *job)
{
	struct compare_options all = arguments->sides.options;
	struct compare_result result;
	bool refused = false;
	int err;

	all.plan.nr_replicates = 0;
	all.background = true;
	for (size_t i = 0; i < 3 && arguments->figure->metrics[i]; i++)
		all.wanted[metric_find(arguments->figure->metrics[i])] =
			true;
	err = compare_sides(job->sides, job->nr_sides, &all, &result);
	if (err)
		return err;
	for (size_t i = 0; i < result.nr_comparisons; i++) {
		const struct comparison *comparison = &result.comparisons[i];

		refused |= comparison->refused;
		for (size_t j = 0; j < comparison->nr_notes; j++)
			if (comparison->notes[j].kind <= NOTE_FORCED)
				warn_line("%s", comparison->notes[j].text);
	}
	job->compared = &result;
	err = refused ? fail(0, "these sides do not stand in one figure; "
			     "--force draws it all the same and says so") :
			draw(arguments, job);
	job->compared = NULL;
	compare_free(&result);
	return err;
}

static int run(const struct arguments *arguments, const struct side *sides)
{
	struct plot_job job = { .sides = sides,
				.nr_sides = arguments->sides.nr_sides,
				.options = &arguments->sides.options };
	int err = job.nr_sides > 1 ? draw_compared(arguments, &job) :
				     draw(arguments, &job);

	if (err)
		warn_line("%s", fail_text());
	return err ? EXIT_USAGE : EXIT_DONE;
}

int cmd_plot(int argc, char **argv)
{
	struct arguments arguments = { .format = PLOT_PNG };
	struct side sides[COMPARE_MAX_SIDES];
	int status = EXIT_USAGE;

	sides_init(&arguments.sides);
	sides_parse(&cmd_plot_argp, argc, argv, &arguments);
	if (!arguments.figure)
		arguments.figure = &figures[arguments.sides.nr_sides > 1];
	if (!sides_load(&arguments.sides, RUNFILE_HISTOGRAMS, sides)) {
		status = run(&arguments, sides);
		for (size_t i = 0; i < arguments.sides.nr_sides; i++)
			side_free(&sides[i]);
	}
	sides_free(&arguments.sides);
	return status;
}
