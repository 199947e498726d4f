/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/plot/plot_latencies.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/plot/plot_comparable.h"
#include "lib/base/fail.h"

static bool latencies_has(const struct side *side, const char *cell)
{
	for (size_t i = 0; i < side->nr_runs; i++) {
		const struct run_cell *found =
			runfile_cell(side->runs[i], cell, false);

		if (found && found->outcome == RUN_OK && found->nr_buckets)
			return true;
	}
	return false;
}

size_t latencies_next_cell(const struct plot_job *job, size_t from)
{
	const struct runfile *run = job->sides[0].runs[0];

	for (size_t i = from; i < run->nr_cells; i++) {
		bool all = !run->cells[i].primitive &&
			   plot_comparable(job, run->cells[i].cell, false,
					   METRIC_PIN_P99);

		for (size_t s = 0; s < job->nr_sides && all; s++)
			all = latencies_has(&job->sides[s],
					      run->cells[i].cell);
		if (all)
			return i;
	}
	return run->nr_cells;
}

static int latencies_by_low(const void *a, const void *b)
{
	const struct run_bucket *x = a, *y = b;

	return (x->low_ns > y->low_ns) - (x->low_ns < y->low_ns);
}

static int latencies_add(const struct run_cell *cell, struct latencies *all)
{
	struct run_bucket *grown = realloc(all->buckets,
		(all->nr + cell->nr_buckets + 1) * sizeof(*grown));

	if (!grown)
		return fail(ENOMEM, "a histogram of %zu buckets",
			    cell->nr_buckets);
	all->buckets = grown;
	memcpy(grown + all->nr, cell->buckets,
	       cell->nr_buckets * sizeof(*grown));
	all->nr += cell->nr_buckets;
	for (size_t i = 0; i < cell->nr_buckets; i++)
		all->total += (double)cell->buckets[i].count;
	all->total += (double)cell->overflow;
	all->overflow += (double)cell->overflow;
	all->max_ns = fmax(all->max_ns, (double)cell->max_ns);
	return 0;
}

int latencies_gather(const struct side *side, const char *cell,
		     struct latencies *all)
{
	int err = 0;

	memset(all, 0, sizeof(*all));
	for (size_t i = 0; i < side->nr_runs && !err; i++) {
		const struct run_cell *found =
			runfile_cell(side->runs[i], cell, false);

		if (found && found->outcome == RUN_OK && found->nr_buckets)
			err = latencies_add(found, all);
	}
	if (!err)
		qsort(all->buckets, all->nr, sizeof(*all->buckets),
		      latencies_by_low);
	return err;
}

double latencies_middle(const struct run_bucket *bucket)
{
	return ((double)bucket->low_ns + (double)bucket->high_ns) / 2;
}

double latencies_quantile(const struct latencies *all, double share)
{
	double seen = 0;

	if (share >= 1)
		return all->max_ns;
	if (all->total * (1 - share) < 1)
		return NAN;
	for (size_t i = 0; i < all->nr; i++) {
		seen += (double)all->buckets[i].count;
		if (seen > 0 && seen >= share * all->total)
			return latencies_middle(&all->buckets[i]);
	}
	return NAN;
}

void latencies_free(struct latencies *all)
{
	free(all->buckets);
	all->buckets = NULL;
}
