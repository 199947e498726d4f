/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_NOISE_H
#define LIB_NOISE_H

/* What this machine can see: one kernel compared with itself. */

#include "lib/compare.h"

#define NOISE_POWER	     0.8
#define NOISE_MIN_BOOTS	     4		/* to be split in two, by time */

struct noise_row {
	const char *cell;
	bool primitive;
	size_t metric;			/* a METRIC_TIME */
	size_t nr_boots, nr_rounds;
	double center, spread_percent;
	double floor_percent;		/* half the interval, A against A */
	double detectable_percent;	/* with NOISE_POWER */
	size_t nr_boots_needed;		/* for options->goal_percent; 0: many */
	/*
	 * As many comparisons of boots that vary by the same spread and do
	 * not differ, each judged as compare does.
	 */
	size_t nr_simulated, nr_alarms;
	double drift_p;			/* first half against second; or NAN */
};

struct noise {
	struct noise_row *rows;
	size_t nr_rows;
	double floor_percent;		/* medians of the rows; NAN if none */
	double detectable_percent;
	struct comparison checked;	/* its notes: what was left out */
};

/*
 * noise_measure() - of all times of @side that were measured in two boots or
 * more. Floor and detectable change are those of a comparison of as many
 * boots a side as @side has. Runs that compare would refuse to put on one
 * side give no rows and a note, unless options->force.
 * Return: 0 with @noise to be freed by noise_free(); -ENOMEM with fail().
 */
int noise_measure(const struct side *side,
		  const struct compare_options *options, struct noise *noise);
void noise_free(struct noise *noise);

#endif
