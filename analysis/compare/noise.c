/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "analysis/compare/noise.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/admit/environment.h"
#include "analysis/compare/compare.h"
#include "analysis/compare/compare_verdict.h"
#include "analysis/compare/noise_pool.h"
#include "lib/base/fail.h"
#include "lib/base/scope.h"
#include "lib/stats/stats.h"
#include "lib/stats/stats_power.h"

#define DRAWN_REPLICATES 999

/*
 * Compare the first half of the boots with the second; boots are in the order
 * of time.
 */
static int noise_find_drift(const struct samples *samples,
			    const struct stats_plan *plan,
			    struct noise_row *row)
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

/*
 * The level of the first test of Holm's method: a row must pass it if it is the
 * only row that changed.
 */
static double noise_alpha(const struct noise *noise, size_t metric,
			  const struct stats_plan *plan)
{
	const struct noise_family *family =
		metrics[metric].main ? &noise->main : &noise->other;

	return (1 - plan->level) * family->share /
	       (double)(family->nr_tests ? family->nr_tests : 1);
}

static int noise_add_row(const struct samples *samples,
			 const struct compare_row *like, size_t source,
			 const struct compare_options *options,
			 struct noise *noise)
{
	const struct stats_plan *plan = &options->plan;
	struct noise_row *rows =
		realloc(noise->rows, (noise->nr_rows + 1) * sizeof(*rows));
	double sd = stats_sd(samples->means, samples->nr_boots);
	double alpha = noise_alpha(noise, like->metric, plan);
	size_t nr = noise->nr_pairs;
	double seen = stats_detectable(sd, nr, alpha, NOISE_POWER);
	struct noise_row *row;

	if (!rows)
		return fail(ENOMEM, "allocate a row");
	noise->rows = rows;
	row = &rows[noise->nr_rows++];
	*row = (struct noise_row){
		.cell = like->cell, .primitive = like->primitive,
		.metric = like->metric, .nr_boots = samples->nr_boots,
		.nr_rounds = samples->nr_rounds, .source = source,
		.center = samples_center(samples, like->metric),
		.spread_percent = samples_spread_percent(samples, like->metric),
		.floor_percent =
			100 * expm1(like->resolution +
				    stats_floor(sd, nr, plan->level)),
		.detectable_percent = 100 * expm1(like->resolution + seen),
		.nr_boots_needed =
			stats_needed(sd, log1p(options->goal_percent / 100) -
				     like->resolution, alpha, NOISE_POWER,
				     COMPARE_MIN_BOOTS),
	};
	return noise_find_drift(samples, plan, row);
}

static void noise_count_tests(const struct compare_row *rows, size_t nr,
			      struct noise *noise)
{
	for (size_t i = 0; i < nr; i++) {
		if (isnan(rows[i].p_holm))
			continue;
		if (metrics[rows[i].metric].main)
			noise->main.nr_tests++;
		else
			noise->other.nr_tests++;
	}
	noise->main.share = !noise->main.nr_tests ? 0 :
			    noise->other.nr_tests ? COMPARE_MAIN_SHARE : 1;
	noise->other.share = !noise->other.nr_tests ? 0 :
			     noise->main.nr_tests ? 1 - COMPARE_MAIN_SHARE : 1;
}

/*
 * Compare the boots with themselves, each paired with the next, to learn what
 * does not depend on the draw: which rows are tests, and how precisely a
 * percentile is known. The differences sum up to 0, but they vary if the boots
 * do.
 */
static int noise_rotate(const struct noise_pool *pool,
			const struct compare_options *options,
			struct noise *noise)
{
	size_t nr = noise->nr_pairs, nr_boots = pool->side->nr_boots;
	SCOPE_FREE size_t *boots = calloc(nr + 1, sizeof(*boots));
	const struct noise_draw draw = { nr, boots, boots + 1, 1 };
	struct compare_options t_only = *options;
	struct compare_result result;
	int err;

	if (!boots)
		return fail(ENOMEM, "allocate %zu boots", nr);
	for (size_t i = 0; i <= nr; i++)
		boots[i] = i % nr_boots;
	t_only.plan.nr_replicates = 0;
	err = noise_pool_compare(pool, &t_only, &draw, &result);
	if (err)
		return err;
	noise_count_tests(result.comparisons[0].rows, pool->nr_sources, noise);
	for (size_t i = 0; i < pool->nr_sources; i++)
		pool->sources[i].like.resolution =
			result.comparisons[0].rows[i].resolution;
	compare_free(&result);
	return 0;
}

static int noise_add_rows(const struct noise_pool *pool,
			  const struct compare_options *options,
			  struct noise *noise)
{
	int err = noise_rotate(pool, options, noise);

