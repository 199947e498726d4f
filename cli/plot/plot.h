/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_PLOT_H
#define CLI_PLOT_H

#include <stdio.h>

#include "analysis/compare/compare.h"

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

/*
 * Both functions write to job->data. Return: 0; -ENODATA with fail() if the
 * files hold nothing to show; else -errno with fail().
 */
struct plot_figure {
	const char *name;
	int (*write)(struct plot_job *job);	/* its data for gnuplot */
	int (*chart)(struct plot_job *job);	/* itself as ASCII */
	const char *metrics[3];		/* that it draws, asked for or not */
};

extern const struct plot_figure figure_percentiles, figure_changes, figure_ipis,
	figure_timeline, figure_breakeven, figure_prices, figure_sweep;

#endif
