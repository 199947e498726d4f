/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANALYSIS_COMPARE_PERF_H
#define ANALYSIS_COMPARE_PERF_H

/*
 * Counts that perf stat took during the runs, per event of the clearer, per pin
 * cycle and per operation. perf counts all windows of a run together, so its
 * count is divided by the events, cycles or operations of all windows, and the
 * run must have one cell only.
 */

#include "analysis/admit/cells.h"
#include "analysis/compare/comparison.h"

/*
 * compare_perf() - add the rows of perf stat's counts for one cell.
 * Return: 0; -errno with fail().
 */
int compare_perf(const struct side *a, const struct side *b,
		 const struct cell_name *cell,
		 const struct compare_options *options,
		 struct comparison *comparison);

#endif
