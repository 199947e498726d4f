/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANALYSIS_SAMPLES_H
#define ANALYSIS_SAMPLES_H

#include "analysis/load/side.h"

/* The values that a side measured for one cell and one metric, boot by boot. */
struct samples {
	size_t nr_boots;	/* with at least one value */
	size_t nr_runs;		/* runs of these boots that have a value */
	size_t nr_visits;	/* visits that have a value, in all boots */
	size_t nr_rounds;
	double nr_events;	/* of these rounds; NAN: visit_events() */
	size_t *boot;		/* index in side->boots, ascending */
	double *values;		/* of rounds; logarithms for METRIC_TIME */
	double *visits;		/* means over the rounds of a visit */
	size_t *start; /* index in visits of each boot's first; then the end */
	double *means;		/* of boots, over their visits */
	size_t nr_contaminated;	/* rounds left out, whatever metric */
	size_t nr_invalid;
	double clock_step_ns;	/* over all runs; 0 if a run lacks it */
	bool has_zero;		/* a METRIC_TIME was 0: not usable */
	bool beyond; /* a percentile exceeds the histogram: not usable */
};

/*
 * samples_alloc() - allocate room for @nr_boots, @nr_visits and @nr_rounds;
 * samples_free() frees it. Return: 0; -ENOMEM with fail().
 */
int samples_alloc(struct samples *samples, size_t nr_boots, size_t nr_visits,
		  size_t nr_rounds);

/*
 * samples_collect() - collect the ok rounds of @cell from the runs in which it
 * is ok.
 * Return: 0 with @samples to be freed by samples_free(), nr_boots 0 if there
 * are none; -ENOMEM with fail().
 */
int samples_collect(const struct side *side, const char *cell, bool primitive,
		    size_t metric, struct samples *samples);

/*
 * samples_keep_pairs() - leave out the boots that only one of @a and @b has, if
 * at least two boots remain, so that the shown values are of the compared
 * boots. The numbers of runs and rounds still count all.
 */
void samples_keep_pairs(struct samples *a, struct samples *b);

/*
 * samples_end_boot() - assign the visits since the last boot, if there are any,
 * to @boot, and compute their mean.
 * Return: the number of these visits.
 */
size_t samples_end_boot(struct samples *samples, size_t boot);
void samples_free(struct samples *samples);

/*
 * samples_center(), samples_spread_percent() - the values in tables: the
 * geometric mean of boots (METRIC_COUNT: the mean), and the standard deviation
 * between boots in % of it; NAN below two boots or around 0.
 */
double samples_center(const struct samples *samples, size_t metric);
double samples_spread_percent(const struct samples *samples, size_t metric);

#endif
