/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "analysis/compare/noise_pool.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/admit/cells.h"
#include "analysis/compare/compare.h"
#include "analysis/compare/compare_background.h"
#include "analysis/compare/compare_measure.h"
#include "analysis/compare/compare_verdict.h"
#include "lib/base/fail.h"
#include "lib/base/scope.h"
#include "lib/stats/stats.h"

/*
 * A boot whose distance from the mean of all boots is below this share of it
 * counts as equal to the mean.
 */
#define ROUNDING 1e-12

#define FAR_FROM_A_CHANGE 0.1

/* Would compare show a row for this source? */
static int pool_keeps(const struct noise_pool *pool,
		      const struct compare_options *options,
		      struct noise_source *source, bool *keep)
{
	struct compare_row *row = &source->like;
	bool background = false;
	int err = 0;

	*keep = source->samples.nr_boots > 1 && !source->samples.has_zero &&
		!source->samples.beyond;
	row->a.center = row->b.center =
		samples_center(&source->samples, row->metric);
	if (*keep && !options->background)
		err = compare_is_background(row, pool->side, pool->side,
					    &background);
	*keep = *keep && !background;
	return err;
}

static int pool_add(struct noise_pool *pool,
		    const struct compare_options *options,
		    const struct cell_name *cell, size_t metric)
{
	struct noise_source *sources = realloc(pool->sources,
		(pool->nr_sources + 1) * sizeof(*sources));
	struct noise_source *source;
	bool keep = false;
	int err;

	if (!sources)
		return fail(ENOMEM, "allocate a row");
	pool->sources = sources;
	source = &sources[pool->nr_sources];
	*source = (struct noise_source){ .like = {
		.cell = cell->cell, .primitive = cell->primitive,
		.metric = metric, .spinning_peers = NAN,
	} };
	err = samples_collect(pool->side, cell->cell, cell->primitive, metric,
			      &source->samples);
	if (!err)
		err = pool_keeps(pool, options, source, &keep);
	if (err || !keep)
		samples_free(&source->samples);
	else
		pool->nr_sources++;
	return err;
}

static int pool_add_cell(struct noise_pool *pool,
			 const struct compare_options *options,
			 const struct cell_name *cell,
			 struct admission *checked)
{
	size_t before = pool->nr_sources;
	bool refused = false;
	int err = cells_same_settings(pool->side, pool->side, cell, checked,
				      &refused);

	for (size_t metric = 0; metric < METRIC_NR && !err && !refused;
	     metric++)
		if (options->wanted[metric] && metric != METRIC_PERF_STAT)
			err = pool_add(pool, options, cell, metric);
	pool->nr_cells += pool->nr_sources > before;
	return err;
}

int noise_pool_collect(const struct side *side,
		       const struct compare_options *options,
		       struct admission *checked, struct noise_pool *pool)
{
	SCOPE_FREE struct cell_name *names = NULL;
	size_t nr = 0;
	int err = cells_list(side, side, options->cells, &names, &nr);

	*pool = (struct noise_pool){ .side = side };
	for (size_t i = 0; i < nr && !err; i++)
		err = pool_add_cell(pool, options, &names[i], checked);
	if (err)
		noise_pool_free(pool);
	return err;
}

void noise_pool_free(struct noise_pool *pool)
{
	for (size_t i = 0; i < pool->nr_sources; i++)
		samples_free(&pool->sources[i].samples);
	free(pool->sources);
	memset(pool, 0, sizeof(*pool));
}

/* Append the values of boot @boot to @to, all moved by @shift. */
static void pool_take(const struct samples *from, size_t boot, double shift,
		      size_t place, struct samples *to)
{
	size_t i = 0, end;

	while (i < from->nr_boots && from->boot[i] != boot)
		i++;
	end = i < from->nr_boots ? from->start[i + 1] : 0;
	for (size_t j = end ? from->start[i] : 0; j < end; j++)
		to->visits[to->nr_visits++] = from->visits[j] + shift;
	if (samples_end_boot(to, place))
		to->nr_runs++;
}

