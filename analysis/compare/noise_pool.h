/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANALYSIS_NOISE_POOL_H
#define ANALYSIS_NOISE_POOL_H

/*
 * Comparisons in which nothing changed: both sides are drawn from the boots of
 * one side, paired as in the order ABBA, and judged as compare does.
 */

#include "analysis/compare/comparison.h"

/* A row of compare, and the values that the boots measured for it. */
struct noise_source {
	struct compare_row like;
	struct samples samples;
};

struct noise_pool {
	const struct side *side;
	struct noise_source *sources;
	size_t nr_sources;
	size_t nr_cells;		/* cells that have a source */
};

/*
 * noise_pool_collect() - collect all rows that compare would show of @side
 * against another kernel in the same cells, except perf stat's. Add notes on
 * refusals to @checked.
 * Return: 0 with @pool to be freed by noise_pool_free(); -ENOMEM with fail().
 */
int noise_pool_collect(const struct side *side,
		       const struct compare_options *options,
		       struct admission *checked, struct noise_pool *pool);
void noise_pool_free(struct noise_pool *pool);

/* The boots of the pool's side that form the pairs: @nr of each side. */
struct noise_draw {
	size_t nr;
	const size_t *a, *b;
	double scale;	/* factor for each boot's distance from the mean of all
			   boots */
};

/*
 * noise_pool_compare() - compute the rows of all sources, in their order, with
 * verdicts.
 * Return: 0 with @result, which points into @options, to be freed by
 * compare_free(); -errno with fail().
 */
int noise_pool_compare(const struct noise_pool *pool,
		       const struct compare_options *options,
		       const struct noise_draw *draw,
		       struct compare_result *result);

/*
 * noise_pool_change() - compute row @index of @result again with all values of
 * side B moved by @shift, and judge all rows again.
 * Return: 0; -errno with fail().
 */
int noise_pool_change(const struct noise_pool *pool,
		      const struct compare_options *options,
		      const struct noise_draw *draw, size_t index,
		      double shift, struct compare_result *result);

#endif
