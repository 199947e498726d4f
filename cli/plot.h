/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_PLOT_H
#define CLI_PLOT_H

#include <stdio.h>

#include "lib/compare.h"

/*
 * Figures: a table of tab-separated columns in a private directory, and a
 * script of plots/ that gnuplot runs over it. What comes from result files is
 * in the table only, as printable ASCII without tabs and double quotes.
 */

enum plot_format { PLOT_PNG, PLOT_SVG, PLOT_ASCII };

struct plot_job {
	const struct side *sides;
	size_t nr_sides;
	const struct compare_options *options;
	const struct compare_result *compared;	/* NULL: one side */
	FILE *data;
	double first_value;	/* a point of the figure, for its title */
	size_t nr;		/* set: what the script gets as its count */
	size_t rows;		/* set: lines the figure needs; 0: any */
};

/*
 * Each writes the data of one figure. Return: 0; -ENODATA with fail() if the
 * files hold nothing to show; else -errno with fail().
 */
int plot_percentiles(struct plot_job *job);
int plot_changes(struct plot_job *job);
int plot_ipis(struct plot_job *job);
int plot_timeline(struct plot_job *job);
int plot_breakeven(struct plot_job *job);

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

/*
 * plot_render() - have gnuplot draw @name from what @write writes.
 * @path: result; NULL for standard output.
 */
int plot_render(const char *name, int (*write)(struct plot_job *),
		struct plot_job *job, enum plot_format format,
		const char *path);

#endif
