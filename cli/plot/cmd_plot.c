/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cli/common/sides.h"
#include "cli/common/verb.h"
#include "cli/plot/plot.h"
#include "cli/plot/plot_comparable.h"
#include "cli/plot/plot_kernels.h"
#include "cli/plot/plot_render.h"
#include "lib/base/array.h"
#include "lib/base/fail.h"

static const struct plot_figure *const figures[] = {
	&figure_percentiles, &figure_changes, &figure_ipis, &figure_timeline,
	&figure_breakeven, &figure_prices, &figure_sweep, &figure_releases,
};

static const char *const formats[] = { "png", "svg", "pdf", "ascii", "data",
					NULL };
static const char *const sizes[] = { "mail", "slide", "column", NULL };

struct plot_args {
	struct sides_args sides;	/* first: the child's input */
	const struct plot_figure *figure;	/* NULL: by the sides */
	enum plot_format format;
	const char *path;
	size_t shape;			/* of plot_shapes */
	unsigned scale;			/* 0: not given */
};

#define MOST_SCALE 4

enum { KEY_FIGURE = 600, KEY_FORMAT, KEY_SIZE, KEY_SCALE };

static const struct argp_option options[] = {
	{ "figure", KEY_FIGURE, "NAME", 0,
	  "percentiles (default for one side), changes (default for two "
	  "sides), ipis, timeline, breakeven, prices, sweep or releases", 0 },
	{ "format", KEY_FORMAT, "FORM", 0,
	  "png (default), svg, pdf, ascii, or data: the numbers that gnuplot "
	  "would get", 0 },
	{ "output", 'o', "FILE", 0,
	  "Where to write the figure, - for standard output (default "
	  "mmfence-FIGURE.FORM; for ascii and data standard output)", 0 },
	{ "size", KEY_SIZE, "SIZE", 0,
	  "mail (default, 1000 pixels wide), slide (1280 by 720) or column "
	  "(520 pixels wide)", 0 },
	{ "scale", KEY_SCALE, "N", 0,
	  "For a PNG: N times as many pixels in each direction, 1 (default) "
	  "to 4", 0 },
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

static unsigned plot_scale(const char *text, const struct argp_state *state)
{
	double scale = sides_number(text, "scale", 1, MOST_SCALE, state);

	if (scale != (unsigned)scale)
		argp_error(state, "--scale=%s: not a whole number", text);
	return (unsigned)scale;
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
		if (args->scale && args->format != PLOT_PNG)
			argp_error(state, "--scale needs --format=png: other "
				   "formats have no pixels");
		return 0;
	case KEY_FIGURE:
		args->figure = plot_choose(argument, state);
		return 0;
	case KEY_FORMAT:
		args->format = (enum plot_format)sides_choice(
			argument, "format", formats, state);
		return 0;
	case KEY_SIZE:
		args->shape = sides_choice(argument, "size", sizes, state);
		return 0;
	case KEY_SCALE:
		args->scale = plot_scale(argument, state);
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
	"Draw one figure: PNG, SVG or PDF through gnuplot, or ASCII of 72 "
	"columns.\v"
	"mmfence-plot(1) says what each figure shows.",
	.children = sides_children,
};

/* Where the picture goes; NULL for standard output. */
static const char *plot_result_path(const struct plot_args *args,
				    char *buf, size_t size)
{
	if (args->path)
		return strcmp(args->path, "-") ? args->path : NULL;
	if (args->format == PLOT_ASCII || args->format == PLOT_DATA)
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
	if (plot_refused(job))
		err = fail_plain(EINVAL, "these sides may not be compared, so "
				 "they are not in one figure; --force draws it "
				 "and says so");
	else
		err = plot_draw(args, job);
	job->compared = NULL;
	compare_free(&result);
	return err;
}

static int plot_sides(const struct plot_args *args, struct side *sides,
		      size_t nr_sides)
{
	struct plot_job job = { .sides = sides,
				.nr_sides = nr_sides,
				.options = &args->sides.options,
				.shape = &plot_shapes[args->shape],
				.scale = args->scale ? args->scale : 1,
				.named_sides = true };

	return nr_sides > 1 ? plot_draw_compared(args, &job) :
			      plot_draw(args, &job);
}

/* Each kernel is a side, even if the files were given as other sides. */
static int plot_by_kernel(const struct plot_args *args, struct side *sides)
{
	struct side kernels[COMPARE_MAX_SIDES];
	size_t nr = 0;
	int err = 0;

	for (size_t i = 1; i < args->sides.nr_sides && !err; i++)
		err = side_join(&sides[0], &sides[i]);
	if (!err)
		err = plot_kernels_split(&sides[0], kernels, &nr);
	if (!err)
		err = plot_sides(args, kernels, nr);
	plot_kernels_release(kernels, nr);
	return err;
}

static int plot_use(const void *arguments, struct side *sides)
{
	const struct plot_args *args = arguments;
	int err = args->figure->by_kernel ?
		  plot_by_kernel(args, sides) :
		  plot_sides(args, sides, args->sides.nr_sides);

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
	.summary = "draw figures of results: PNG, SVG, PDF, ASCII",
	.argp = &plot_argp,
	.args_bytes = sizeof(struct plot_args),
	.init = sides_init,
	.parse = sides_parse,
	.run = plot_run,
	.release = sides_release,
};
