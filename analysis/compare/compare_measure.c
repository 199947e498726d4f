/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "analysis/compare/compare_measure.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/fail.h"
#include "lib/base/scope.h"
#include "lib/stats/stats.h"

/* Logarithms that differ by less stand for the same value. */
#define SAME_VALUE 1e-12

#define ROUNDING 1e-9

static void measure_describe(const struct samples *samples, size_t metric,
			     struct compare_values *values)
{
	*values = (struct compare_values){
		.center = samples_center(samples, metric),
		.spread_percent = samples_spread_percent(samples, metric),
		.nr_boots = samples->nr_boots,
		.nr_runs = samples->nr_runs,
		.nr_visits = samples->nr_visits,
		.nr_rounds = samples->nr_rounds,
		.nr_contaminated = samples->nr_contaminated,
		.nr_invalid = samples->nr_invalid,
		.nr_events = samples->nr_events,
	};
}

/* Convert an effect, a logarithm or a difference, to the unit of the table. */
static double measure_shown(const struct compare_row *row, double effect)
{
	if (metrics[row->metric].kind == METRIC_TIME)
		return 100 * expm1(effect);
	if (row->relative)
		return 100 * effect / row->a.center;
	return effect;
}

static void measure_add_pool(const struct samples *samples, size_t boot,
			     double sign, double *pool, size_t nr_pool,
			     struct rng *rng)
{
	size_t first = samples->start[boot];

	stats_pool_add(pool, nr_pool, sign, samples->visits + first,
		       samples->start[boot + 1] - first, rng);
}

/* Estimate the effect. A machine's row keeps its draws for the level above. */
static int measure_effect(const struct stats_group *groups, size_t nr_groups,
			  const struct stats_plan *plan,
			  const struct comparison *comparison,
			  struct compare_row *row)
{
	struct rng rng;

	if (comparison->nr_draws) {
		row->draws = calloc(comparison->nr_draws, sizeof(*row->draws));
		if (!row->draws)
			return fail(ENOMEM, "allocate %zu replicates of a "
				    "machine", comparison->nr_draws);
		rng_seed(&rng, plan->seed ^ UINT64_C(0xd1b54a32d192ed03));
		stats_effect_draws(groups, nr_groups, row->draws,
				   comparison->nr_draws, &rng);
	}
	return stats_effect(groups, nr_groups, plan, &row->effect);
}

static int measure_unpaired(const struct stats_plan *plan,
			    const struct comparison *comparison,
			    const struct samples *a, const struct samples *b,
			    struct compare_row *row)
{
	size_t pool_a = stats_pool_size(a->nr_boots, plan->nr_replicates);
	size_t pool_b = stats_pool_size(b->nr_boots, plan->nr_replicates);
	size_t split = a->nr_boots * pool_a;
	SCOPE_FREE double *pool =
		calloc(split + b->nr_boots * pool_b + 1, sizeof(*pool));
	struct stats_group groups[] = {
		{ -1, a->nr_boots, a->means, pool, pool_a },
		{ 1, b->nr_boots, b->means, pool + split, pool_b },
	};
	struct rng rng;

	if (!pool)
		return fail(ENOMEM, "bootstrap %zu and %zu boots", a->nr_boots,
			    b->nr_boots);
	rng_seed(&rng, ~plan->seed);
	for (size_t i = 0; i < a->nr_boots; i++)
		measure_add_pool(a, i, 1, pool + i * pool_a, pool_a, &rng);
	for (size_t i = 0; i < b->nr_boots; i++)
		measure_add_pool(b, i, 1, pool + split + i * pool_b, pool_b,
				 &rng);
	return measure_effect(groups, 2, plan, comparison, row);
}

/* Pair the i-th boots of both sides; both must have been measured. */
static size_t measure_match_pairs(const struct samples *a,
				  const struct samples *b, size_t *index_a,
				  size_t *index_b)
{
	size_t nr = 0;

	for (size_t i = 0, j = 0; i < a->nr_boots && j < b->nr_boots;) {
		size_t of_a = a->boot[i], of_b = b->boot[j];

		if (of_a == of_b) {
			index_a[nr] = i;
			index_b[nr++] = j;
		}
		i += of_a <= of_b;
		j += of_b <= of_a;
	}
	return nr;
}

static int measure_paired(const struct stats_plan *plan,
			  const struct comparison *comparison,
			  const struct samples *a, const struct samples *b,
			  struct compare_row *row)
{
	size_t most = a->nr_boots < b->nr_boots ? a->nr_boots : b->nr_boots;
	size_t nr_pool = stats_pool_size(most, plan->nr_replicates), nr;
	SCOPE_FREE size_t *index = calloc(2 * most + 1, sizeof(*index));
	SCOPE_FREE double *units = calloc(most * (nr_pool + 1) + 1,
					  sizeof(*units));
	struct stats_group group = { 1, 0, units, units + most, nr_pool };
	struct rng rng;

