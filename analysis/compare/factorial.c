/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "analysis/compare/factorial.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/compare/compare_json.h"
#include "analysis/compare/compare_measure.h"
#include "analysis/compare/compare_verdict.h"
#include "lib/base/fail.h"
#include "lib/base/scope.h"
#include "lib/stats/stats.h"

const char *const factorial_effect_names[] = { "barrier", "flush",
					       "interaction" };
const char *const factorial_side_names[] = { "new", "old", "both", "neither" };

/* In the order of enum factorial_side. */
static const double weights[EFFECT_NR][SIDE_NR] = {
	[EFFECT_BARRIER] = { 0.5, -0.5, 0.5, -0.5 },
	[EFFECT_FLUSH] = { -0.5, 0.5, 0.5, -0.5 },
	[EFFECT_INTERACTION] = { -1, -1, 1, 1 },
};

static double *factorial_make_pool(const struct samples *samples,
				   size_t nr_pool, struct rng *rng)
{
	double *pool = calloc(samples->nr_boots * nr_pool + 1, sizeof(*pool));

	for (size_t i = 0; pool && i < samples->nr_boots; i++) {
		size_t first = samples->start[i];

		stats_pool_add(pool + i * nr_pool, nr_pool, 1,
			       samples->visits + first,
			       samples->start[i + 1] - first, rng);
	}
	return pool;
}

static double factorial_shown(const struct factorial_row *row, double effect)
{
	return row->relative ? 100 * expm1(effect) : effect;
}

/*
 * With one boot of a kernel, only the variation between its visits is known,
 * and none with one visit.
 */
static void factorial_take_visits(const struct samples samples[SIDE_NR],
				  struct stats_group groups[SIDE_NR],
				  struct factorial_row *row)
{
	for (int s = 0; s < SIDE_NR; s++) {
		if (samples[s].nr_boots > 1)
			continue;
		row->within = true;
		row->one_visit |= samples[s].nr_visits < 2;
		groups[s] = (struct stats_group){ 1, samples[s].nr_visits,
						  samples[s].visits, NULL, 0 };
	}
	for (int s = 0; s < SIDE_NR && row->within; s++)
		groups[s].pool = NULL;
}

/*
 * As in compare: a percentile is known to its resolution (twice that for the
 * interaction, a difference of two differences), and a time without variation
 * is not an exact number.
 */
static void factorial_widen(const struct factorial_row *row, int e,
			    struct stats_effect *effect)
{
	if (effect->method == STATS_NONE)
		return;
	if (row->resolution > 0)
		compare_widen(effect, row->resolution *
				      (e == EFFECT_INTERACTION ? 2 : 1));
	else if (effect->method == STATS_EXACT &&
		 metrics[row->metric].kind != METRIC_COUNT)
		effect->low = effect->high = effect->p = NAN;
}

/* Apply the rule of compare_few_boots() to each of the kernels. */
static bool factorial_is_few(const struct factorial_row *row,
			     const struct samples samples[SIDE_NR])
{
	bool few = false;

	for (int s = 0; s < SIDE_NR; s++) {
		const struct compare_row one = {
			.metric = row->metric,
			.a = { .nr_boots = samples[s].nr_boots,
			       .nr_visits = samples[s].nr_visits },
			.b = { .nr_boots = samples[s].nr_boots,
			       .nr_visits = samples[s].nr_visits },
		};

		few |= compare_few_boots(&one);
	}
	return few;
}

static int factorial_measure_effects(struct stats_group groups[SIDE_NR],
				     const struct stats_plan *plan,
				     struct factorial_row *row)
{
	int err = 0;

	for (int e = 0; e < EFFECT_NR && !err; e++) {
		struct stats_effect *effect = &row->effect[e];

		for (int s = 0; s < SIDE_NR; s++)
			groups[s].weight = weights[e][s];
		err = stats_effect(groups, SIDE_NR, plan, effect);
		factorial_widen(row, e, effect);
		row->change[e] = factorial_shown(row, effect->estimate);
		row->low[e] = factorial_shown(row, effect->low);
		row->high[e] = factorial_shown(row, effect->high);
	}
	return err;
}

