/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_PLOT_FOREST_H
#define CLI_PLOT_FOREST_H

#include "cli/plot/plot.h"

/*
 * plot_forest() - the changes of @comparison as a picture: one group of lines a
 * cell, and panels of times, percentiles and counts with scales of their own.
 * Of more than FOREST_MAX_ROWS lines of a panel the first ones.
 * @left_out: a note; "" for none.
 * Return: 0; -errno with fail().
 */
#define FOREST_MAX_ROWS 150
int plot_forest(struct plot_job *job, const struct comparison *comparison,
		const char *left_out);

#endif
