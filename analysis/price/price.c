/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "analysis/price/price.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/admit/cells.h"
#include "analysis/admit/environment.h"
#include "analysis/price/price_series.h"
#include "lib/base/array.h"
#include "lib/base/fail.h"
#include "lib/base/scope.h"
#include "lib/stats/stats_ratio.h"

/* A barrier: the series with it, and the same without it. */
struct barrier {
	struct price_series with, without;
};

/*
 * Compute the barrier's cost, paired with @x, over the boots that have all
 * three.
 */
static int price_pair_boots(const double *x, const struct barrier *barrier,
			    struct stats_pair *pair)
{
	size_t nr_boots = barrier->with.nr, nr = 0;
	SCOPE_FREE double *above = calloc(nr_boots + 1, sizeof(double));
	SCOPE_FREE double *below = calloc(nr_boots + 1, sizeof(double));

	if (!above || !below)
		return fail(ENOMEM, "allocate %zu costs", nr_boots);
	for (size_t i = 0; i < nr_boots; i++) {
		above[nr] = x[i];
		below[nr] = barrier->with.own[i] - barrier->without.own[i];
		nr += !isnan(above[nr]) && !isnan(below[nr]);
	}
	*pair = (struct stats_pair){
		.above = stats_mean_of(above, nr),
		.below = stats_mean_of(below, nr),
		.covariance = stats_covariance(above, below, nr),
		.freedom = nr ? nr - 1 : 0,
	};
	return 0;
}

/* The same over the visits of one boot, which are independent. */
static void price_pair_visits(const double *x, size_t nr_x,
			      const struct barrier *barrier,
			      struct stats_pair *pair)
{
	const struct price_series *with = &barrier->with;
	const struct price_series *without = &barrier->without;
	struct stats_mean less = stats_mean_of(without->own, without->nr);
	size_t nr = nr_x < with->nr ? nr_x : with->nr;

	*pair = (struct stats_pair){
		.above = stats_mean_of(x, nr_x),
		.below = stats_mean_of(with->own, with->nr),
	};
	pair->below.mean -= less.mean;
	pair->below.variance += less.variance;
	nr = nr < without->nr ? nr : without->nr;
	pair->freedom = nr ? nr - 1 : 0;
}

static int price_pair(const struct price_list *list, const double *x,
		      size_t nr_x, const struct barrier *barrier,
		      struct stats_pair *pair)
{
	if (!list->within)
		return price_pair_boots(x, barrier, pair);
	price_pair_visits(x, nr_x, barrier, pair);
	return 0;
}

static struct price price_of(const struct stats_mean *mean, double t)
{
	double half = t * sqrt(mean->variance);

	return (struct price){ mean->mean, mean->mean - half,
			       mean->mean + half };
}

static int price_of_values(const double *values, size_t nr,
			   const struct price_options *options,
			   struct price *price)
{
	SCOPE_FREE double *known = calloc(nr + 1, sizeof(double));
	struct stats_mean mean;
	size_t nr_known = 0;

	if (!known)
		return fail(ENOMEM, "allocate %zu costs", nr);
	for (size_t i = 0; i < nr; i++)
		if (!isnan(values[i]))
			known[nr_known++] = values[i];
	mean = stats_mean_of(known, nr_known);
	*price = price_of(&mean, stats_t_two_sided(options->level, nr_known ?
						   nr_known - 1 : 0));
	return 0;
}

static int price_barrier(const struct price_list *list,
			 const struct barrier *barrier,
			 const struct price_options *options,
			 struct price_barrier *found)
{
	struct stats_pair pair;
	int err = price_pair(list, barrier->with.own, barrier->with.nr,
			     barrier, &pair);

	if (err)
		return err;
	found->nr = pair.freedom + 1;
	found->price = price_of(&pair.below,
				stats_t_two_sided(options->level,
						  pair.freedom));
	return 0;
}

/* The clear pays the barrier once, too, so the break-even is one pin less. */
static int price_even(const struct price_list *list,
		      const struct barrier *barrier,
		      const struct price_series *series,
		      const struct price_options *options,
		      struct price_clear *clear)
{
	struct stats_pair pair;
	struct stats_ratio even;
	int err = price_pair(list, series->total, series->nr, barrier, &pair);

	if (err)
		return err;
	clear->nr = pair.freedom + 1;
	clear->pins = clear->pins_low = clear->pins_high = NAN;
	if (!(pair.below.mean > 0))
		return 0;
	even = stats_ratio(&pair, options->level);
	clear->pins = fmax(even.ratio - 1, 0);
	if (isnan(even.low))
		return 0;
	clear->pins_low = fmax(even.low - 1, 0);
	clear->pins_high = fmax(even.high - 1, 0);
	return 0;
}

/*
 * Is it a primitive, with any options, that interrupts other CPUs or waits for
 * them, or a cell with a clearer and without a pinner?
 */
static bool price_is_clear(const struct cell_name *name)
{
	static const char *const primitives[] = {
		"mprotect_flush", "munmap", "collapse_broadcast", "membarrier",
		"fork_cow",
	};
	size_t len = strcspn(name->cell, ":");

	for (size_t i = 0; i < ARRAY_SIZE(primitives) && name->primitive; i++)
		if (strlen(primitives[i]) == len &&
		    !strncmp(name->cell, primitives[i], len))
			return true;
	return !name->primitive && !strncmp(name->cell, "none+", 5) &&
	       strcmp(name->cell, "none+none");
}