	if (!index || !units)
		return fail(ENOMEM, "bootstrap %zu pairs of boots", most);
	rng_seed(&rng, ~plan->seed);
	nr = measure_match_pairs(a, b, index, index + most);
	if (nr < 2)
		return measure_unpaired(plan, comparison, a, b, row);
	for (size_t i = 0; i < nr; i++) {
		size_t of_a = index[i], of_b = index[most + i];
		double *pool = units + most + i * nr_pool;

		units[i] = b->means[of_b] - a->means[of_a];
		measure_add_pool(a, of_a, -1, pool, nr_pool, &rng);
		measure_add_pool(b, of_b, 1, pool, nr_pool, &rng);
	}
	row->nr_pairs = group.nr_units = nr;
	return measure_effect(&group, 1, plan, comparison, row);
}

/*
 * With one boot on a side, only the variation between its visits is known, and
 * none with one visit. A side of several boots uses its boots.
 */
static struct stats_group measure_units(const struct samples *samples,
					double weight)
{
	bool visits = samples->nr_boots < 2;

	return (struct stats_group){
		weight, visits ? samples->nr_visits : samples->nr_boots,
		visits ? samples->visits : samples->means, NULL, 0
	};
}

static int measure_within(const struct stats_plan *plan,
			  const struct comparison *comparison,
			  const struct samples *a, const struct samples *b,
			  struct compare_row *row)
{
	struct stats_group groups[] = { measure_units(a, -1),
					measure_units(b, 1) };

	return measure_effect(groups, 2, plan, comparison, row);
}

static int measure_over_boots(const struct stats_plan *plan,
			      const struct comparison *comparison,
			      const struct samples *a, const struct samples *b,
			      struct compare_row *row)
{
	struct stats_plan t_only = *plan;
	struct stats_group groups[] = {
		{ -1, a->nr_boots, a->means, NULL, 0 },
		{ 1, b->nr_boots, b->means, NULL, 0 },
	};
	int err;

	/* Without variation the bootstrap, the costly part, is not needed. */
	t_only.nr_replicates = 0;
	err = stats_effect(groups, 2, &t_only, &row->effect);
	if (err)
		return err;
	if (row->effect.method == STATS_EXACT)
		return measure_effect(groups, 2, &t_only, comparison, row);
	if (comparison->nr_pairs)
		return measure_paired(plan, comparison, a, b, row);
	return measure_unpaired(plan, comparison, a, b, row);
}

static bool measure_one_visit(const struct compare_values *values)
{
	return values->nr_boots < 2 && values->nr_visits < 2;
}

static enum compare_method measure_method(const struct compare_row *row,
					  bool within)
{
	switch (row->effect.method) {
	case STATS_NONE:
		/* perf stat counts a whole run, so the unit is a run. */
		return !row->event && (measure_one_visit(&row->a) ||
				       measure_one_visit(&row->b)) ?
			       COMPARE_ONE_VISIT : COMPARE_NO_INTERVAL;
	case STATS_EXACT:
		return COMPARE_EXACT;
	case STATS_T:
		return within ? COMPARE_WITHIN : COMPARE_T;
	case STATS_BOOT_T:
		return within ? COMPARE_WITHIN : COMPARE_BOOT_T;
	}
	return COMPARE_NO_INTERVAL;
}

void compare_widen(struct stats_effect *effect, double resolution)
{
	double beyond = fabs(effect->estimate) - resolution;

	effect->low -= resolution;
	effect->high += resolution;
	if (effect->method == STATS_EXACT)
		effect->p = NAN;
	else
		effect->p = beyond <= 0 ? 1 :
			fmax(effect->p, stats_t_p(beyond / effect->se,
						  effect->freedom));
}

/*
 * A percentile is known to the width of a histogram bucket, or to a step of the
 * clock if that is wider. Its interval is widened by that at each end, and a
 * smaller change is none. If no two values differ, that width is the whole
 * interval.
 */
static void measure_widen(struct compare_row *row)
{
	/* For rounding: a change of one step must not appear larger. */
	double resolution = (1 + ROUNDING) *
		fmax(log1p(metrics[row->metric].bucket), row->step);

	row->resolution = resolution;
	if (row->method == COMPARE_EXACT)
		row->method = COMPARE_BUCKET;
	compare_widen(&row->effect, resolution);
}

