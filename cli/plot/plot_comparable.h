/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_PLOT_COMPARABLE_H
#define CLI_PLOT_COMPARABLE_H

#include "cli/plot/plot.h"

/*
 * plot_compare() - compare the sides of @job, in what @figure draws, too: to
 * stand side by side in a figure is a comparison. Sets job->compared.
 * @options: set to those of the comparison, which @result points to.
 * @result:  freed by compare_free() once the figure is drawn.
 * Return: 0; -errno with fail().
 */
int plot_compare(const struct plot_figure *figure, struct plot_job *job,
		 struct compare_options *options,
		 struct compare_result *result);

/* plot_refused() - may the compared sides of @job stand in no figure? */
bool plot_refused(const struct plot_job *job);

/*
 * plot_comparable() - was @cell asked for, and may what all sides measured of
 * @metric stand in one figure?
 */
bool plot_comparable(const struct plot_job *job, const char *cell,
		     bool primitive, size_t metric);

#endif
