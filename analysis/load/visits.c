/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "analysis/load/visits.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "lib/base/fail.h"
#include "lib/base/scope.h"

double visit_ok_value(const struct run_round *round, size_t metric)
{
	if (round->outcome != RUN_OK ||
	    (round->counting && !metrics[metric].counting))
		return NAN;
	return round->value[metric];
}

double visit_ok_stolen(const struct run_round *round, size_t metric)
{
	return isnan(visit_ok_value(round, metric)) ?
		       NAN : round->stolen_ns_per_event;
}

double visit_events(const struct run_round *round, size_t metric)
{
	/* Percentiles of several rounds cannot be merged. */
	if (metrics[metric].bucket > 0)
		return NAN;
	if (metrics[metric].kind == METRIC_RATE)
		return round->window_ns;
	if (metric == METRIC_PIN || metric == METRIC_KERNEL_GET ||
	    metric == METRIC_KERNEL_PUT)
		return round->pin_cycles;
	if (!isnan(round->clear_events))
		return round->clear_events;
	return isnan(round->ops) ? round->pin_cycles : round->ops;
}

struct visit_sum {
	size_t nr;
	double sum;
	double weighted, weight;	/* NAN: a round's amount is unknown */
};

static double visit_mean(const struct visit_sum *visit)
{
	if (visit->weight > 0)
		return visit->weighted / visit->weight;
	return visit->nr ? visit->sum / (double)visit->nr : NAN;
}

int visits_means_of(const struct run_cell *cell, const double *values,
		    size_t metric, double *means)
{
	SCOPE_FREE struct visit_sum *sums = calloc(cell->nr_visits + 1,
						   sizeof(*sums));

	if (!sums)
		return fail(ENOMEM, "allocate %zu visits", cell->nr_visits);
	for (size_t i = 0; i < cell->nr_rounds; i++) {
		const struct run_round *round = &cell->rounds[i];
		struct visit_sum *visit = &sums[round->visit];
		double weight = visit_events(round, metric);

		if (isnan(values[i]))
			continue;
		visit->nr++;
		visit->sum += values[i];
		visit->weighted += values[i] * weight;
		visit->weight += weight;
	}
	for (size_t i = 0; i < cell->nr_visits; i++)
		means[i] = visit_mean(&sums[i]);
	return 0;
}

int visits_means(const struct run_cell *cell, visit_value *value, size_t metric,
		 double *means)
{
	SCOPE_FREE double *values = calloc(cell->nr_rounds + 1,
					   sizeof(*values));

	if (!values)
		return fail(ENOMEM, "allocate %zu rounds", cell->nr_rounds);
	for (size_t i = 0; i < cell->nr_rounds; i++)
		values[i] = value(&cell->rounds[i], metric);
	return visits_means_of(cell, values, metric, means);
}
