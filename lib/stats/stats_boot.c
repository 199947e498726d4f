/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/stats/stats_boot.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "lib/base/fail.h"
#include "lib/base/scope.h"
#include "lib/stats/stats.h"

/* A spread this small relative to the values is rounding, not variation. */
#define ROUNDING 1e-12

/*
 * If the squared standard error of a replicate, relative to that of the values,
 * is below this, the replicate drew only equal values and cannot be
 * studentized.
 */
#define DEGENERATE 1e-12

#define POOL_REUSE 16
#define POOL_MIN   64

size_t stats_pool_size(size_t nr_units, size_t nr_replicates)
{
	size_t size = POOL_REUSE * nr_replicates / (nr_units ? nr_units : 1);

	if (size < POOL_MIN)
		size = POOL_MIN;
	return size < nr_replicates ? size : nr_replicates;
}

void stats_pool_add(double *pool, size_t nr_pool, double sign,
		    const double *rounds, size_t nr_rounds, struct rng *rng)
{
	for (size_t i = 0; i < nr_pool; i++) {
		double sum = 0;

		for (size_t drawn = 0; drawn + 1 < nr_rounds; drawn += 2) {
			uint64_t bits = rng_next(rng);

			sum += rounds[rng_scale((uint32_t)bits, nr_rounds)];
			sum += rounds[rng_scale((uint32_t)(bits >> 32),
						nr_rounds)];
		}
		if (nr_rounds % 2)
			sum += rounds[rng_below(rng, nr_rounds)];
		pool[i] += sign * sum / (double)nr_rounds;
	}
}

/* One replicate of one group: mean and squared standard error. */
static void boot_draw_group(const struct stats_group *group, double center,
			    struct rng *rng, double *mean, double *se2)
{
	double n = (double)group->nr_units, sum = 0, squares = 0;

	for (size_t i = 0; i < group->nr_units; i++) {
		uint64_t bits = rng_next(rng);
		size_t unit = rng_scale((uint32_t)bits, group->nr_units);
		double value;

		if (group->pool)
			value = group->pool[unit * group->nr_pool +
					    rng_scale((uint32_t)(bits >> 32),
						      group->nr_pool)];
		else
			value = group->units[unit];
		value -= center;
		sum += value;
		squares += value * value;
	}
	*mean = center + sum / n;
	*se2 = fmax(0, squares - sum * sum / n) / (n - 1) / n;
}

void stats_effect_draws(const struct stats_group *groups, size_t nr_groups,
			double *draws, size_t nr, struct rng *rng)
{
	for (size_t i = 0; i < nr; i++) {
		draws[i] = 0;
		for (size_t g = 0; g < nr_groups; g++) {
			double mean, se2;

			boot_draw_group(&groups[g], groups[g].units[0], rng,
					&mean, &se2);
			draws[i] += groups[g].weight * mean;
		}
	}
}

struct replicates {
	double *estimates;
	double *studentized;	/* |estimate - observed| / its error */
	size_t nr_degenerate;	/* drew only equal values */
};

static void boot_draw_all(const struct stats_group *groups, size_t nr_groups,
			  const struct stats_plan *plan,
			  const struct stats_effect *observed,
			  struct replicates *out)
{
	double least = DEGENERATE * observed->se * observed->se;
	struct rng rng;

	rng_seed(&rng, plan->seed);
	for (size_t r = 0; r < plan->nr_replicates; r++) {
		double estimate = 0, variance = 0;

		for (size_t g = 0; g < nr_groups; g++) {
			double weight = groups[g].weight, mean, se2;

			boot_draw_group(&groups[g], groups[g].units[0], &rng,
					&mean, &se2);
			estimate += weight * mean;
			variance += weight * weight * se2;
		}
		out->estimates[r] = estimate;
		out->nr_degenerate += variance <= least;
		out->studentized[r] = variance <= least ? HUGE_VAL :
			fabs(estimate - observed->estimate) / sqrt(variance);
	}
	stats_sort(out->estimates, plan->nr_replicates);
	stats_sort(out->studentized, plan->nr_replicates);
}

/* The share of the studentized replicates at least as far out as @t. */
static double boot_tail_p(const double *sorted, size_t nr, double t, double t_p)
{
	size_t beyond = 0;

	for (size_t i = nr; i-- && sorted[i] >= t;)
		beyond++;
	if (!beyond)
		return fmin(t_p, 1 / (double)(nr + 1));
	return (double)(beyond + 1) / (double)(nr + 1);
}

