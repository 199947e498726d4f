/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_CELL_COUNTED_H
#define BENCH_CELL_COUNTED_H

#include "bench/cell/summary.h"

/* The parent's side of a cell's counting rounds. */

/*
 * COUNTED_AGREED: this many rounds with agreeing witnesses, and no rejected
 * round, are enough; otherwise every visit counts. After a rejected round a
 * visit makes COUNTED_AGAIN more counting rounds (bench/visit/counted.h).
 * COUNTED_REJECTED_SHARE, COUNTED_LEVEL: once a round was rejected, the cell is
 * invalid in two cases: if more than this share of the rounds was rejected, or
 * if a witness that disagrees half of the time would have so few rejections
 * with a chance above this level. With 5 visits such a witness passes in 4.3 %
 * of cells, in 3.1 % without any rejection. With N visits, N below 5, it passes
 * in 2^-N of cells, since one rejection is enough to be invalid.
 */
#define COUNTED_AGREED		5
#define COUNTED_REJECTED_SHARE	(1.0 / 3)
#define COUNTED_LEVEL		0.025

/* The counting rounds of a cell by outcome. */
struct counted_attempts {
	unsigned agreed, rejected, disturbed;
};

struct counted_attempts counted_attempts(const struct cell *cell);

/*
 * counted_wanted() - shall the next visit have a counting round? Every visit
 * has one if the user selected the counters; else see COUNTED_AGREED.
 */
bool counted_wanted(const struct cell *cell,
		    const struct visit_settings *settings);

/*
 * counted_keep() - copy the counting rounds of @visit. Return: 0; -ENOMEM with
 * fail().
 */
int counted_keep(struct cell *cell, const struct visit *visit, unsigned nr);

/*
 * counted_disagreement() - were too many of the undisturbed rounds rejected? If
 * so, @reason is set to their number and the reason of the first rejection.
 */
bool counted_disagreement(const struct cell *cell,
			  char reason[FAIL_TEXT_BYTES]);

/*
 * counted_first_rejection() - the reason of the first rejection; NULL if no
 * round was rejected.
 */
const char *counted_first_rejection(const struct cell *cell);

/*
 * counted_per_event() - @norm per event or op in one round; NAN if not known.
 */
double counted_per_event(const struct cell *cell,
			 const struct counted_round *counted,
			 enum counter_norm norm);

/*
 * counted_estimate() - the same over the ok rounds, estimated as by
 * cell_estimate().
 */
struct estimate counted_estimate(const struct cell *cell,
				 enum counter_norm norm);

/*
 * counted_gup_faults() - faults taken by GUP per page pinned; NAN if not known.
 */
double counted_gup_faults(const struct cell *cell);

/* The ratio of the time with counters to that without: of each visit the
 * mean over its pairs of rounds. */
struct counter_cost {
	enum metric metric;
	double without_ns, with_ns;	/* means over the pairs */
	double ratio, half_width;	/* geometric mean over visits; of 95 %,
					   by t, NAN with one visit */
	unsigned nr_pairs;		/* of rounds that were both ok */
	unsigned nr_visits;		/* that have such pairs */
};

/*
 * counted_cost() - compute @cost, if visit_settings.counter_cost is set.
 * cost->metric is NR_METRICS if there is no pair of rounds.
 */
void counted_cost(const struct cell *cell, struct counter_cost *cost);

#endif
