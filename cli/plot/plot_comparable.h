/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_PLOT_COMPARABLE_H
#define CLI_PLOT_COMPARABLE_H

#include "cli/plot/plot.h"

/*
 * plot_compare() - compare the sides of @job, also by the metrics that @figure
 * draws: a figure that shows them side by side is a comparison. Sets
 * job->compared.
 * @options: set to those of the comparison, which @result points to.
 * @result:  freed by compare_free() once the figure is drawn.
 * Return: 0; -errno with fail().
 */
int plot_compare(const struct plot_figure *figure, struct plot_job *job,
		 struct compare_options *options,
		 struct compare_result *result);

/* plot_refused() - must no figure show the compared sides of @job? */
bool plot_refused(const struct plot_job *job);

/*
 * plot_comparable() - was @cell asked for, and may one figure show the values
 * of @metric of all sides?
 */
bool plot_comparable(const struct plot_job *job, const char *cell,
		     bool primitive, size_t metric);

#endif