static int boot_replicate(const struct stats_group *groups, size_t nr_groups,
			  const struct stats_plan *plan, bool studentize,
			  struct stats_effect *effect)
{
	size_t nr = plan->nr_replicates;
	double tail = (1 - plan->level) / 2, width;
	SCOPE_FREE double *memory = malloc(2 * nr * sizeof(*memory));
	struct replicates out = { memory, memory + nr, 0 };

	if (!memory)
		return fail(ENOMEM, "allocate %zu bootstrap replicates", nr);
	boot_draw_all(groups, nr_groups, plan, effect, &out);
	effect->percentile_low = stats_quantile_sorted(out.estimates, nr, tail);
	effect->percentile_high =
		stats_quantile_sorted(out.estimates, nr, 1 - tail);
	if (!studentize || (double)out.nr_degenerate > tail * (double)nr)
		return 0;
	width = effect->se *
		stats_quantile_sorted(out.studentized, nr, plan->level);
	effect->boot_t_low = effect->estimate - width;
	effect->boot_t_high = effect->estimate + width;
	effect->method = STATS_BOOT_T;
	effect->low = effect->boot_t_low;
	effect->high = effect->boot_t_high;
	effect->p = boot_tail_p(out.studentized, nr,
				fabs(effect->estimate / effect->se),
				effect->t_p);
	return 0;
}

/* Estimate, standard error, degrees of freedom; the smallest group's size. */
static size_t boot_measure(const struct stats_group *groups, size_t nr_groups,
			   struct stats_effect *effect)
{
	double variance = 0, freedom = 0, scale = 0;
	size_t smallest = SIZE_MAX;

	for (size_t g = 0; g < nr_groups; g++) {
		const struct stats_group *group = &groups[g];
		double n = (double)group->nr_units;
		double mean = stats_mean(group->units, group->nr_units);
		double sd = stats_sd(group->units, group->nr_units);
		double part = group->weight * group->weight * sd * sd / n;

		effect->estimate += group->weight * mean;
		variance += part;
		freedom += part * part / (n - 1);
		scale += fabs(group->weight * mean);
		if (group->nr_units < smallest)
			smallest = group->nr_units;
	}
	effect->se = sqrt(variance);
	effect->freedom = variance * variance / freedom;
	if (effect->se <= ROUNDING * scale)
		effect->se = 0;
	if (fabs(effect->estimate) <= ROUNDING * scale)
		effect->estimate = 0;
	return smallest;
}

static void boot_set_t(const struct stats_plan *plan,
		       struct stats_effect *effect)
{
	double width = effect->se * stats_t_quantile(0.5 + plan->level / 2,
						     effect->freedom);

	effect->method = STATS_T;
	effect->t_low = effect->low = effect->estimate - width;
	effect->t_high = effect->high = effect->estimate + width;
	effect->t_p = effect->p =
		stats_t_p(effect->estimate / effect->se, effect->freedom);
}

static void boot_set_exact(struct stats_effect *effect)
{
	effect->method = STATS_EXACT;
	effect->freedom = NAN;
	effect->low = effect->high = effect->estimate;
	effect->t_low = effect->t_high = effect->estimate;
	effect->percentile_low = effect->percentile_high = effect->estimate;
	effect->p = effect->t_p = effect->estimate == 0;
}

int stats_effect(const struct stats_group *groups, size_t nr_groups,
		 const struct stats_plan *plan, struct stats_effect *effect)
{
	size_t smallest;

	*effect = (struct stats_effect){
		.se = NAN, .freedom = NAN, .low = NAN, .high = NAN, .p = NAN,
		.t_low = NAN, .t_high = NAN, .t_p = NAN, .boot_t_low = NAN,
		.boot_t_high = NAN, .percentile_low = NAN,
		.percentile_high = NAN,
	};
	if (!nr_groups)
		return fail(EINVAL, "compute an effect: there are no groups");
	if (plan->nr_replicates && plan->nr_replicates < STATS_MIN_REPLICATES)
		return fail(EINVAL, "%zu replicates, fewer than %d",
			    plan->nr_replicates, STATS_MIN_REPLICATES);
	for (size_t g = 0; g < nr_groups; g++)
		if (!groups[g].nr_units)
			return fail(EINVAL, "compute an effect: a group has no "
				    "units");
	smallest = boot_measure(groups, nr_groups, effect);
	if (smallest < 2)
		return 0;
	if (effect->se == 0) {
		boot_set_exact(effect);
		return 0;
	}
	boot_set_t(plan, effect);
	if (!plan->nr_replicates)
		return 0;
	return boot_replicate(groups, nr_groups, plan,
			      smallest >= STATS_BOOT_MIN_UNITS, effect);
}
