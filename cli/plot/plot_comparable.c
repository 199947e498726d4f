/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/plot/plot_comparable.h"

#include <string.h>

#include "analysis/admit/cells.h"

static bool comparable_row(const struct comparison *comparison,
			   const char *cell, bool primitive, size_t metric)
{
	for (size_t i = 0; i < comparison->nr_rows; i++) {
		const struct compare_row *row = &comparison->rows[i];

		if (row->metric == metric && row->primitive == primitive &&
		    !strcmp(row->cell, cell))
			return true;
	}
	return false;
}

bool plot_comparable(const struct plot_job *job, const char *cell,
		     bool primitive, size_t metric)
{
	const struct compare_result *compared = job->compared;

	for (size_t i = 0; compared && i < compared->nr_comparisons; i++)
		if (!comparable_row(&compared->comparisons[i], cell, primitive,
			     metric))
			return false;
	return cells_wanted(job->options->cells, cell);
}
