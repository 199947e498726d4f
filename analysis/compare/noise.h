/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANALYSIS_NOISE_H
#define ANALYSIS_NOISE_H

/* What this machine can see: one kernel compared with itself. */

#include "analysis/compare/comparison.h"

#define NOISE_POWER	     0.8
#define NOISE_MIN_BOOTS	     4		/* to be split in two, by time */

struct noise_row {
	const char *cell;
	bool primitive;
	size_t metric;			/* a METRIC_TIME */
	size_t nr_boots, nr_rounds;
	double center, spread_percent;
	double floor_percent;		/* half the interval, A against A */
	double detectable_percent;	/* with NOISE_POWER; this row alone */
	size_t nr_boots_needed;		/* for options->goal_percent; 0: many */
	double drift_p;			/* first half against second; or NAN */
	size_t source;			/* its index in a noise_pool */
};

/* The tests that are adjusted by Holm's method together. */
struct noise_family {
	size_t nr_tests;
	double share;			/* of the level; 0: no tests */
};

struct noise {
	struct noise_row *rows;
	size_t nr_rows;
	/*
	 * All figures are of a comparison of so many pairs of boots, at least
	 * COMPARE_MIN_BOOTS, in all cells and metrics at once.
	 */
	size_t nr_pairs, nr_cells;
	struct noise_family main, other;
	double floor_percent;		/* medians of the rows; NAN if none */
	double detectable_percent;
	/*
	 * Comparisons whose sides were drawn from the boots at hand: in how
	 * many was anything called a change? And with one row changed by what
	 * it can see, row after row: how often was that called slower? 0 drawn:
	 * of fewer than COMPARE_MIN_BOOTS boots.
	 */
	size_t nr_drawn, nr_alarms, nr_found;
	struct admission checked;	/* its notes: what was left out */
};

/*
 * noise_measure() - of all times of @side that were measured in two boots or
 * more: what a comparison of as many boots a side as @side has, at least
 * COMPARE_MIN_BOOTS and in the order ABBA, can see. Runs that compare would
 * refuse to put on one side give no rows and a note, unless options->force.
 * @nr_drawn: make so many comparisons of drawn boots.
 * Return: 0 with @noise to be freed by noise_free(); -ENOMEM with fail().
 */
int noise_measure(const struct side *side,
		  const struct compare_options *options, size_t nr_drawn,
		  struct noise *noise);
void noise_free(struct noise *noise);

#endif
