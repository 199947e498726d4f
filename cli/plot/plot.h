/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_PLOT_H
#define CLI_PLOT_H

#include <stdio.h>

#include "analysis/compare/compare.h"

/*
 * Figures. As PNG and SVG: tables of tab-separated columns in a private
 * directory, and a script of plots/ that gnuplot runs over them; what comes
 * from result files is in the tables only, as printable ASCII without tabs and
 * double quotes. As data: these tables. As ASCII: drawn by us, see chart.h.
 */

/*
 * PLOT_SVG: letters are outlines, so that each viewer shows the same picture.
 * PLOT_SVG_TEXT: letters are text in a font of the viewer, for a page in which
 * text can be searched.
 */
enum plot_format { PLOT_PNG, PLOT_SVG, PLOT_PDF, PLOT_ASCII, PLOT_DATA,
		   PLOT_SVG_TEXT };

/* What a picture is for; in pixels. */
struct plot_shape {
	const char *name;
	double width, height;	/* height 0: as high as its lines need */
	double em;
};

enum plot_size { SIZE_MAIL, SIZE_SLIDE, SIZE_COLUMN, NR_SIZES };
extern const struct plot_shape plot_shapes[NR_SIZES];

#define PLOT_MAX_NOTES	4
#define PLOT_NOTE_BYTES 400

struct plot_job {
	const struct side *sides;
	size_t nr_sides;
	const struct compare_options *options;
	const struct compare_result *compared;	/* NULL: one side */
	FILE *data;		/* of the panels; of a chart: all */
	FILE *page, *layout;	/* written by plot_page.h only */
	const struct plot_shape *shape;	/* NULL: for a mail */
	unsigned scale;		/* pixels of a PNG for each of shape */
	bool named_sides;	/* below the title */
	double top, bottom;	/* of the panels: see plot_page.h */
	char notes[PLOT_MAX_NOTES][PLOT_NOTE_BYTES];
	size_t nr_notes;
	bool has_lines;		/* of plot_page_lines() */
	size_t rows;		/* set: number of lines; a note if too many */
};

/*
 * Both functions write to job->data, and write() the page too.
 * Return: 0; -ENODATA with fail() if the files hold nothing to show; else
 * -errno with fail().
 */
struct plot_figure {
	const char *name;
	int (*write)(struct plot_job *job);	/* its data for gnuplot */
	int (*chart)(struct plot_job *job);	/* itself as ASCII */
	const char *metrics[3];		/* that it draws, asked for or not */
	bool by_kernel;		/* its sides are the kernels of all files */
};

extern const struct plot_figure figure_percentiles, figure_changes, figure_ipis,
	figure_timeline, figure_breakeven, figure_prices, figure_sweep,
	figure_releases;

#endif