static int factorial_measure_row(const struct side sides[SIDE_NR],
				 const struct stats_plan *plan,
				 struct factorial_row *row)
{
	struct samples samples[SIDE_NR] = { { 0 } };
	struct stats_group groups[SIDE_NR] = { { 0 } };
	double *pools[SIDE_NR] = { NULL };
	struct rng rng;
	int err = 0;

	rng_seed(&rng, ~plan->seed);
	for (int s = 0; s < SIDE_NR && !err; s++) {
		size_t nr_pool;

		err = samples_collect(&sides[s], row->cell, row->primitive,
				      row->metric, &samples[s]);
		if (err)
			break;
		nr_pool = stats_pool_size(samples[s].nr_boots,
					  plan->nr_replicates);
		pools[s] = factorial_make_pool(&samples[s], nr_pool, &rng);
		if (!pools[s])
			err = fail(ENOMEM, "allocate the bootstrap of four "
				   "sides");
		row->center[s] = samples_center(&samples[s], row->metric);
		row->nr_boots[s] = samples[s].nr_boots;
		groups[s] = (struct stats_group){ 1, samples[s].nr_boots,
						  samples[s].means, pools[s],
						  nr_pool };
	}
	if (!err) {
		row->few = factorial_is_few(row, samples);
		factorial_take_visits(samples, groups, row);
		err = factorial_measure_effects(groups, plan, row);
	}
	for (int s = 0; s < SIDE_NR; s++) {
		samples_free(&samples[s]);
		free(pools[s]);
	}
	return err;
}

/*
 * Did the clearer's own CPU receive nothing on any side? See
 * compare_is_background().
 */
static bool factorial_is_silent(const struct factorial_row *row)
{
	bool silent = metrics[row->metric].roles == ON_CLEARER;

	for (int s = 0; s < SIDE_NR; s++)
		silent &= row->center[s] == 0;
	return silent;
}

/*
 * @of: the same row in the comparisons of the first kernel with each other
 *      kernel.
 */
static int factorial_add_row(const struct side sides[SIDE_NR],
			     const struct compare_row *const of[SIDE_NR - 1],
			     const struct stats_plan *plan,
			     struct factorial *factorial)
{
	struct factorial_row *rows =
		realloc(factorial->rows,
			(factorial->nr_rows + 1) * sizeof(*rows));
	const struct compare_row *from = of[0];
	struct stats_plan own = *plan;
	int err;

	if (!rows)
		return fail(ENOMEM, "allocate a row");
	factorial->rows = rows;
	own.seed += factorial->nr_rows * UINT64_C(0x9e3779b97f4a7c15);
	rows[factorial->nr_rows] = (struct factorial_row){
		.cell = from->cell, .primitive = from->primitive,
		.metric = from->metric,
		.relative = metrics[from->metric].kind == METRIC_TIME,
	};
	for (int s = 0; s < SIDE_NR - 1; s++) {
		struct factorial_row *row = &rows[factorial->nr_rows];

		row->separated |= of[s]->separated;
		row->resolution = fmax(row->resolution, of[s]->resolution);
	}
	err = factorial_measure_row(sides, &own, &rows[factorial->nr_rows]);
	if (!err && !factorial_is_silent(&rows[factorial->nr_rows]))
		factorial->nr_rows++;
	return err;
}

/* As in compare, a row that cannot be an alarm gets no share of the level. */
static bool factorial_is_test(const struct factorial_row *row, size_t effect)
{
	enum stats_method method = row->effect[effect].method;

	return (method == STATS_T || method == STATS_BOOT_T) && !row->few &&
	       !((row->within || row->separated) &&
		 metrics[row->metric].kind != METRIC_COUNT);
}