	for (size_t i = 0; i < pool->nr_sources && !err; i++) {
		const struct noise_source *source = &pool->sources[i];

		if (metrics[source->like.metric].kind == METRIC_TIME)
			err = noise_add_row(&source->samples, &source->like, i,
					    options, noise);
	}
	return err;
}

static bool noise_any_change(const struct comparison *comparison)
{
	for (size_t i = 0; i < comparison->nr_rows; i++)
		if (comparison->rows[i].verdict == VERDICT_LESS ||
		    comparison->rows[i].verdict == VERDICT_MORE)
			return true;
	return false;
}

/* Compare drawn boots, then again with one row changed. */
static int noise_draw_once(const struct noise_pool *pool,
			   const struct compare_options *options,
			   const struct noise_draw *draw, struct noise *noise)
{
	const struct noise_row *row =
		&noise->rows[noise->nr_drawn % noise->nr_rows];
	const struct compare_row *changed;
	struct compare_result result;
	int err = noise_pool_compare(pool, options, draw, &result);

	if (err)
		return err;
	noise->nr_drawn++;
	noise->nr_alarms += noise_any_change(&result.comparisons[0]);
	err = noise_pool_change(pool, options, draw, row->source,
				log1p(row->detectable_percent / 100), &result);
	changed = &result.comparisons[0].rows[row->source];
	noise->nr_found += !err && changed->verdict == VERDICT_MORE;
	compare_free(&result);
	return err;
}

static int noise_draw_all(const struct noise_pool *pool,
			  const struct compare_options *options,
			  size_t nr_drawn, struct noise *noise)
{
	size_t nr = noise->nr_pairs, nr_boots = pool->side->nr_boots;
	SCOPE_FREE size_t *boots = calloc(2 * nr, sizeof(*boots));
	/*
	 * Without this factor, boots drawn with replacement would vary too
	 * little.
	 */
	const struct noise_draw draw = {
		nr, boots, boots + nr,
		sqrt((double)nr_boots / (double)(nr_boots - 1))
	};
	struct compare_options own = *options;
	struct rng rng;
	int err = 0;

	if (!boots)
		return fail(ENOMEM, "draw %zu boots", nr);
	own.plan.nr_replicates = nr < STATS_BOOT_MIN_UNITS ? 0 :
							      DRAWN_REPLICATES;
	own.margin_percent = NAN;
	rng_seed(&rng, options->plan.seed);
	while (noise->nr_drawn < nr_drawn && !err) {
		for (size_t i = 0; i < 2 * nr; i++)
			boots[i] = rng_below(&rng, nr_boots);
		own.plan.seed = rng_next(&rng);
		err = noise_draw_once(pool, &own, &draw, noise);
	}
	return err;
}

static int noise_set_medians(struct noise *noise)
{
	size_t nr = noise->nr_rows;
	SCOPE_FREE double *values = malloc((nr + 1) * sizeof(*values));

	if (!values)
		return fail(ENOMEM, "allocate %zu rows", nr);
	for (size_t i = 0; i < nr; i++)
		values[i] = noise->rows[i].floor_percent;
	noise->floor_percent = stats_median(values, nr);
	for (size_t i = 0; i < nr; i++)
		values[i] = noise->rows[i].detectable_percent;
	noise->detectable_percent = stats_median(values, nr);
	return 0;
}

static int noise_measure_pool(const struct side *side,
			      const struct compare_options *options,
			      size_t nr_drawn, struct noise *noise)
{
	struct noise_pool pool;
	int err = noise_pool_collect(side, options, &noise->checked, &pool);

	if (err)
		return err;
	noise->nr_cells = pool.nr_cells;
	noise->nr_pairs = side->nr_boots < COMPARE_MIN_BOOTS ?
				  COMPARE_MIN_BOOTS : side->nr_boots;
	if (pool.nr_sources)
		err = noise_add_rows(&pool, options, noise);
	if (!err && noise->nr_rows && side->nr_boots >= COMPARE_MIN_BOOTS)
		err = noise_draw_all(&pool, options, nr_drawn, noise);
	noise_pool_free(&pool);
	return err;
}

int noise_measure(const struct side *side,
		  const struct compare_options *options, size_t nr_drawn,
		  struct noise *noise)
{
	int err;

	*noise = (struct noise){ .checked = { .force = options->force,
					      .letter = 'A' } };
	err = environment_check(side, side, &noise->checked);
	if (!err && !noise->checked.refused && !noise->checked.times_refused)
		err = noise_measure_pool(side, options, nr_drawn, noise);
	if (!err)
		err = noise_set_medians(noise);
	if (err)
		noise_free(noise);
	return err;
}

void noise_free(struct noise *noise)
{
	admission_free(&noise->checked);
	free(noise->rows);
	memset(noise, 0, sizeof(*noise));
}
