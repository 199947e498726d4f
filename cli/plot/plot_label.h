/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_PLOT_LABEL_H
#define CLI_PLOT_LABEL_H

#include "cli/plot/plot.h"

/* Text in figures. */

#define PLOT_LABEL_COLUMNS 40
#define PLOT_LABEL_BYTES   300

/*
 * plot_label() - @text as a column: clean, without '"', at most
 * PLOT_LABEL_COLUMNS characters. plot_cell_label() - the name of a cell; it is
 * longer if it would otherwise be equal to the name of another cell.
 */
const char *plot_label(const char *text, char buf[PLOT_LABEL_BYTES]);
const char *plot_cell_label(const char *cell, char buf[PLOT_LABEL_BYTES]);

/*
 * plot_row_label() - "none+ksm IPIs/event": the name of a cell, short but
 * different from those of other cells, and @what is shown of it.
 */
const char *plot_row_label(const char *cell, const char *what,
			   char buf[PLOT_LABEL_BYTES]);

/* plot_side_label() - "A 6.1.0". */
const char *plot_side_label(const struct plot_job *job, size_t side,
			    char buf[PLOT_LABEL_BYTES]);

/* plot_forced() - did only --force put these sides into one figure? */
bool plot_forced(const struct plot_job *job);

/*
 * plot_sides_lines() - write a line for each side, its label, to job->data;
 * one more if plot_forced().
 */
void plot_sides_lines(const struct plot_job *job);

#endif