static int factorial_adjust(struct factorial *factorial)
{
	size_t nr = factorial->nr_rows * EFFECT_NR;
	SCOPE_FREE double *p = calloc(nr + 1, sizeof(*p));
	int err;

	if (!p)
		return fail(ENOMEM, "allocate %zu p-values", nr);
	for (size_t i = 0; i < nr; i++) {
		const struct factorial_row *row =
			&factorial->rows[i / EFFECT_NR];
		bool tested = factorial_is_test(row, i % EFFECT_NR);

		p[i] = tested ? row->effect[i % EFFECT_NR].p : NAN;
		factorial->nr_family += tested;
	}
	err = stats_holm(p, nr);
	for (size_t i = 0; i < nr; i++)
		factorial->rows[i / EFFECT_NR].p_holm[i % EFFECT_NR] = p[i];
	return err;
}

int factorial_measure(const struct side sides[SIDE_NR],
		      const struct compare_options *options,
		      struct factorial *factorial)
{
	const struct comparison *comparisons;
	int err;

	memset(factorial, 0, sizeof(*factorial));
	/*
	 * This comparison only finds what may be compared; its numbers are not
	 * used.
	 */
	factorial->options = *options;
	factorial->quick = *options;
	factorial->quick.plan.nr_replicates = 0;
	factorial->quick.background = true;
	err = compare_sides(sides, SIDE_NR, &factorial->quick,
			    &factorial->compared);
	if (err)
		return err;
	comparisons = factorial->compared.comparisons;
	for (size_t i = 0; i < comparisons[0].nr_rows && !err; i++) {
		const struct compare_row *row = &comparisons[0].rows[i];
		const struct compare_row *of[] = {
			row, comparison_find_row(&comparisons[1], row),
			comparison_find_row(&comparisons[2], row),
		};

		if (of[1] && of[2])
			err = factorial_add_row(sides, of, &options->plan,
						factorial);
	}
	if (!err)
		err = factorial_adjust(factorial);
	if (err)
		factorial_free(factorial);
	return err;
}

void factorial_free(struct factorial *factorial)
{
	compare_free(&factorial->compared);
	free(factorial->rows);
	factorial->rows = NULL;
	factorial->nr_rows = 0;
}

static json_t *factorial_row_json(const struct factorial_row *row)
{
	json_t *sides = json_object(), *effects = json_object();

	for (int s = 0; s < SIDE_NR; s++)
		json_object_set_new(sides, factorial_side_names[s],
				    json_pack("{so sI}", "mean",
					      compare_number(row->center[s]),
					      "boots",
					      (json_int_t)row->nr_boots[s]));
	for (int e = 0; e < EFFECT_NR; e++)
		json_object_set_new(effects, factorial_effect_names[e],
			json_pack("{so s[oo] so so}", "change",
				  compare_number(row->change[e]), "interval",
				  compare_number(row->low[e]),
				  compare_number(row->high[e]), "p",
				  compare_number(row->effect[e].p), "p_holm",
				  compare_number(row->p_holm[e])));
	return json_pack("{ss sb ss ss sb sb so so}", "cell", row->cell,
			 "primitive", row->primitive, "metric",
			 metrics[row->metric].key, "change_unit",
			 row->relative ? "percent" : "absolute",
			 "within_one_boot", row->within, "one_visit",
			 row->one_visit, "sides", sides,
			 "effects", effects);
}

json_t *factorial_json(const struct factorial *factorial)
{
	json_t *rows = json_array();

	for (size_t i = 0; i < factorial->nr_rows; i++)
		rows = compare_json_add(
			rows, factorial_row_json(&factorial->rows[i]));
	return json_pack("{ss sI so so}", "schema", "mmfence.factorial/1",
			 "holm_family", (json_int_t)factorial->nr_family,
			 "rows", rows, "compared",
			 compare_json(&factorial->compared));
}
