/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANALYSIS_FACTORIAL_H
#define ANALYSIS_FACTORIAL_H

/*
 * Four kernels of one tree, with and without the barrier and with and without
 * the flush, show the cost of each: two main effects and their interaction.
 */

#include <jansson.h>

#include "analysis/compare/compare.h"

enum factorial_side { SIDE_NEW, SIDE_OLD, SIDE_BOTH, SIDE_NEITHER, SIDE_NR };

enum factorial_effect {
	EFFECT_BARRIER,		/* with - without, mean over flush */
	EFFECT_FLUSH,		/* with - without, mean over barrier */
	EFFECT_INTERACTION, /* effect of the barrier: with flush - without */
	EFFECT_NR,
};

/* "barrier", ..., and "new" (barrier, no flush), "old" (flush), ... */
extern const char *const factorial_effect_names[EFFECT_NR];
extern const char *const factorial_side_names[SIDE_NR];

struct factorial_row {
	const char *cell;
	bool primitive;
	size_t metric;
	double center[SIDE_NR];
	size_t nr_boots[SIDE_NR];
	bool relative;				/* times: % from ratios */
	bool within;		/* one boot of a kernel: over its visits */
	bool one_visit;		/* one visit of a kernel: no interval */
	bool few;		/* compare_few_boots() of any kernel */
	bool separated;		/* as in struct comparison, for any kernel */
	double resolution;	/* of a percentile, in log; otherwise 0 */
	struct stats_effect effect[EFFECT_NR];	/* of logarithms for times */
	double change[EFFECT_NR], low[EFFECT_NR], high[EFFECT_NR];
	double p_holm[EFFECT_NR];
};

struct factorial {
	struct compare_result compared;	/* its notes say what is left out */
	struct compare_options options, quick;	/* quick: for compared */
	struct factorial_row *rows;
	size_t nr_rows;
	size_t nr_family;
};

/*
 * factorial_measure() - compute the effects for every cell and metric that all
 * four @sides measured and that may be compared with the first side.
 * Return: 0 with @factorial, which points into @sides and must not move, to be
 * freed by factorial_free(); -errno with fail().
 */
int factorial_measure(const struct side sides[SIDE_NR],
		      const struct compare_options *options,
		      struct factorial *factorial);
void factorial_free(struct factorial *factorial);

/* factorial_json() - "mmfence.factorial/1". NULL: no memory. */
json_t *factorial_json(const struct factorial *factorial);

#endif
