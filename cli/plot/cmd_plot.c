/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <string.h>

#include "cli/common/sides.h"
#include "cli/common/verb.h"
#include "cli/plot/plot.h"
#include "cli/plot/plot_comparable.h"
#include "cli/plot/plot_render.h"
#include "lib/base/array.h"
#include "lib/base/fail.h"

static const struct plot_figure *const figures[] = {
	&figure_percentiles, &figure_changes, &figure_ipis, &figure_timeline,
	&figure_breakeven, &figure_prices, &figure_sweep,
};

static const char *const formats[] = { "png", "svg", "ascii", NULL };

struct plot_args {
	struct sides_args sides;	/* first: the child's input */
	const struct plot_figure *figure;	/* NULL: by the sides */
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

static const struct plot_figure *plot_choose(const char *name,
					     const struct argp_state *state)
{
	const char *names[ARRAY_SIZE(figures) + 1] = { NULL };

	for (size_t i = 0; i < ARRAY_SIZE(figures); i++)
		names[i] = figures[i]->name;
	return figures[sides_choice(name, "figure", names, state)];
}

static error_t plot_parse(int key, char *argument, struct argp_state *state)
{
	struct plot_args *args = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &args->sides;
		return 0;
	case ARGP_KEY_ARG:
		return sides_argument(&args->sides, argument, state);
	case ARGP_KEY_END:
		for (size_t i = 0; i < args->sides.nr_sides; i++)
			if (!args->sides.nr_paths[i])
				argp_error(state, "no files for side %c",
					   (char)('A' + (char)i));
		return 0;
	case KEY_FIGURE:
		args->figure = plot_choose(argument, state);
		return 0;
	case KEY_FORMAT:
		args->format = (enum plot_format)sides_choice(
			argument, "format", formats, state);
		return 0;
	case 'o':
		args->path = argument;
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp plot_argp = {
	.options = options,
	.parser = plot_parse,
	.args_doc = "A.json... [-- B.json...]",
	.doc =
	"Draw one figure: PNG or SVG through gnuplot, or ASCII of 72 columns.\v"
	"mmfence-plot(1) tells what each figure shows.",
	.children = sides_children,
};

/* Where the picture goes; NULL for standard output. */
static const char *plot_result_path(const struct plot_args *args,
				    char *buf, size_t size)
{
	if (args->path)
		return strcmp(args->path, "-") ? args->path : NULL;
	if (args->format == PLOT_ASCII)
		return NULL;
	snprintf(buf, size, "mmfence-%s.%s", args->figure->name,
		 formats[args->format]);
	return buf;
}

static int plot_draw(const struct plot_args *args, struct plot_job *job)
{
	char buf[64];
	const char *path = plot_result_path(args, buf, sizeof(buf));
	int err = plot_render(args->figure, job, args->format, path);

	if (!err && path)
		warn_line("figure: %s", path);
	return err;
}

static void plot_warn(const struct compare_result *result)
{
	for (size_t i = 0; i < result->nr_comparisons; i++) {
		const struct admission *checked =
			&result->comparisons[i].checked;

		for (size_t j = 0; j < checked->nr_notes; j++)
			if (checked->notes[j].kind <= NOTE_FORCED)
				warn_line("%s", checked->notes[j].text);
	}
}

static int plot_draw_compared(const struct plot_args *args,
			      struct plot_job *job)
{
	struct compare_options asked;
	struct compare_result result;
	int err = plot_compare(args->figure, job, &asked, &result);

	if (err)
		return err;
	plot_warn(&result);
	err = plot_refused(job) ?
		fail(0, "these sides do not stand in one figure; --force draws "
		     "it all the same and says so") : plot_draw(args, job);
	job->compared = NULL;
	compare_free(&result);
	return err;
}

static int plot_use(const void *arguments, struct side *sides)
{
	const struct plot_args *args = arguments;
	struct plot_job job = { .sides = sides,
				.nr_sides = args->sides.nr_sides,
				.options = &args->sides.options };
	int err = job.nr_sides > 1 ? plot_draw_compared(args, &job) :
				     plot_draw(args, &job);

	if (err)
		warn_line("%s", fail_text());
	return err ? EXIT_USAGE : EXIT_DONE;
}

static int plot_run(void *arguments, int argc, char **argv)
{
	struct plot_args *args = arguments;

	if (!args->figure)
		args->figure = args->sides.nr_sides > 1 ? &figure_changes :
							  &figure_percentiles;
	return sides_run(args, RUNFILE_HISTOGRAMS, plot_use);
}

const struct verb verb_plot = {
	.name = "plot",
	.summary = "figures of the same: PNG, SVG, ASCII",
	.argp = &plot_argp,
	.args_bytes = sizeof(struct plot_args),
	.init = sides_init,
	.parse = sides_parse,
	.run = plot_run,
	.release = sides_release,
};
