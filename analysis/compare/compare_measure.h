/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANALYSIS_COMPARE_MEASURE_H
#define ANALYSIS_COMPARE_MEASURE_H

/* The numbers of one row. */

#include "analysis/compare/comparison.h"

/*
 * compare_measure() - the numbers of @row from its samples.
 * Return: 0; -errno with fail().
 */
int compare_measure(const struct compare_options *options,
		    const struct comparison *comparison,
		    const struct samples *a, const struct samples *b,
		    struct compare_row *row);

/*
 * compare_add_row() - a row like @row, which says what was measured, with the
 * numbers of its samples.
 * Return: 0; -errno with fail().
 */
int compare_add_row(const struct compare_options *options,
		    struct comparison *comparison,
		    const struct compare_row *row, const struct samples *a,
		    const struct samples *b);

/*
 * compare_finish() - method, change and interval of @row from its effect and
 * from its centers. @within: the effect is over the visits of one boot.
 */
void compare_finish(struct compare_row *row, bool within);

/*
 * compare_widen() - a percentile is known to @resolution, of the logarithm: its
 * interval is wider by that at each end, and a smaller effect is none.
 */
void compare_widen(struct stats_effect *effect, double resolution);

#endif
