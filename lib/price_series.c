/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Costs of one cell, boot by boot or round by round. */
#include "lib/price_series.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/fail.h"

struct sums {
	double own, victims;
	size_t nr, nr_watched;
};

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

static int alloc(struct price_series *series, size_t nr)
{
	series->own = calloc(nr + 1, sizeof(double));
	series->victims = calloc(nr + 1, sizeof(double));
	series->total = calloc(nr + 1, sizeof(double));
	return series->own && series->victims && series->total ? 0 :
	       fail(ENOMEM, "%zu costs", nr);
}

/* One more boot, or round; @sums begins anew. */
static void put_unit(struct sums *sums, struct price_series *series)
{
	size_t i = series->nr++;

	series->own[i] = sums->nr ? sums->own / (double)sums->nr : NAN;
	series->victims[i] = sums->nr ? sums->victims / (double)sums->nr : NAN;
	series->has_victims &= sums->nr_watched == sums->nr;
	memset(sums, 0, sizeof(*sums));
}

static void add_round(const struct run_round *round, size_t metric,
		      struct sums *sums, struct price_series *series)
{
	sums->own += round->value[metric];
	sums->nr++;
	if (!isnan(round->stolen_ns_per_event)) {
		sums->victims += round->stolen_ns_per_event;
		sums->nr_watched++;
	}
	if (!isnan(round->spinning_peers)) {
		series->peers += round->spinning_peers;
		series->nr_peers++;
	}
}

static void add_run(const struct run_cell *cell, size_t metric, bool rounds,
		    struct sums *sums, struct price_series *series)
{
	for (size_t i = 0; i < cell->nr_rounds; i++) {
		const struct run_round *round = &cell->rounds[i];

		if (round->outcome != RUN_OK || isnan(round->value[metric]))
			continue;
		add_round(round, metric, sums, series);
		if (rounds)
			put_unit(sums, series);
	}
}

static size_t most_units(const struct side *side, const char *name,
			 bool primitive)
{
	size_t nr = side->nr_boots;

	for (size_t i = 0; i < side->nr_runs; i++) {
		const struct run_cell *cell =
			runfile_cell(side->runs[i], name, primitive);

		nr += cell ? cell->nr_rounds : 0;
	}
	return nr;
}

static void add_boot(const struct side *side, size_t boot, const char *name,
		     bool primitive, struct price_series *series)
{
	size_t metric = (size_t)metric_find(primitive ? "ns_per_op" :
							"clear_ns_per_event");
	bool rounds = side->nr_boots == 1;
	struct sums sums = { 0 };

	for (size_t i = 0; i < side->nr_runs; i++) {
		const struct run_cell *cell =
			runfile_cell(side->runs[i], name, primitive);

		if (side->boot_of_run[i] == boot && cell &&
		    cell->outcome == RUN_OK)
			add_run(cell, metric, rounds, &sums, series);
	}
	if (!rounds)
		put_unit(&sums, series);
}

int price_series(const struct side *side, const char *cell, bool primitive,
		 struct price_series *series)
{
	int err;

	*series = (struct price_series){ .has_victims = true };
	err = alloc(series, most_units(side, cell, primitive));
	for (size_t i = 0; i < side->nr_boots && !err; i++)
		add_boot(side, i, cell, primitive, series);
	series->peers /= (double)series->nr_peers;
	for (size_t i = 0; i < series->nr; i++)
		series->total[i] = series->own[i] + (series->has_victims ?
						     series->victims[i] : 0);
	return err;
}
