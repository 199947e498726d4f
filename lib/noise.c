/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/noise.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/compare_parts.h"
#include "lib/fail.h"
#include "lib/scope.h"
#include "lib/stats.h"
#include "lib/stats_power.h"

#define NR_SIMULATED 400

/* Two independent standard normal values (Box and Muller 1958) at a time. */
static void fill_normal(double *values, size_t nr, struct rng *rng)
{
	for (size_t i = 0; i < nr; i++)
		values[i] = sqrt(-2 * log(1 - rng_unit(rng))) *
			    cos(2 * M_PI * rng_unit(rng));
}

/* How often the test of compare calls boots of one kernel different. */
static int count_alarms(size_t nr, const struct stats_plan *plan,
			struct noise_row *row)
{
	SCOPE_FREE double *values = malloc((2 * nr + 1) * sizeof(*values));
	struct stats_group groups[] = { { -1, nr, values, NULL, 0 },
					{ 1, nr, values + nr, NULL, 0 } };
	struct stats_plan own = *plan;
	struct rng rng;

	if (!values)
		return fail(ENOMEM, "simulate %zu boots", nr);
	own.nr_replicates = nr < STATS_BOOT_MIN_UNITS ? 0 : 399;
	rng_seed(&rng, plan->seed);
	for (size_t i = 0; i < NR_SIMULATED; i++) {
		struct stats_effect effect;
		int err;

		fill_normal(values, 2 * nr, &rng);
		own.seed = rng_next(&rng);
		err = stats_effect(groups, 2, &own, &effect);
		if (err)
			return err;
		row->nr_simulated++;
		row->nr_alarms += effect.p < 1 - plan->level;
	}
	return 0;
}

/* Boots are in the order of time. */
static int find_drift(const struct samples *samples,
		      const struct stats_plan *plan, struct noise_row *row)
{
	size_t nr = samples->nr_boots, half = nr / 2;
	struct stats_group groups[] = {
		{ -1, half, samples->means, NULL, 0 },
		{ 1, half, samples->means + nr - half, NULL, 0 },
	};
	struct stats_plan t_only = { plan->level, 0, plan->seed };
	struct stats_effect effect = { .p = NAN };
	int err = 0;

	if (nr >= NOISE_MIN_BOOTS)
		err = stats_effect(groups, 2, &t_only, &effect);
	row->drift_p = effect.p;
	return err;
}

static int add_row(const struct samples *samples, const struct run_cell *cell,
		   size_t metric, const struct compare_options *options,
		   struct noise *noise)
{
	const struct stats_plan *plan = &options->plan;
	struct noise_row *rows = realloc(noise->rows, (noise->nr_rows + 1) *
						      sizeof(*rows));
	double sd = stats_sd(samples->means, samples->nr_boots);
	size_t nr = samples->nr_boots;
	struct noise_row *row;

	if (!rows)
		return fail(ENOMEM, "a row");
	noise->rows = rows;
	row = &rows[noise->nr_rows++];
	*row = (struct noise_row){
		.cell = cell->cell, .primitive = cell->primitive,
		.metric = metric, .nr_boots = nr,
		.nr_rounds = samples->nr_rounds,
		.center = samples_center(samples, metric),
		.spread_percent = samples_spread_percent(samples, metric),
		.floor_percent = 100 * expm1(stats_floor(sd, nr, plan->level)),
		.detectable_percent =
			100 * expm1(stats_detectable(sd, nr, plan->level,
						     NOISE_POWER)),
		.nr_boots_needed =
			stats_needed(sd, log1p(options->goal_percent / 100),
				     plan->level, NOISE_POWER),
	};
	return count_alarms(nr, plan, row) ? -ENOMEM :
					     find_drift(samples, plan, row);
}

static bool wanted(const struct compare_options *options, size_t metric,
		   const char *cell)
{
	return options->wanted[metric] && metrics[metric].kind == METRIC_TIME &&
	       compare_wants_cell(options, cell);
}

static int measure_cell(const struct side *side, const struct run_cell *cell,
			const struct compare_options *options,
			struct noise *noise)
{
	bool refused = false;
	int err = compare_one_setting(side, cell->cell, cell->primitive,
				      options, &noise->checked, &refused);

	for (size_t metric = 0; metric < METRIC_NR && !err && !refused;
	     metric++) {
		struct samples samples;

		if (!wanted(options, metric, cell->cell))
			continue;
		err = samples_collect(side, cell->cell, cell->primitive,
				      metric, &samples);
		if (err)
			break;
		if (samples.nr_boots > 1)
			err = add_row(&samples, cell, metric, options, noise);
		samples_free(&samples);
	}
	return err;
}

static int set_medians(struct noise *noise)
{
	size_t nr = noise->nr_rows;
	SCOPE_FREE double *values = malloc((nr + 1) * sizeof(*values));

	if (!values)
		return fail(ENOMEM, "%zu rows", nr);
	for (size_t i = 0; i < nr; i++)
		values[i] = noise->rows[i].floor_percent;
	noise->floor_percent = stats_median(values, nr);
	for (size_t i = 0; i < nr; i++)
		values[i] = noise->rows[i].detectable_percent;
	noise->detectable_percent = stats_median(values, nr);
	return 0;
}

int noise_measure(const struct side *side,
		  const struct compare_options *options, struct noise *noise)
{
	const struct runfile *first = side->runs[0];
	int err;

	memset(noise, 0, sizeof(*noise));
	err = compare_environment(side, side, options, &noise->checked);
	for (size_t i = 0; i < first->nr_cells && !err &&
			   !noise->checked.refused &&
			   !noise->checked.times_refused; i++)
		err = measure_cell(side, &first->cells[i], options, noise);
	if (!err)
		err = set_medians(noise);
	if (err)
		noise_free(noise);
	return err;
}

void noise_free(struct noise *noise)
{
	free(noise->checked.notes);
	free(noise->rows);
	memset(noise, 0, sizeof(*noise));
}