/* Times and rates are never exact numbers, even if all values are equal. */
static void measure_resolution(struct compare_row *row)
{
	if (row->effect.method == STATS_NONE ||
	    metrics[row->metric].kind == METRIC_COUNT)
		return;
	if (metrics[row->metric].bucket > 0) {
		measure_widen(row);
	} else if (row->method == COMPARE_EXACT) {
		row->method = COMPARE_NO_INTERVAL;
		row->effect.low = row->effect.high = NAN;
		row->effect.p = NAN;
	}
}

/*
 * Taken from the files. If a clock step is wider than a bucket, a value has
 * both errors.
 */
static double measure_known_step(const struct samples *a,
				 const struct samples *b, size_t metric)
{
	double bucket = log1p(metrics[metric].bucket);
	double step = log1p(fmax(a->clock_step_ns, b->clock_step_ns) /
			    fmin(samples_center(a, metric),
				 samples_center(b, metric)));

	return step > bucket ? step + bucket : step;
}

/*
 * The step of the clock, as a logarithm. Older files do not state it: the least
 * distance between two different values of a percentile is used, 0 if all are
 * equal. A clock with steps of 10 ns gives 308 or 318 and nothing between.
 */
static int measure_step(const struct samples *a, const struct samples *b,
			struct compare_row *row)
{
	size_t nr = a->nr_rounds + b->nr_rounds;
	SCOPE_FREE double *all = malloc((nr + 1) * sizeof(*all));

	if (metrics[row->metric].bucket <= 0)
		return 0;
	if (a->clock_step_ns > 0 && b->clock_step_ns > 0) {
		row->step = measure_known_step(a, b, row->metric);
		return 0;
	}
	if (!all)
		return fail(ENOMEM, "sort %zu percentiles", nr);
	memcpy(all, a->values, a->nr_rounds * sizeof(*all));
	memcpy(all + a->nr_rounds, b->values, b->nr_rounds * sizeof(*all));
	stats_sort(all, nr);
	for (size_t i = 1; i < nr; i++) {
		double distance = all[i] - all[i - 1];

		if (distance > SAME_VALUE &&
		    (row->step <= 0 || distance < row->step))
			row->step = distance;
	}
	return 0;
}

void compare_finish(struct compare_row *row, bool within)
{
	row->relative = metrics[row->metric].kind == METRIC_TIME ||
			row->a.center > 0;
	row->method = measure_method(row, within);
	measure_resolution(row);
	row->change = measure_shown(row, row->effect.estimate);
	row->low = measure_shown(row, row->effect.low);
	row->high = measure_shown(row, row->effect.high);
}

static int measure_rank(const struct compare_options *options,
			const struct samples *a, const struct samples *b,
			struct compare_row *row)
{
	int err = stats_mann_whitney(a->means, a->nr_boots, b->means,
				     b->nr_boots, &row->rank);

	if (!err)
		err = stats_hodges_lehmann(a->means, a->nr_boots, b->means,
					   b->nr_boots, options->plan.level,
					   &row->shift);
	if (err)
		return err;
	row->has_rank = true;
	row->shift.estimate = measure_shown(row, row->shift.estimate);
	row->shift.low = measure_shown(row, row->shift.low);
	row->shift.high = measure_shown(row, row->shift.high);
	return 0;
}

int compare_measure(const struct compare_options *options,
		    const struct comparison *comparison,
		    const struct samples *a, const struct samples *b,
		    struct compare_row *row)
{
	bool within = a->nr_boots < 2 || b->nr_boots < 2;
	struct stats_plan plan = options->plan;
	int err;

	/* Each row has its own seed, so that rows do not share draws. */
	plan.seed += (comparison->nr_rows + (comparison->nr_part << 32)) *
		     UINT64_C(0x9e3779b97f4a7c15);
	measure_describe(a, row->metric, &row->a);
	measure_describe(b, row->metric, &row->b);
	row->separated = comparison->separated;
	err = measure_step(a, b, row);
	if (err)
		return err;
	if (within)
		err = measure_within(&plan, comparison, a, b, row);
	else
		err = measure_over_boots(&plan, comparison, a, b, row);
	if (err)
		return err;
	compare_finish(row, within);
	return within ? 0 : measure_rank(options, a, b, row);
}

int compare_add_row(const struct compare_options *options,
		    struct comparison *comparison,
		    const struct compare_row *row, const struct samples *a,
		    const struct samples *b)
{
	struct compare_row *rows = realloc(
		comparison->rows, (comparison->nr_rows + 1) * sizeof(*rows));

	if (!rows)
		return fail(ENOMEM, "allocate a row");
	comparison->rows = rows;
	rows[comparison->nr_rows] = *row;
	return compare_measure(options, comparison, a, b,
			       &rows[comparison->nr_rows++]);
}
