/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANALYSIS_COMPARE_MEASURE_H
#define ANALYSIS_COMPARE_MEASURE_H

/* The numbers of one row. */

#include "analysis/compare/comparison.h"

/*
 * compare_measure() - compute the numbers of @row from its samples.
 * Return: 0; -errno with fail().
 */
int compare_measure(const struct compare_options *options,
		    const struct comparison *comparison,
		    const struct samples *a, const struct samples *b,
		    struct compare_row *row);

/*
 * compare_add_row() - append a copy of @row, which names the metric measured,
 * and compute its numbers from its samples.
 * Return: 0; -errno with fail().
 */
int compare_add_row(const struct compare_options *options,
		    struct comparison *comparison,
		    const struct compare_row *row, const struct samples *a,
		    const struct samples *b);

/*
 * compare_finish() - set method, change and interval of @row from its effect
 * and its centers. @within: the effect is over the visits of one boot.
 */
void compare_finish(struct compare_row *row, bool within);

/*
 * compare_widen() - widen the interval of a percentile by @resolution, a
 * logarithm, at each end; an effect smaller than that becomes none.
 */
void compare_widen(struct stats_effect *effect, double resolution);

#endif
