/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/plot/plot_comparable.h"

#include <string.h>

#include "analysis/admit/cells.h"
#include "lib/base/array.h"

int plot_compare(const struct plot_figure *figure, struct plot_job *job,
		 struct compare_options *options,
		 struct compare_result *result)
{
	int err;

	*options = *job->options;
	options->plan.nr_replicates = 0;
	options->background = true;
	for (size_t i = 0; i < ARRAY_SIZE(figure->metrics); i++)
		if (figure->metrics[i])
			options->wanted[metric_find(figure->metrics[i])] = true;
	err = compare_sides(job->sides, job->nr_sides, options, result);
	if (!err)
		job->compared = result;
	return err;
}

bool plot_refused(const struct plot_job *job)
{
	const struct compare_result *compared = job->compared;

	for (size_t i = 0; compared && i < compared->nr_comparisons; i++)
		if (compared->comparisons[i].checked.refused)
			return true;
	return false;
}

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
