/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANALYSIS_SAMPLES_H
#define ANALYSIS_SAMPLES_H

#include "analysis/load/side.h"

/* What a side measured of one cell and one metric, boot after boot. */
struct samples {
	size_t nr_boots;	/* with at least one value */
	size_t nr_runs;		/* of these boots, with a value */
	size_t nr_visits;	/* with a value, of all boots */
	size_t nr_rounds;
	size_t *boot;		/* index in side->boots, ascending */
	double *values;		/* of rounds; logarithms for METRIC_TIME */
	double *visits;		/* means over the rounds of a visit */
	size_t *start;		/* of each boot in visits; one more: the end */
	double *means;		/* of boots, over their visits */
	size_t nr_contaminated;	/* rounds left out, of all kinds */
	size_t nr_invalid;
	double clock_step_ns;	/* of the runs; 0 if one does not say */
	bool has_zero;		/* a METRIC_TIME was 0: not to be used */
	bool beyond;		/* a percentile, the histogram: likewise */
};

/*
 * samples_alloc() - room for @nr_boots, @nr_visits and @nr_rounds, which
 * samples_free() frees. Return: 0; -ENOMEM with fail().
 */
int samples_alloc(struct samples *samples, size_t nr_boots, size_t nr_visits,
		  size_t nr_rounds);

/*
 * samples_collect() - the ok rounds of the ok runs of @cell.
 * Return: 0 with @samples to be freed by samples_free(), nr_boots 0 if there
 * is nothing; -ENOMEM with fail().
 */
int samples_collect(const struct side *side, const char *cell, bool primitive,
		    size_t metric, struct samples *samples);

/*
 * samples_keep_pairs() - leave out the boots that only one of @a and @b has, if
 * two are left: what is shown is then of the boots that are compared. Counts
 * of runs and rounds stay those of all.
 */
void samples_keep_pairs(struct samples *a, struct samples *b);

/*
 * samples_end_boot() - the visits since the last boot, if there are any, are
 * those of @boot, whose mean is taken.
 * Return: how many they are.
 */
size_t samples_end_boot(struct samples *samples, size_t boot);
void samples_free(struct samples *samples);

/*
 * samples_center(), samples_spread_percent() - as tables show them: the
 * geometric mean of boots (METRIC_COUNT: the mean), and the standard
 * deviation between boots in % of it; NAN below two boots or around 0.
 */
double samples_center(const struct samples *samples, size_t metric);
double samples_spread_percent(const struct samples *samples, size_t metric);

#endif
