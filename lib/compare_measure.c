/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The numbers of one row. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/compare_parts.h"
#include "lib/fail.h"
#include "lib/scope.h"
#include "lib/stats.h"

static void describe(const struct samples *samples, size_t metric,
		     struct compare_values *values)
{
	*values = (struct compare_values){
		.center = samples_center(samples, metric),
		.spread_percent = samples_spread_percent(samples, metric),
		.nr_boots = samples->nr_boots,
		.nr_runs = samples->nr_runs,
		.nr_rounds = samples->nr_rounds,
		.nr_contaminated = samples->nr_contaminated,
		.nr_invalid = samples->nr_invalid,
	};
}

/* The effect, which is a logarithm or a difference, as it is shown. */
static double shown(const struct compare_row *row, double effect)
{
	if (metrics[row->metric].kind == METRIC_TIME)
		return 100 * expm1(effect);
	if (row->relative)
		return 100 * effect / row->a.center;
	return effect;
}

static void add_pool(const struct samples *samples, size_t boot, double sign,
		     double *pool, size_t nr_pool, struct rng *rng)
{
	size_t first = samples->start[boot];

	stats_pool_add(pool, nr_pool, sign, samples->values + first,
		       samples->start[boot + 1] - first, rng);
}

/* The effect; of a machine's row, what a level above draws from, too. */
static int effect_of(const struct stats_group *groups, size_t nr_groups,
		     const struct stats_plan *plan,
		     const struct comparison *comparison,
		     struct compare_row *row)
{
	struct rng rng;

	if (comparison->nr_draws) {
		row->draws = calloc(comparison->nr_draws, sizeof(*row->draws));
		if (!row->draws)
			return fail(ENOMEM, "%zu replicates of a machine",
				    comparison->nr_draws);
		rng_seed(&rng, plan->seed ^ UINT64_C(0xd1b54a32d192ed03));
		stats_effect_draws(groups, nr_groups, row->draws,
				   comparison->nr_draws, &rng);
	}
	return stats_effect(groups, nr_groups, plan, &row->effect);
}

static int effect_unpaired(const struct stats_plan *plan,
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
		add_pool(a, i, 1, pool + i * pool_a, pool_a, &rng);
	for (size_t i = 0; i < b->nr_boots; i++)
		add_pool(b, i, 1, pool + split + i * pool_b, pool_b, &rng);
	return effect_of(groups, 2, plan, comparison, row);
}

/* Pairs are the i-th boots of both sides; both must have been measured. */
static size_t match_pairs(const struct samples *a, const struct samples *b,
			  size_t *index_a, size_t *index_b)
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

static int effect_paired(const struct stats_plan *plan,
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
	nr = match_pairs(a, b, index, index + most);
	if (nr < 2)
		return effect_unpaired(plan, comparison, a, b, row);
	for (size_t i = 0; i < nr; i++) {
		size_t of_a = index[i], of_b = index[most + i];
		double *pool = units + most + i * nr_pool;

		units[i] = b->means[of_b] - a->means[of_a];
		add_pool(a, of_a, -1, pool, nr_pool, &rng);
		add_pool(b, of_b, 1, pool, nr_pool, &rng);
	}
	row->nr_pairs = group.nr_units = nr;
	return effect_of(&group, 1, plan, comparison, row);
}

/* One boot of a side: all that is known is how much rounds vary. */
static int effect_within(const struct stats_plan *plan,
			 const struct comparison *comparison,
			 const struct samples *a, const struct samples *b,
			 struct compare_row *row)
{
	struct stats_group groups[] = {
		{ -1, a->nr_rounds, a->values, NULL, 0 },
		{ 1, b->nr_rounds, b->values, NULL, 0 },
	};

	return effect_of(groups, 2, plan, comparison, row);
}

static int effect_over_boots(const struct stats_plan *plan,
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

	/* What does not vary needs no bootstrap, which is the costly part. */
	t_only.nr_replicates = 0;
	err = stats_effect(groups, 2, &t_only, &row->effect);
	if (err)
		return err;
	if (row->effect.method == STATS_EXACT)
		return effect_of(groups, 2, &t_only, comparison, row);
	if (comparison->nr_pairs)
		return effect_paired(plan, comparison, a, b, row);
	return effect_unpaired(plan, comparison, a, b, row);
}

static enum compare_method method_of(const struct compare_row *row, bool within)
{
	switch (row->effect.method) {
	case STATS_NONE:
		return COMPARE_NO_INTERVAL;
	case STATS_EXACT:
		return COMPARE_EXACT;
	case STATS_T:
		return within ? COMPARE_WITHIN : COMPARE_T;
	case STATS_BOOT_T:
		return within ? COMPARE_WITHIN : COMPARE_BOOT_T;
	}
	return COMPARE_NO_INTERVAL;
}

/*
 * Equal values of a time are equal as far as they were resolved: a percentile
 * to the bucket of its histogram, a rate or a mean not at all.
 */
static void demand_resolution(struct compare_row *row)
{
	double half = log1p(metrics[row->metric].bucket);

	if (row->method != COMPARE_EXACT ||
	    metrics[row->metric].kind == METRIC_COUNT)
		return;
	if (half > 0) {
		row->method = COMPARE_BUCKET;
		row->effect.low -= half;
		row->effect.high += half;
	} else {
		row->method = COMPARE_NO_INTERVAL;
		row->effect.low = row->effect.high = NAN;
	}
	row->effect.p = NAN;
}

void compare_finish(struct compare_row *row, bool within)
{
	row->relative = metrics[row->metric].kind == METRIC_TIME ||
			row->a.center > 0;
	row->method = method_of(row, within);
	demand_resolution(row);
	row->change = shown(row, row->effect.estimate);
	row->low = shown(row, row->effect.low);
	row->high = shown(row, row->effect.high);
}

static int rank_view(const struct compare_options *options,
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
	row->shift.estimate = shown(row, row->shift.estimate);
	row->shift.low = shown(row, row->shift.low);
	row->shift.high = shown(row, row->shift.high);
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

	/* Rows must not share their draws. */
	plan.seed += (comparison->nr_rows + (comparison->nr_part << 32)) *
		     UINT64_C(0x9e3779b97f4a7c15);
	describe(a, row->metric, &row->a);
	describe(b, row->metric, &row->b);
	if (within)
		err = effect_within(&plan, comparison, a, b, row);
	else
		err = effect_over_boots(&plan, comparison, a, b, row);
	if (err)
		return err;
	compare_finish(row, within);
	return within ? 0 : rank_view(options, a, b, row);
}