/*
 * The distance by which the boot is moved, so that drawn boots vary as much as
 * the original ones.
 */
static double pool_spread(const struct samples *from, size_t boot, double scale)
{
	double center = stats_mean(from->means, from->nr_boots);

	for (size_t i = 0; i < from->nr_boots; i++) {
		double distance = from->means[i] - center;

		if (from->boot[i] == boot &&
		    fabs(distance) > ROUNDING * fabs(center))
			return (scale - 1) * distance;
	}
	return 0;
}

/* The largest number of visits in a boot. */
static size_t pool_longest(const struct samples *from)
{
	size_t most = 0;

	for (size_t i = 0; i < from->nr_boots; i++)
		if (from->start[i + 1] - from->start[i] > most)
			most = from->start[i + 1] - from->start[i];
	return most;
}

static int pool_draw(const struct samples *from, const size_t *boots,
		     const struct noise_draw *draw, double shift,
		     struct samples *to)
{
	int err = samples_alloc(to, draw->nr, draw->nr * pool_longest(from),
				from->nr_rounds);

	if (err)
		return err;
	/*
	 * The values of rounds are needed for the step of the clock only; they
	 * need no boot.
	 */
	for (size_t i = 0; i < from->nr_rounds; i++)
		to->values[to->nr_rounds++] = from->values[i] + shift;
	for (size_t i = 0; i < draw->nr; i++)
		pool_take(from, boots[i], shift +
			  pool_spread(from, boots[i], draw->scale), i, to);
	return 0;
}

/* Draw both sides of a source and compute @row; NULL: append a new row. */
static int pool_measure(const struct noise_source *source,
			const struct compare_options *options,
			const struct noise_draw *draw, double shift,
			struct comparison *comparison, struct compare_row *row)
{
	struct samples a, b;
	int err = pool_draw(&source->samples, draw->a, draw, 0, &a);

	if (err)
		return err;
	err = pool_draw(&source->samples, draw->b, draw, shift, &b);
	if (err) {
		samples_free(&a);
		return err;
	}
	if (row) {
		*row = source->like;
		err = compare_measure(options, comparison, &a, &b, row);
	} else {
		err = compare_add_row(options, comparison, &source->like, &a,
				      &b);
	}
	samples_free(&a);
	samples_free(&b);
	return err;
}

/* t decides first: a row far from a change needs no bootstrap. */
static int pool_add_row(const struct noise_pool *pool, size_t index,
			const struct compare_options *options,
			const struct noise_draw *draw,
			struct comparison *comparison)
{
	const struct noise_source *source = &pool->sources[index];
	struct compare_options t_only = *options;
	int err;

	t_only.plan.nr_replicates = 0;
	err = pool_measure(source, &t_only, draw, 0, comparison, NULL);
	if (err || !options->plan.nr_replicates ||
	    !(comparison->rows[index].effect.p < FAR_FROM_A_CHANGE))
		return err;
	return pool_measure(source, options, draw, 0, comparison,
			    &comparison->rows[index]);
}

int noise_pool_compare(const struct noise_pool *pool,
		       const struct compare_options *options,
		       const struct noise_draw *draw,
		       struct compare_result *result)
{
	struct comparison *comparison = &result->comparisons[0];
	int err = 0;

	memset(result, 0, sizeof(*result));
	result->options = options;
	result->nr_comparisons = 1;
	comparison->nr_pairs = draw->nr;
	for (size_t i = 0; i < pool->nr_sources && !err; i++)
		err = pool_add_row(pool, i, options, draw, comparison);
	if (!err)
		err = compare_judge(result);
	if (err)
		compare_free(result);
	return err;
}

int noise_pool_change(const struct noise_pool *pool,
		      const struct compare_options *options,
		      const struct noise_draw *draw, size_t index,
		      double shift, struct compare_result *result)
{
	struct comparison *comparison = &result->comparisons[0];
	int err = pool_measure(&pool->sources[index], options, draw, shift,
			       comparison, &comparison->rows[index]);

	return err ? err : compare_judge(result);
}
