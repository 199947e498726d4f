/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "analysis/compare/breakeven.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "analysis/load/visits.h"
#include "lib/base/fail.h"
#include "lib/base/scope.h"
#include "lib/stats/stats.h"
#include "lib/stats/stats_ratio.h"

/* Costs on one side, over the boots that hold both cells. */
struct cost {
	double *pin_ns, *clear_ns, *stolen_ns;
	size_t nr_boots;
};

static void breakeven_free_cost(struct cost *cost)
{
	free(cost->pin_ns);
	free(cost->clear_ns);
	free(cost->stolen_ns);
}

/* Add the time that an event took from bystanders, for each visit of a run. */
static int breakeven_add_stolen(const struct run_cell *cell, double *sum,
				size_t *nr)
{
	SCOPE_FREE double *visits = calloc(cell->nr_visits + 1,
					   sizeof(*visits));
	int err;

	if (!visits)
		return fail(ENOMEM, "allocate %zu visits", cell->nr_visits);
	err = visits_means(cell, visit_ok_stolen, METRIC_CLEAR, visits);
	for (size_t i = 0; i < cell->nr_visits && !err; i++) {
		if (isnan(visits[i]))
			continue;
		*sum += visits[i];
		(*nr)++;
	}
	return err;
}

/* The mean over the visits of a boot; NAN if there were no bystanders. */
static int breakeven_stolen(const struct side *side, size_t boot,
			    const char *name, double *stolen_ns)
{
	double sum = 0;
	size_t nr = 0;
	int err = 0;

	for (size_t i = 0; i < side->nr_runs && !err; i++) {
		const struct run_cell *cell;

		if (side->boot_of_run[i] != boot)
			continue;
		cell = runfile_cell(side->runs[i], name, false);
		if (cell && cell->outcome == RUN_OK)
			err = breakeven_add_stolen(cell, &sum, &nr);
	}
	*stolen_ns = nr ? sum / (double)nr : NAN;
	return err;
}

static int breakeven_match(const struct samples *pins,
			   const struct samples *clears,
			   const struct side *side, const char *clear_cell,
			   struct cost *cost)
{
	int err = 0;

	for (size_t i = 0, j = 0;
	     !err && i < pins->nr_boots && j < clears->nr_boots;) {
		size_t boot = pins->boot[i], other = clears->boot[j];

		if (boot == other) {
			size_t nr = cost->nr_boots++;

			cost->pin_ns[nr] = exp(pins->means[i]);
			cost->clear_ns[nr] = exp(clears->means[j]);
			err = breakeven_stolen(side, boot, clear_cell,
					       &cost->stolen_ns[nr]);
		}
		i += boot <= other;
		j += other <= boot;
	}
	return err;
}

static int breakeven_measure(const struct side *side,
			     const struct breakeven *breakeven,
			     struct cost *cost)
{
	struct samples pins = { 0 }, clears = { 0 };
	int err = samples_collect(side, breakeven->pin_cell, false,
				  METRIC_PIN, &pins);

	if (!err)
		err = samples_collect(side, breakeven->clear_cell, false,
				      METRIC_CLEAR, &clears);
	cost->pin_ns = calloc(side->nr_boots + 1, sizeof(double));
	cost->clear_ns = calloc(side->nr_boots + 1, sizeof(double));
	cost->stolen_ns = calloc(side->nr_boots + 1, sizeof(double));
	if (!err && (!cost->pin_ns || !cost->clear_ns || !cost->stolen_ns))
		err = fail(ENOMEM, "allocate %zu boots", side->nr_boots);
	if (!err)
		err = breakeven_match(&pins, &clears, side,
				      breakeven->clear_cell, cost);
	if (!err && !cost->nr_boots)
		err = fail(ENODATA, "the break-even needs a boot of each side "
			   "that measured both cells");
	samples_free(&pins);
	samples_free(&clears);
	return err;
}

/* Bystanders' losses count only if both sides measured them. */
static bool breakeven_add_victims(struct cost cost[2])
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