static int price_add_clear(struct price_list *list,
			   const struct barrier *barrier,
			   const struct cell_name *name,
			   const struct price_series *series,
			   const struct price_options *options)
{
	struct price_clear *clears = realloc(
		list->clears, (list->nr_clears + 1) * sizeof(*clears));
	struct price_clear *clear;
	int err;

	if (!clears)
		return fail(ENOMEM, "allocate a price");
	list->clears = clears;
	clear = &clears[list->nr_clears++];
	*clear = (struct price_clear){
		.cell = name->cell, .primitive = name->primitive,
		.peers = series->peers, .victims = { NAN, NAN, NAN },
	};
	err = price_of_values(series->own, series->nr, options,
			      &clear->initiator);
	if (!err)
		err = price_of_values(series->total, series->nr, options,
				      &clear->total);
	if (!err && series->has_victims)
		err = price_of_values(series->victims, series->nr, options,
				      &clear->victims);
	return err ? err : price_even(list, barrier, series, options, clear);
}

static int price_find_clears(const struct side *side,
			     const struct price_options *options,
			     const struct barrier *barrier,
			     struct price_list *list)
{
	SCOPE_FREE struct cell_name *names = NULL;
	size_t nr = 0;
	int err = cells_list(side, side, options->cells, &names, &nr);

	/* Primitives come first: they cost the flush alone. */
	for (size_t i = 0; i < 2 * nr && !err; i++) {
		const struct cell_name *name = &names[i % nr];
		struct price_series series;
		bool refused = false;

		if (name->primitive != (i < nr) || !price_is_clear(name))
			continue;
		err = cells_left_out(side, 0, name, &list->checked);
		if (!err)
			err = cells_same_settings(side, side, name,
						  &list->checked, &refused);
		if (err || refused)
			continue;
		err = price_series(side, name->cell, name->primitive, &series);
		if (!err && price_series_any(&series))
			err = price_add_clear(list, barrier, name, &series,
					      options);
		price_series_free(&series);
	}
	return err;
}

/* A barrier, and the same primitive without it. */
static const char *const barriers[PRICE_MAX_BARRIERS][2] = {
	{ "smp_mb_after_rmw", "atomic" },
	{ "smp_mb", "null" },
};

static int price_note_left_out(const struct side *side,
			       struct price_list *list)
{
	int err = 0;

	for (size_t i = 0; i < ARRAY_SIZE(barriers); i++)
		for (size_t j = 0; j < ARRAY_SIZE(barriers[i]) && !err; j++)
			err = cells_left_out(side, 0, &(struct cell_name){
						     barriers[i][j], true, 0,
					     }, &list->checked);
	return err;
}

/* List all barriers of the files; @used is the first. */
static int price_find_barriers(const struct side *side,
			       const struct price_options *options,
			       struct barrier *used, struct price_list *list)
{
	int err = price_note_left_out(side, list);

	for (size_t i = 0; i < ARRAY_SIZE(barriers) && !err; i++) {
		struct price_barrier *found =
			&list->barriers[list->nr_barriers];
		struct barrier barrier = { { 0 }, { 0 } };

		err = price_series(side, barriers[i][0], true, &barrier.with);
		if (!err)
			err = price_series(side, barriers[i][1], true,
					   &barrier.without);
		if (!err && price_series_any(&barrier.with) &&
		    price_series_any(&barrier.without)) {
			found->cell = barriers[i][0];
			found->less = barriers[i][1];
			err = price_barrier(list, &barrier, options, found);
			list->nr_barriers++;
		}
		if (list->nr_barriers == 1 && !used->with.own) {
			*used = barrier;
			continue;
		}
		price_series_free(&barrier.with);
		price_series_free(&barrier.without);
	}
	return err;
}

static int price_fill(const struct side *side,
		      const struct price_options *options,
		      struct price_list *list)
{
	struct barrier barrier = { { 0 }, { 0 } };
	int err = price_find_barriers(side, options, &barrier, list);

	if (!err && !list->nr_barriers)
		err = fail(0, "the price of a barrier needs ok rounds of the "
			   "primitives smp_mb_after_rmw and atomic, or of "
			   "smp_mb and null");
	if (!err)
		err = price_find_clears(side, options, &barrier, list);
	if (!err && !list->nr_clears)
		err = fail(0, "the price of a clear needs ok rounds of a "
			   "primitive such as mprotect_flush, or of a cell "
			   "such as none+ksm");
	price_series_free(&barrier.with);
	price_series_free(&barrier.without);
	return err;
}

int price_find(const struct side *side, const struct price_options *options,
	       struct price_list *list)
{
	int err;

	*list = (struct price_list){
		.within = side->nr_boots == 1,
		.checked = { .force = options->force, .letter = 'A' },
	};
	err = environment_check(side, side, &list->checked);
	if (!err && !list->checked.refused && !list->checked.times_refused)
		err = price_fill(side, options, list);
	if (err)
		price_free(list);
	return err;
}

void price_free(struct price_list *list)
{
	free(list->clears);
	admission_free(&list->checked);
	memset(list, 0, sizeof(*list));
}

const unsigned price_cpus[] = { 2, 8, 64, 512, 0 };

bool price_extrapolate(const struct price_list *list,
		       const struct price_clear *clear, unsigned nr_cpus,
		       double *low, double *high)
{
	double barrier_ns = list->barriers[0].price.ns;
	double growth = (nr_cpus - 1) / clear->peers;
	double victims_ns = isnan(clear->victims.ns) ? 0 : clear->victims.ns;
	double constant, grown;

	if (!clear->primitive || !(clear->peers > 0) || !(barrier_ns > 0))
		return false;
	victims_ns *= growth;
	constant = (clear->initiator.ns + victims_ns) / barrier_ns - 1;
	grown = (clear->initiator.ns * growth + victims_ns) / barrier_ns - 1;
	*low = fmax(fmin(constant, grown), 0);
	*high = fmax(fmax(constant, grown), 0);
	return true;
}
