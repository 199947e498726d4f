/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The costs of one cell, boot by boot or visit by visit. */
#include "analysis/price/price_series.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "analysis/load/visits.h"
#include "lib/base/fail.h"
#include "lib/stats/stats.h"

void price_series_free(struct price_series *series)
{
	free(series->own);
	free(series->victims);
	free(series->total);
}

bool price_series_any(const struct price_series *series)
{
	for (size_t i = 0; i < series->nr; i++)
		if (!isnan(series->own[i]))
			return true;
	return false;
}

static int price_series_alloc(struct price_series *series, size_t nr)
{
	series->own = calloc(nr + 1, sizeof(double));
	series->victims = calloc(nr + 1, sizeof(double));
	series->total = calloc(nr + 1, sizeof(double));
	return series->own && series->victims && series->total ? 0 :
	       fail(ENOMEM, "allocate %zu costs", nr);
}

/* Replace the visits from @first on by their mean, the value of the boot. */
static void price_series_end_boot(struct price_series *series, size_t first)
{
	size_t nr = series->nr - first;

	series->own[first] = stats_mean(series->own + first, nr);
	series->victims[first] = stats_mean(series->victims + first, nr);
	series->nr = first + 1;
}

/* Find how many CPUs had to be reached, and whether there were bystanders. */
static void price_series_watch(const struct run_cell *cell, size_t metric,
			       struct price_series *series)
{
	for (size_t i = 0; i < cell->nr_rounds; i++) {
		const struct run_round *round = &cell->rounds[i];

		if (isnan(visit_ok_value(round, metric)))
			continue;
		series->has_victims &= !isnan(round->stolen_ns_per_event);
		if (isnan(round->spinning_peers))
			continue;
		series->peers += round->spinning_peers;
		series->nr_peers++;
	}
}

/* Append the visits of a run. */
static int price_series_add_run(const struct run_cell *cell, size_t metric,
				struct price_series *series)
{
	double *own = series->own + series->nr;
	double *victims = series->victims + series->nr;
	size_t nr = 0;
	int err = visits_means(cell, visit_ok_value, metric, own);

	if (!err)
		err = visits_means(cell, visit_ok_stolen, metric, victims);
	if (err)
		return err;
	price_series_watch(cell, metric, series);
	for (size_t i = 0; i < cell->nr_visits; i++) {
		if (isnan(own[i]))
			continue;
		own[nr] = own[i];
		victims[nr++] = victims[i];
	}
	series->nr += nr;
	return 0;
}

static size_t price_series_room(const struct side *side, const char *name,
				bool primitive)
{
	size_t nr = side->nr_boots;

	for (size_t i = 0; i < side->nr_runs; i++) {
		const struct run_cell *cell =
			runfile_cell(side->runs[i], name, primitive);

		nr += cell ? cell->nr_visits : 0;
	}
	return nr;
}

static int price_series_add_boot(const struct side *side, size_t boot,
				 const char *name, bool primitive,
				 struct price_series *series)
{
	size_t metric = primitive ? METRIC_OP : METRIC_CLEAR;
	size_t first = series->nr;
	int err = 0;

	for (size_t i = 0; i < side->nr_runs && !err; i++) {
		const struct run_cell *cell =
			runfile_cell(side->runs[i], name, primitive);

		if (side->boot_of_run[i] == boot && cell &&
		    cell->outcome == RUN_OK)
			err = price_series_add_run(cell, metric, series);
	}
	if (!err && side->nr_boots > 1)
		price_series_end_boot(series, first);
	return err;
}

int price_series(const struct side *side, const char *cell, bool primitive,
		 struct price_series *series)
{
	int err;

	*series = (struct price_series){ .has_victims = true };
	err = price_series_alloc(series,
				 price_series_room(side, cell, primitive));
	for (size_t i = 0; i < side->nr_boots && !err; i++)
		err = price_series_add_boot(side, i, cell, primitive, series);
	series->peers /= (double)series->nr_peers;
	for (size_t i = 0; i < series->nr; i++)
		series->total[i] = series->own[i] + (series->has_victims ?
						     series->victims[i] : 0);
	return err;
}
