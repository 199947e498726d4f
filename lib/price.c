/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/price.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/compare_parts.h"
#include "lib/fail.h"
#include "lib/price_series.h"
#include "lib/scope.h"
#include "lib/stats.h"
#include "lib/stats_ratio.h"

/* Two means of the same boots, or of rounds of the same boot. */
struct pair {
	struct stats_mean x, y;
	double covariance;
	size_t freedom;
};

/* @y less @less (NULL: none) beside @x, NULL for none. */
static int pair_of(const double *x, size_t nr_x, const double *y, size_t nr_y,
		   const double *less, size_t nr_less, bool within,
		   struct pair *pair)
{
	SCOPE_FREE double *xs = calloc(nr_y + 1, sizeof(double));
	SCOPE_FREE double *ys = calloc(nr_y + 1, sizeof(double));
	struct stats_mean minus;
	size_t nr = 0;

	if (!xs || !ys)
		return fail(ENOMEM, "%zu costs", nr_y);
	for (size_t i = 0; i < nr_y && !within; i++) {
		xs[nr] = x[i];
		ys[nr] = y[i] - less[i];
		nr += !isnan(xs[nr]) && !isnan(ys[nr]);
	}
	if (!within) {
		pair->x = stats_mean_of(xs, nr);
		pair->y = stats_mean_of(ys, nr);
		pair->covariance = stats_covariance(xs, ys, nr);
		pair->freedom = nr ? nr - 1 : 0;
		return 0;
	}
	minus = stats_mean_of(less, nr_less);
	pair->x = stats_mean_of(x, nr_x);
	pair->y = stats_mean_of(y, nr_y);
	pair->y.mean -= minus.mean;
	pair->y.variance += minus.variance;
	pair->covariance = 0;
	nr = nr_x < nr_y ? nr_x : nr_y;
	nr = nr < nr_less ? nr : nr_less;
	pair->freedom = nr ? nr - 1 : 0;
	return 0;
}

static double quantile(const struct compare_options *options, size_t freedom)
{
	return freedom ? stats_t_quantile(0.5 + options->plan.level / 2,
					  (double)freedom) : NAN;
}

static struct price price_of(const struct stats_mean *mean, double t)
{
	double half = t * sqrt(mean->variance);

	return (struct price){ mean->mean, mean->mean - half,
			       mean->mean + half };
}

static struct price price_of_series(const double *values, size_t nr,
				    const struct compare_options *options)
{
	SCOPE_FREE double *known = calloc(nr + 1, sizeof(double));
	struct stats_mean mean;
	size_t nr_known = 0;

	for (size_t i = 0; i < nr && known; i++)
		if (!isnan(values[i]))
			known[nr_known++] = values[i];
	mean = stats_mean_of(known, nr_known);
	return price_of(&mean, quantile(options, nr_known ? nr_known - 1 : 0));
}

/* A barrier, and what it is priced by. */
struct barrier {
	struct price_series with, without;
};

static int price_barrier(const struct price_list *list,
			 const struct barrier *barrier,
			 const struct compare_options *options,
			 struct price *price)
{
	const struct price_series *with = &barrier->with;
	struct pair pair;
	int err = pair_of(with->own, with->nr, with->own, with->nr,
			  barrier->without.own, barrier->without.nr,
			  list->within, &pair);

	if (!err)
		*price = price_of(&pair.y, quantile(options, pair.freedom));
	return err;
}

static int find_even(const struct price_list *list,
		     const struct barrier *barrier,
		     const struct price_series *series,
		     const struct compare_options *options,
		     struct price_clear *clear)
{
	struct pair pair;
	int err = pair_of(series->total, series->nr, barrier->with.own,
			  barrier->with.nr, barrier->without.own,
			  barrier->without.nr, list->within, &pair);

	if (err)
		return err;
	clear->pins = clear->pins_low = clear->pins_high = NAN;
	if (!(pair.y.mean > 0))
		return 0;
	clear->pins = fmax(pair.x.mean / pair.y.mean - 1, 0);
	stats_fieller(&pair.x, &pair.y, pair.covariance,
		      quantile(options, pair.freedom), &clear->pins_low,
		      &clear->pins_high);
	if (!isnan(clear->pins_low)) {
		clear->pins_low = fmax(clear->pins_low - 1, 0);
		clear->pins_high = fmax(clear->pins_high - 1, 0);
	}
	return 0;
}

