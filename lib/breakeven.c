/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/breakeven.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "lib/fail.h"
#include "lib/stats.h"
#include "lib/stats_ratio.h"

/* Of one side, over the boots that hold both cells. */
struct cost {
	double *pin_ns, *clear_ns, *stolen_ns;
	size_t nr_boots;
};

static void cost_free(struct cost *cost)
{
	free(cost->pin_ns);
	free(cost->clear_ns);
	free(cost->stolen_ns);
}

/* What an event took from bystanders in a boot; NAN if nobody looked. */
static double stolen_ns(const struct side *side, size_t boot, const char *name)
{
	double sum = 0;
	size_t nr = 0;

	for (size_t i = 0; i < side->nr_runs; i++) {
		const struct run_cell *cell;

		if (side->boot_of_run[i] != boot)
			continue;
		cell = runfile_cell(side->runs[i], name, false);
		if (!cell || cell->outcome != RUN_OK)
			continue;
		for (size_t j = 0; j < cell->nr_rounds; j++) {
			const struct run_round *round = &cell->rounds[j];

			if (round->outcome != RUN_OK ||
			    isnan(round->stolen_ns_per_event))
				continue;
			sum += round->stolen_ns_per_event;
			nr++;
		}
	}
	return nr ? sum / (double)nr : NAN;
}

static void match(const struct samples *pins, const struct samples *clears,
		  const struct side *side, const char *clear_cell,
		  struct cost *cost)
{
	for (size_t i = 0, j = 0; i < pins->nr_boots && j < clears->nr_boots;) {
		size_t boot = pins->boot[i], other = clears->boot[j];

		if (boot == other) {
			size_t nr = cost->nr_boots++;

			cost->pin_ns[nr] = exp(pins->means[i]);
			cost->clear_ns[nr] = exp(clears->means[j]);
			cost->stolen_ns[nr] = stolen_ns(side, boot, clear_cell);
		}
		i += boot <= other;
		j += other <= boot;
	}
}

static int measure(const struct side *side, const struct breakeven *breakeven,
		   struct cost *cost)
{
	struct samples pins = { 0 }, clears = { 0 };
	int err = samples_collect(side, breakeven->pin_cell, false,
				  (size_t)metric_find("pin_ns_per_cycle"),
				  &pins);

	if (!err)
		err = samples_collect(
			side, breakeven->clear_cell, false,
			(size_t)metric_find("clear_ns_per_event"), &clears);
	cost->pin_ns = calloc(side->nr_boots + 1, sizeof(double));
	cost->clear_ns = calloc(side->nr_boots + 1, sizeof(double));
	cost->stolen_ns = calloc(side->nr_boots + 1, sizeof(double));
	if (!err && (!cost->pin_ns || !cost->clear_ns || !cost->stolen_ns))
		err = fail(ENOMEM, "%zu boots", side->nr_boots);
	if (!err)
		match(&pins, &clears, side, breakeven->clear_cell, cost);
	if (!err && !cost->nr_boots)
		err = fail(ENODATA, "the break-even needs a boot with both "
			   "cells on each side");
	samples_free(&pins);
	samples_free(&clears);
	return err;
}

/* Bystanders' losses count only if both sides looked. */
static bool add_victims(struct cost cost[2])
{
	for (int s = 0; s < 2; s++)
		for (size_t i = 0; i < cost[s].nr_boots; i++)
			if (isnan(cost[s].stolen_ns[i]))
				return false;
	for (int s = 0; s < 2; s++)
		for (size_t i = 0; i < cost[s].nr_boots; i++)
			cost[s].clear_ns[i] += cost[s].stolen_ns[i];
	return true;
}

static bool surely_off_0(const struct stats_mean *mean, double t)
{
	return fabs(mean->mean) > t * sqrt(mean->variance);
}

/* What A and B differ by: variances add, and so do the covariances. */
static void find_interval(const struct cost cost[2], double t,
			  struct breakeven *breakeven)
{
	struct stats_mean saved = { 0, 0 }, paid = { 0, 0 };
	double covariance = 0;

