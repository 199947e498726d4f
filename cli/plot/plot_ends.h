/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_PLOT_ENDS_H
#define CLI_PLOT_ENDS_H

#include "cli/plot/plot_page.h"

/* Texts at the ends of lines, moved apart where lines end close together. */

#define PLOT_END_BYTES 120

struct plot_end {
	double x, y;		/* px: where the line ends */
	char text[PLOT_END_BYTES];	/* what it is of */
	char more[PLOT_END_BYTES];	/* below, paler; "" for nothing */
	double at;		/* set: px, the centre of its texts */
};

/*
 * plot_ends_place() - set where the texts of @nr lines are, from @top to
 * @bottom. plot_ends_px() - the room that they need.
 */
double plot_ends_px(const struct plot_job *job, const struct plot_end *ends,
		    size_t nr);
void plot_ends_place(const struct plot_job *job, struct plot_end *ends,
		     size_t nr, double top, double bottom);

/*
 * plot_ends_texts() - write them from @x on; plot_ends_lines() - a thin line to
 * each, after plot_page_lines().
 */
void plot_ends_texts(struct plot_job *job, const struct plot_end *ends,
		     size_t nr, double x);
void plot_ends_lines(struct plot_job *job, const struct plot_end *ends,
		     size_t nr, double x);

#endif