/* Those that interrupt, or wait for, other CPUs; with any options. */
static bool is_clear(const struct compare_name *name)
{
	static const char *const primitives[] = {
		"mprotect_flush", "munmap", "collapse_broadcast", "membarrier",
		"fork_cow",
	};
	size_t len = strcspn(name->cell, ":");

	for (size_t i = 0; i < sizeof(primitives) / sizeof(primitives[0]) &&
			   name->primitive; i++)
		if (strlen(primitives[i]) == len &&
		    !strncmp(name->cell, primitives[i], len))
			return true;
	return !name->primitive && !strncmp(name->cell, "none+", 5) &&
	       strcmp(name->cell, "none+none");
}

static int add_clear(struct price_list *list, const struct barrier *barrier,
		     const struct compare_name *name,
		     const struct price_series *series,
		     const struct compare_options *options)
{
	struct price_clear *clears = realloc(
		list->clears, (list->nr_clears + 1) * sizeof(*clears));
	struct price_clear *clear;

	if (!clears)
		return fail(ENOMEM, "a price");
	list->clears = clears;
	clear = &clears[list->nr_clears++];
	*clear = (struct price_clear){
		.cell = name->cell, .primitive = name->primitive,
		.peers = series->peers,
		.initiator = price_of_series(series->own, series->nr, options),
		.victims = { NAN, NAN, NAN },
		.total = price_of_series(series->total, series->nr, options),
	};
	if (series->has_victims)
		clear->victims = price_of_series(series->victims, series->nr,
						 options);
	return find_even(list, barrier, series, options, clear);
}

static int find_clears(const struct side *side,
		       const struct compare_options *options,
		       const struct barrier *barrier, struct price_list *list)
{
	SCOPE_FREE struct compare_name *names = NULL;
	size_t nr = 0;
	int err = compare_list_cells(side, side, options, &names, &nr);

	/* Primitives come first: what they hold is nothing but the flush. */
	for (size_t i = 0; i < 2 * nr && !err; i++) {
		const struct compare_name *name = &names[i % nr];
		struct price_series series;
		bool refused = false;

		if (name->primitive != (i < nr) || !is_clear(name))
			continue;
		err = compare_left_out(side, 0, name, &list->checked);
		if (!err)
			err = compare_one_setting(side, name->cell,
						  name->primitive, options,
						  &list->checked, &refused);
		if (err || refused)
			continue;
		err = price_series(side, name->cell, name->primitive, &series);
		if (!err && price_series_any(&series))
			err = add_clear(list, barrier, name, &series, options);
		price_series_free(&series);
	}
	return err;
}

static const char *const barriers[][2] = {
	{ "smp_mb_after_rmw", "atomic" },
	{ "smp_mb", "null" },
};

/* All that are there; the first is left in @used. */
static int find_barriers(const struct side *side,
			 const struct compare_options *options,
			 struct barrier *used, struct price_list *list)
{
	int err = 0;

	for (size_t i = 0; i < 4 && !err; i++)
		err = compare_left_out(side, 0, &(struct compare_name){
					       barriers[i / 2][i % 2], true, 0,
				       }, &list->checked);
	for (size_t i = 0; i < 2 && !err; i++) {
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
			err = price_barrier(list, &barrier, options,
					    &found->price);
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

static int fill(const struct side *side, const struct compare_options *options,
		struct price_list *list)
{
	struct barrier barrier = { { 0 }, { 0 } };
	int err = find_barriers(side, options, &barrier, list);

	if (!err && !list->nr_barriers)
		err = fail(0, "the price of a barrier needs ok rounds of the "
			   "primitives smp_mb_after_rmw and atomic, or of "
			   "smp_mb and null");
	if (!err)
		err = find_clears(side, options, &barrier, list);
	if (!err && !list->nr_clears)
		err = fail(0, "the price of a clear needs ok rounds of a "
			   "primitive such as mprotect_flush, or of a cell "
			   "such as none+ksm");
	price_series_free(&barrier.with);
	price_series_free(&barrier.without);
	return err;
}

int price_find(const struct side *side, const struct compare_options *options,
	       struct price_list *list)
{
	int err;

	memset(list, 0, sizeof(*list));
	list->within = side->nr_boots == 1;
	err = compare_environment(side, side, options, &list->checked);
	if (!err && !list->checked.refused && !list->checked.times_refused)
		err = fill(side, options, list);
	if (err)
		price_free(list);
	return err;
}

void price_free(struct price_list *list)
{
	free(list->clears);
	free(list->checked.notes);
	memset(list, 0, sizeof(*list));
}

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
