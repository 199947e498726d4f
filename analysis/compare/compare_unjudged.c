/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "analysis/compare/compare_unjudged.h"

#include "analysis/admit/cells.h"
#include "analysis/compare/compare_verdict.h"
#include "lib/base/scope.h"

static bool unjudged_has_verdict(const struct comparison *comparison,
				 const struct cell_name *name, size_t metric)
{
	const struct compare_row *row = comparison_find_row(
		comparison, &(struct compare_row){
				    .cell = name->cell,
				    .primitive = name->primitive,
				    .metric = metric });

	return row && row->verdict != VERDICT_UNKNOWN &&
	       !compare_few_boots(row);
}

static int unjudged_visit(const struct compare_result *result,
			  const struct comparison *comparison,
			  const struct cell_name *name,
			  compare_visit_fn *visit, size_t *nr_unjudged)
{
	for (size_t metric = 0; metric < METRIC_NR; metric++) {
		struct samples samples;
		bool measured;
		int err;

		if (!metric_has_direction(metric) ||
		    !result->options->wanted[metric] ||
		    unjudged_has_verdict(comparison, name, metric))
			continue;
		err = samples_collect(&result->sides[0], name->cell,
				      name->primitive, metric, &samples);
		if (err)
			return err;
		measured = samples.nr_boots > 0;
		samples_free(&samples);
		if (measured)
			visit(comparison, name->cell, metric, nr_unjudged);
	}
	return 0;
}

int compare_each_unjudged(const struct compare_result *result,
			  compare_visit_fn *visit, size_t *nr_unjudged)
{
	const struct side *a = &result->sides[0];
	SCOPE_FREE struct cell_name *names = NULL;
	size_t nr = 0;
	int err = cells_list(a, a, result->options->cells, &names, &nr);

	for (size_t i = 0; i < result->nr_comparisons; i++)
		for (size_t j = 0; j < nr && !err; j++)
			err = unjudged_visit(result, &result->comparisons[i],
					     &names[j], visit, nr_unjudged);
	return err;
}
