/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_REPORT_H
#define CLI_REPORT_H

#include <stdio.h>

#include "analysis/admit/cells.h"
#include "analysis/compare/compare.h"
#include "lib/base/fail.h"

/*
 * A page that is handed out: the tables of compare and the figures of plot in
 * one file of HTML, without a script and without anything from the network.
 */

struct report {
	FILE *out;
	const struct side *sides;
	size_t nr_sides;
	const struct compare_options *options;
	const struct compare_result *compared;	/* of one side: of nothing */
	struct admission alone;		/* of one side: its notes */
	struct cell_name *cells;	/* of all sides; primitives follow */
	size_t nr_cells;
	unsigned nr_figures;		/* drawn so far: names of their own */
	bool undrawable;		/* no gnuplot, or none that works */
	char why_undrawable[FAIL_TEXT_BYTES];
};

/*
 * report_write() - the whole page, to report->out.
 * Return: 0; -ENOMEM, or -EIO for a result file that is no longer there, with
 * fail().
 */
int report_write(struct report *report);

/* report_cells() - list the cells. Return: 0; -ENOMEM with fail(). */
int report_cells(struct report *report);

#endif
