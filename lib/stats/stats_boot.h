/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_STATS_BOOT_H
#define LIB_STATS_BOOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/rng.h"

/*
 * Weighted sums of group means, with intervals: a change (B - A), a paired
 * change (mean of differences), or an effect in a 2x2 design. A unit of a group
 * varies independently of the other units: a boot, or a pair of boots. A unit
 * holds rounds.
 */

/*
 * If any group has fewer units than this, the interval is that of t: for so few
 * units a percentile bootstrap is too narrow and a studentized bootstrap is
 * unsteady.
 */
#define STATS_BOOT_MIN_UNITS 10

struct stats_group {
	double weight;
	size_t nr_units;
	const double *units;	/* the value of each unit */
	/*
	 * The second level of the bootstrap: @nr_pool values for each unit, one
	 * unit after the other, each computed from rounds drawn with
	 * replacement. NULL: no second level; a drawn unit keeps its value.
	 */
	const double *pool;
	size_t nr_pool;
};

enum stats_method {
	STATS_NONE,		/* a group has fewer than two units */
	STATS_EXACT,		/* no value varies: the difference is exact */
	STATS_T,		/* Welch's t (t for one group) */
	STATS_BOOT_T,		/* studentized hierarchical bootstrap */
};

struct stats_effect {
	enum stats_method method;	/* of low, high and p */
	double estimate;
	double se;			/* standard error */
	double freedom;			/* Welch-Satterthwaite */
	double low, high, p;		/* NAN for STATS_NONE */
	double t_low, t_high, t_p;
	double boot_t_low, boot_t_high;	/* NAN unless method is BOOT_T */
	double percentile_low, percentile_high;
};

/* The smallest nr_replicates that stats_effect() takes, besides 0. */
#define STATS_MIN_REPLICATES 200

struct stats_plan {
	double level;		/* 0.95 */
	size_t nr_replicates;	/* 0: no bootstrap, t only */
	uint64_t seed;
};

/*
 * stats_effect() - the sum of weight x mean over @groups.
 *
 * t: Welch 1947, degrees of freedom of Satterthwaite 1946; with one group the
 * ordinary t. Bootstrap: units drawn with replacement, then rounds inside each
 * (Davison and Hinkley, Bootstrap Methods, 3.8), studentized by the standard
 * error of the replicate (Efron and Tibshirani, An Introduction to the
 * Bootstrap, 12.5), so that the second level widens numerator and denominator
 * alike. p is the smallest level at which the interval contains 0; if 0 lies
 * beyond the last replicate, p is that of t. If more than (1 - level) / 2 of
 * the replicates drew only equal values (all units but one or two are equal),
 * the replicates cannot be studentized and the interval is that of t.
 *
 * Return: 0; -EINVAL; -ENOMEM. With fail(). Thread-safe.
 */
int stats_effect(const struct stats_group *groups, size_t nr_groups,
		 const struct stats_plan *plan, struct stats_effect *effect);

/*
 * stats_effect_draws() - fill @draws with @nr replicates of the sum of weight x
 * mean over @groups: units drawn with replacement, then rounds inside each
 * unit. If @groups are the parts of one unit of a higher level, @draws is the
 * pool of that unit.
 */
void stats_effect_draws(const struct stats_group *groups, size_t nr_groups,
			double *draws, size_t nr, struct rng *rng);

/*
 * stats_pool_size() - how many values the pool of a unit needs so that
 * @nr_replicates replicates of @nr_units units draw each value at most about
 * sixteen times.
 */
size_t stats_pool_size(size_t nr_units, size_t nr_replicates);

/*
 * stats_pool_add() - to each of the @nr_pool values, add @sign times the mean
 * of @nr_rounds values drawn with replacement from @rounds.
 */
void stats_pool_add(double *pool, size_t nr_pool, double sign,
		    const double *rounds, size_t nr_rounds, struct rng *rng);

#endif
