/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_PLOT_H
#define CLI_PLOT_H

#include <stdio.h>

#include "lib/compare.h"

/*
 * Figures. As PNG and SVG: a table of tab-separated columns in a private
 * directory, and a script of plots/ that gnuplot runs over it; what comes from
 * result files is in the table only, as printable ASCII without tabs and
 * double quotes. As ASCII: drawn by us, see chart.h.
 */

enum plot_format { PLOT_PNG, PLOT_SVG, PLOT_ASCII };

struct plot_job {
	const struct side *sides;
	size_t nr_sides;
	const struct compare_options *options;
	const struct compare_result *compared;	/* NULL: one side */
	FILE *data;
	double first_value;	/* a point of the figure, for its title */
	size_t nr, nr_more;	/* set: what the script gets as its counts */
	size_t rows;		/* set: lines the figure needs; 0: any */
};

struct plot_figure {
	const char *name;
	int (*write)(struct plot_job *job);	/* its data for gnuplot */
	int (*chart)(struct plot_job *job);	/* itself as ASCII */
	const char *metrics[3];		/* that it draws, asked for or not */
};

/*
 * Each writes the data of one figure, or the figure, to job->data. Return: 0;
 * -ENODATA with fail() if the files hold nothing to show; else -errno with
 * fail().
 */
int plot_percentiles(struct plot_job *job);
int plot_changes(struct plot_job *job);
int plot_ipis(struct plot_job *job);
int plot_timeline(struct plot_job *job);
int plot_breakeven(struct plot_job *job);
int plot_prices(struct plot_job *job);
int chart_percentiles(struct plot_job *job);
int chart_changes(struct plot_job *job);
int chart_ipis(struct plot_job *job);
int chart_timeline(struct plot_job *job);
int chart_breakeven(struct plot_job *job);
int plot_sweep(struct plot_job *job);
int chart_sweep(struct plot_job *job);
int chart_prices(struct plot_job *job);

/*
 * plot_comparable() - was @cell asked for, and may what all sides measured of
 * @metric stand in one figure?
 */
bool plot_comparable(const struct plot_job *job, const char *cell,
		     bool primitive, size_t metric);

/* plot_label() - @text as a column: clean, without '"', at most 40 bytes. */
#define PLOT_LABEL_BYTES 41
const char *plot_label(const char *text, char buf[PLOT_LABEL_BYTES]);

/* plot_side_label() - "A 6.1.0". */
const char *plot_side_label(const struct plot_job *job, size_t side,
			    char buf[PLOT_LABEL_BYTES]);

/* plot_sides_lines() - a line for each side: its label. */
void plot_sides_lines(const struct plot_job *job);

/*
 * plot_scripts() - gnuplot's scripts for the figure @name. Return: 0; -errno
 * with fail() if they are not where this program was installed or built.
 */
#define PLOT_PATH_BYTES 512
int plot_scripts(const char *name, char script[PLOT_PATH_BYTES],
		 char common[PLOT_PATH_BYTES]);

/*
 * plot_render() - draw @figure.
 * @path: result; NULL for standard output.
 */
int plot_render(const struct plot_figure *figure, struct plot_job *job,
		enum plot_format format, const char *path);

#endif
