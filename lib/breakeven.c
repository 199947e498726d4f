/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/breakeven.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include "lib/fail.h"
#include "lib/stats.h"

struct cost {
	double mean_ns, variance;	/* of the mean */
	size_t nr_boots;
};

static int measure(const struct side *side, const char *cell, int metric,
		   struct cost *cost)
{
	struct samples samples;
	int err = samples_collect(side, cell, false, (size_t)metric, &samples);

	if (err)
		return err;
	for (size_t i = 0; i < samples.nr_boots; i++)
		samples.means[i] = exp(samples.means[i]);
	cost->nr_boots = samples.nr_boots;
	cost->mean_ns = stats_mean(samples.means, samples.nr_boots);
	cost->variance = pow(stats_sd(samples.means, samples.nr_boots), 2) /
			 (double)samples.nr_boots;
	samples_free(&samples);
	return 0;
}

static bool has(const struct run_cell *cell, int metric)
{
	for (size_t i = 0; i < cell->nr_rounds; i++)
		if (!isnan(cell->rounds[i].value[metric]))
			return true;
	return false;
}

/* The first cell that has one metric and not the other. */
static const char *find(const struct side *side,
			const struct compare_options *options, int with,
			int without)
{
	const struct runfile *run = side->runs[0];

	for (size_t i = 0; i < run->nr_cells; i++) {
		const struct run_cell *cell = &run->cells[i];

		if (!cell->primitive && cell->outcome == RUN_OK &&
		    compare_wants_cell(options, cell->cell) && has(cell, with) &&
		    !has(cell, without))
			return cell->cell;
	}
	return NULL;
}

/*
 * Fieller: the values r for which saved - r x paid is not surely off 0, the
 * roots of (paid^2 - t^2 v) r^2 - 2 saved paid r + (saved^2 - t^2 w).
 */
static void fieller(double saved, double w, double paid, double v, double t,
		    struct breakeven *breakeven)
{
	double a = paid * paid - t * t * v;
	double b = saved * paid;
	double c = saved * saved - t * t * w;
	double root = b * b - a * c;

	if (!(a > 0) || !(root >= 0))
		return;
	breakeven->low = (b - sqrt(root)) / a;
	breakeven->high = (b + sqrt(root)) / a;
	if (breakeven->low < 0)
		breakeven->low = NAN;
}

static void solve(const struct cost pin[2], const struct cost clear[2],
		  const struct compare_options *options,
		  struct breakeven *breakeven)
{
	double saved = clear[0].mean_ns - clear[1].mean_ns;
	double paid = pin[1].mean_ns - pin[0].mean_ns;
	size_t least = pin[0].nr_boots;

	for (int i = 0; i < 2; i++) {
		breakeven->pin_ns[i] = pin[i].mean_ns;
		breakeven->clear_ns[i] = clear[i].mean_ns;
		if (pin[i].nr_boots < least)
			least = pin[i].nr_boots;
		if (clear[i].nr_boots < least)
			least = clear[i].nr_boots;
	}
	if (!(saved / paid > 0))
		return;
	breakeven->pins_per_event = saved / paid;
	if (least < 2)
		return;
	fieller(saved, clear[0].variance + clear[1].variance, paid,
		pin[0].variance + pin[1].variance,
		stats_t_quantile(0.5 + options->plan.level / 2,
				 (double)(least - 1)), breakeven);
}

int breakeven_find(const struct side *a, const struct side *b,
		   const struct compare_options *options,
		   struct breakeven *breakeven)
{
	int pin_metric = metric_find("pin_ns_per_cycle");
	int clear_metric = metric_find("clear_ns_per_event");
	const struct side *sides[] = { a, b };
	struct cost pin[2], clear[2];
	int err = 0;

	*breakeven = (struct breakeven){
		.pin_cell = find(a, options, pin_metric, clear_metric),
		.clear_cell = find(a, options, clear_metric, pin_metric),
		.pins_per_event = NAN, .low = NAN, .high = NAN,
	};
	if (!breakeven->pin_cell || !breakeven->clear_cell)
		return fail(ENODATA, "the break-even needs an ok cell that "
			    "only pins and one that only clears");
	for (int i = 0; i < 2 && !err; i++) {
		err = measure(sides[i], breakeven->pin_cell, pin_metric,
			      &pin[i]);
		if (!err)
			err = measure(sides[i], breakeven->clear_cell,
				      clear_metric, &clear[i]);
		if (!err && (!pin[i].nr_boots || !clear[i].nr_boots))
			err = fail(ENODATA, "the break-even needs the same "
				   "cells on both sides");
	}
	if (!err)
		solve(pin, clear, options, breakeven);
	return err;
}
