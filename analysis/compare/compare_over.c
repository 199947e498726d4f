/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "analysis/compare/compare_over.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/compare/compare_measure.h"
#include "lib/base/fail.h"
#include "lib/base/scope.h"
#include "lib/stats/stats.h"

static const struct compare_values *over_values(const struct compare_row *row,
						bool b)
{
	return b ? &row->b : &row->a;
}

/*
 * The same over machines as over boots: geometric means of times, else means.
 */
static void over_describe(const struct compare_row *const *rows, size_t nr,
			  bool b, double *centers,
			  struct compare_values *values)
{
	bool time = metrics[rows[0]->metric].kind == METRIC_TIME;
	double mean, sd;

	*values = (struct compare_values){ 0 };
	for (size_t i = 0; i < nr; i++) {
		const struct compare_values *one = over_values(rows[i], b);

		centers[i] = time ? log(one->center) : one->center;
		values->nr_boots += one->nr_boots;
		values->nr_runs += one->nr_runs;
		values->nr_visits += one->nr_visits;
		values->nr_rounds += one->nr_rounds;
		values->nr_contaminated += one->nr_contaminated;
		values->nr_invalid += one->nr_invalid;
		values->nr_events += one->nr_events;
	}
	mean = stats_mean(centers, nr);
	sd = stats_sd(centers, nr);
	values->center = time ? exp(mean) : mean;
	values->spread_percent = 100 * (time ? expm1(sd) : sd / fabs(mean));
	if (!isfinite(values->spread_percent))
		values->spread_percent = NAN;
}

static double over_mean_peers(const struct compare_row *const *rows, size_t nr)
{
	double sum = 0;

	for (size_t i = 0; i < nr; i++)
		sum += rows[i]->spinning_peers;
	return sum / (double)nr;
}

int compare_over_machines(const struct compare_options *options,
			  const struct comparison *comparison,
			  const struct compare_row *const *rows, size_t nr,
			  struct compare_row *row)
{
	size_t nr_pool = stats_pool_size(comparison->nr_machines,
					 options->plan.nr_replicates);
	SCOPE_FREE double *units = calloc(nr * (nr_pool + 1) + 1,
					  sizeof(*units));
	struct stats_group group = { 1, nr, units, NULL, nr_pool };
	struct stats_plan plan = options->plan;
	int err;

	if (!units)
		return fail(ENOMEM, "bootstrap %zu machines", nr);
	group.pool = units + nr;
	plan.seed -= (comparison->nr_rows + 1) * UINT64_C(0x9e3779b97f4a7c15);
	over_describe(rows, nr, false, units, &row->a);
	over_describe(rows, nr, true, units, &row->b);
	row->separated = true;
	for (size_t i = 0; i < nr; i++) {
		row->separated &= rows[i]->separated;
		row->step = fmax(row->step, rows[i]->step);
		units[i] = rows[i]->effect.estimate;
		memcpy(units + nr + i * nr_pool, rows[i]->draws,
		       nr_pool * sizeof(*units));
	}
	row->spinning_peers = over_mean_peers(rows, nr);
	row->nr_machines = nr;
	err = stats_effect(&group, 1, &plan, &row->effect);
	if (!err)
		compare_finish(row, false);
	return err;
}
