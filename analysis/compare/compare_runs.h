/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANALYSIS_COMPARE_RUNS_H
#define ANALYSIS_COMPARE_RUNS_H

#include "analysis/compare/comparison.h"

/*
 * Boots that are not pairs: no time has a verdict if the place in time and
 * the side correlate by more, or if the side changes less often than once per
 * boot of the smaller side, but one. Boots with AR(1) of 0.8, and boots that
 * drift by 1.5 standard deviations, are called different in 5 % of campaigns
 * or less in such orders, and in 8 to 36 % in the others that were tried.
 */
#define COMPARE_ORDER_CORRELATION 0.5

/*
 * compare_runs() - set nr_pairs if boots of both sides alternate; refuse runs
 * that are on both sides, and boots that are unless they are paired; note what
 * else the order and interruptions of the runs mean.
 * Return: 0; -ENOMEM with fail().
 */
int compare_runs(const struct side *a, const struct side *b,
		 struct comparison *comparison);

#endif
