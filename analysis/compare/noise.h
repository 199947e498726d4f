/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANALYSIS_NOISE_H
#define ANALYSIS_NOISE_H

/*
 * The smallest change that this machine can show, from one kernel compared with
 * itself.
 */

#include "analysis/compare/comparison.h"

#define NOISE_POWER	     0.8
#define NOISE_MIN_BOOTS	     4 /* needed to split them in two, by time */

struct noise_row {
	const char *cell;
	bool primitive;
	size_t metric;			/* a METRIC_TIME */
	size_t nr_boots, nr_rounds;
	double center, spread_percent;
	double floor_percent;		/* half the interval, A against A */
	double detectable_percent;	/* with NOISE_POWER, if only this row
					   changes */
	size_t nr_boots_needed; /* for options->goal_percent; 0: too many */
	double drift_p; /* first half against second; NAN: unknown */
	size_t source;			/* its index in a noise_pool */
};

/* A family of tests, adjusted together by Holm's method. */
struct noise_family {
	size_t nr_tests;
	double share;			/* of the level; 0: no tests */
};

struct noise {
	struct noise_row *rows;
	size_t nr_rows;
	/*
	 * All figures are for a comparison of this many pairs of boots, at
	 * least COMPARE_MIN_BOOTS, in all cells and metrics at once.
	 */
	size_t nr_pairs, nr_cells;
	struct noise_family main, other;
	double floor_percent; /* medians over the rows; NAN: no rows */
	double detectable_percent;
	/*
	 * Comparisons whose sides were drawn from the given boots: the number
	 * in which anything was called a change, and the number in which one
	 * row, changed by the amount that it can detect, was called slower (the
	 * rows take turns). nr_drawn is 0 with fewer than COMPARE_MIN_BOOTS
	 * boots.
	 */
	size_t nr_drawn, nr_alarms, nr_found;
	struct admission checked;	/* its notes: what was left out */
};

/*
 * noise_measure() - for each time of @side that was measured in at least two
 * boots, find the smallest change that a comparison can detect, with as many
 * boots per side as @side has (at least COMPARE_MIN_BOOTS) and in the order
 * ABBA. Runs that compare would refuse to put on one side give no rows and a
 * note, unless options->force.
 * @nr_drawn: number of comparisons of drawn boots to make.
 * Return: 0 with @noise to be freed by noise_free(); -ENOMEM with fail().
 */
int noise_measure(const struct side *side,
		  const struct compare_options *options, size_t nr_drawn,
		  struct noise *noise);
void noise_free(struct noise *noise);

#endif