static bool breakeven_surely_off_0(const struct stats_mean *mean, double t)
{
	return fabs(mean->mean) > t * sqrt(mean->variance);
}

/*
 * Compute the saving of B per clear and its extra cost per pin. A and B are
 * different runs, so variances add, and so do covariances.
 */
static struct stats_pair breakeven_pair(const struct cost cost[2])
{
	size_t least = cost[0].nr_boots < cost[1].nr_boots ?
		       cost[0].nr_boots : cost[1].nr_boots;
	struct stats_pair pair = { .freedom = least ? least - 1 : 0 };

	for (int s = 0; s < 2; s++) {
		const double *clear = cost[s].clear_ns, *pin = cost[s].pin_ns;
		size_t nr = cost[s].nr_boots;
		struct stats_mean clears = stats_mean_of(clear, nr);
		struct stats_mean pins = stats_mean_of(pin, nr);

		pair.above.mean += s ? -clears.mean : clears.mean;
		pair.below.mean += s ? pins.mean : -pins.mean;
		pair.above.variance += clears.variance;
		pair.below.variance += pins.variance;
		pair.covariance -= stats_covariance(clear, pin, nr);
	}
	return pair;
}

static void breakeven_solve(const struct cost cost[2], double level,
			    struct breakeven *breakeven)
{
	struct stats_pair pair = breakeven_pair(cost);
	struct stats_ratio even = stats_ratio(&pair, level);
	double t = stats_t_two_sided(level, pair.freedom);

	for (int i = 0; i < 2; i++) {
		breakeven->pin_ns[i] =
			stats_mean(cost[i].pin_ns, cost[i].nr_boots);
		breakeven->clear_ns[i] =
			stats_mean(cost[i].clear_ns, cost[i].nr_boots);
	}
	breakeven->nowhere = pair.above.mean * pair.below.mean < 0 &&
			     breakeven_surely_off_0(&pair.above, t) &&
			     breakeven_surely_off_0(&pair.below, t);
	if (!(even.ratio > 0))
		return;
	breakeven->pins_per_event = even.ratio;
	breakeven->low = even.low < 0 ? NAN : even.low;
	breakeven->high = even.high;
}

/* Did any run of the side measure @metric of @cell? */
static bool breakeven_has(const struct side *side, const char *cell,
			  size_t metric)
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

/* The first compared cell that has the metric @wanted and not @unwanted. */
static const char *breakeven_find_cell(const struct side *a,
				       const struct side *b,
				       const struct comparison *comparison,
				       size_t wanted, size_t unwanted)
{
	for (size_t i = 0; i < comparison->nr_rows; i++) {
		const struct compare_row *row = &comparison->rows[i];

		if (!row->primitive && row->metric == wanted &&
		    !breakeven_has(a, row->cell, unwanted) &&
		    !breakeven_has(b, row->cell, unwanted))
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
		.pin_cell = breakeven_find_cell(a, b, comparison, METRIC_PIN,
						METRIC_CLEAR),
		.clear_cell = breakeven_find_cell(a, b, comparison,
						  METRIC_CLEAR, METRIC_PIN),
		.pins_per_event = NAN,
		.low = NAN,
		.high = NAN,
	};
	if (comparison->nr_machines)
		return fail(ENODATA, "the break-even is of one machine: give "
			    "the runs of one, not of %zu",
			    comparison->nr_machines);
	if (!breakeven->pin_cell || !breakeven->clear_cell)
		return fail(ENODATA, "the break-even needs a compared cell "
			    "without a clearer (e.g. futex+none) and one "
			    "without a pinner (e.g. none+ksm)");
	err = breakeven_measure(a, breakeven, &cost[0]);
	if (!err)
		err = breakeven_measure(b, breakeven, &cost[1]);
	if (!err) {
		breakeven->victims = breakeven_add_victims(cost);
		breakeven_solve(cost, options->plan.level, breakeven);
	}
	breakeven_free_cost(&cost[0]);
	breakeven_free_cost(&cost[1]);
	return err;
}
