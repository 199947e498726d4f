/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANALYSIS_COMPARE_RUNS_H
#define ANALYSIS_COMPARE_RUNS_H

#include "analysis/compare/comparison.h"

/*
 * The rule for boots that are not paired: no time gets a verdict if the
 * correlation between the place in time and the side exceeds this,
 * or if the side changes less often than the smaller side has boots, less one.
 * In orders that pass, boots with AR(1) of 0.8 and boots that drift by 1.5
 * standard deviations are called different in at most 5 % of campaigns; in the
 * other orders tried, in 8 to 36 %.
 */
#define COMPARE_ORDER_CORRELATION 0.5

/*
 * compare_runs() - set nr_pairs if boots of both sides alternate. Refuse a run
 * that is on both sides, and a boot that is on both sides unless it is paired.
 * Add notes on other consequences of the order of the runs and of
 * interruptions.
 * Return: 0; -ENOMEM with fail().
 */
int compare_runs(const struct side *a, const struct side *b,
		 struct comparison *comparison);

#endif