	for (int s = 0; s < 2; s++) {
		const double *clear = cost[s].clear_ns, *pin = cost[s].pin_ns;
		struct stats_mean clears, pins;
		size_t nr = cost[s].nr_boots;

		clears = stats_mean_of(clear, nr);
		pins = stats_mean_of(pin, nr);
		saved.mean += s ? -clears.mean : clears.mean;
		paid.mean += s ? pins.mean : -pins.mean;
		saved.variance += clears.variance;
		paid.variance += pins.variance;
		covariance -= stats_covariance(clear, pin, nr);
	}
	breakeven->nowhere = saved.mean * paid.mean < 0 &&
			     surely_off_0(&saved, t) && surely_off_0(&paid, t);
	if (isnan(breakeven->pins_per_event))
		return;
	stats_fieller(&saved, &paid, covariance, t, &breakeven->low,
		      &breakeven->high);
	if (breakeven->low < 0)
		breakeven->low = NAN;
}

static void solve(const struct cost cost[2],
		  const struct compare_options *options,
		  struct breakeven *breakeven)
{
	size_t least = cost[0].nr_boots < cost[1].nr_boots ?
		       cost[0].nr_boots : cost[1].nr_boots;
	double saved, paid;

	for (int i = 0; i < 2; i++) {
		breakeven->pin_ns[i] =
			stats_mean(cost[i].pin_ns, cost[i].nr_boots);
		breakeven->clear_ns[i] =
			stats_mean(cost[i].clear_ns, cost[i].nr_boots);
	}
	saved = breakeven->clear_ns[0] - breakeven->clear_ns[1];
	paid = breakeven->pin_ns[1] - breakeven->pin_ns[0];
	if (saved / paid > 0)
		breakeven->pins_per_event = saved / paid;
	if (least >= 2)
		find_interval(cost, stats_t_quantile(
					0.5 + options->plan.level / 2,
					(double)(least - 1)), breakeven);
}

/* Did any run of the side measure it? */
static bool has(const struct side *side, const char *cell, int metric)
{
	for (size_t i = 0; i < side->nr_runs; i++) {
		const struct run_cell *found =
			runfile_cell(side->runs[i], cell, false);

		for (size_t j = 0; found && j < found->nr_rounds; j++)
			if (!isnan(found->rounds[j].value[metric]))
				return true;
	}
	return false;
}

/* The first compared cell that has one metric and nowhere the other. */
static const char *find(const struct side *a, const struct side *b,
			const struct comparison *comparison, const char *with,
			const char *without)
{
	int wanted = metric_find(with), unwanted = metric_find(without);

	for (size_t i = 0; i < comparison->nr_rows; i++) {
		const struct compare_row *row = &comparison->rows[i];

		if (!row->primitive && (int)row->metric == wanted &&
		    !has(a, row->cell, unwanted) &&
		    !has(b, row->cell, unwanted))
			return row->cell;
	}
	return NULL;
}

int breakeven_find(const struct side *a, const struct side *b,
		   const struct compare_options *options,
		   const struct comparison *comparison,
		   struct breakeven *breakeven)
{
	struct cost cost[2] = { { 0 } };
	int err;

	*breakeven = (struct breakeven){
		.pin_cell = find(a, b, comparison, "pin_ns_per_cycle",
				 "clear_ns_per_event"),
		.clear_cell = find(a, b, comparison, "clear_ns_per_event",
				   "pin_ns_per_cycle"),
		.pins_per_event = NAN, .low = NAN, .high = NAN,
	};
	if (comparison->nr_machines)
		return fail(ENODATA, "the break-even is of one machine: these "
			    "are %zu", comparison->nr_machines);
	if (!breakeven->pin_cell || !breakeven->clear_cell)
		return fail(ENODATA, "the break-even needs a cell that only "
			    "pins and one that only clears, both compared");
	err = measure(a, breakeven, &cost[0]);
	if (!err)
		err = measure(b, breakeven, &cost[1]);
	if (!err) {
		breakeven->victims = add_victims(cost);
		solve(cost, options, breakeven);
	}
	cost_free(&cost[0]);
	cost_free(&cost[1]);
	return err;
}
