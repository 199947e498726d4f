/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANALYSIS_COMPARE_PERF_H
#define ANALYSIS_COMPARE_PERF_H

/*
 * What perf stat counted beside the runs, per event of the clearer, per pin
 * cycle, per operation. perf counts all windows of a run together, so its
 * count is divided by what happened in all of them, and belongs to the only
 * cell of the run.
 */

#include "analysis/admit/cells.h"
#include "analysis/compare/comparison.h"

/*
 * compare_perf() - the rows of what perf stat counted of one cell.
 * Return: 0; -errno with fail().
 */
int compare_perf(const struct side *a, const struct side *b,
		 const struct cell_name *cell,
		 const struct compare_options *options,
		 struct comparison *comparison);

#endif
