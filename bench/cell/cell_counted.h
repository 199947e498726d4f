/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_CELL_COUNTED_H
#define BENCH_CELL_COUNTED_H

#include "bench/cell/summary.h"

/* A cell's counting rounds: the parent's side. */

/*
 * So many rounds in which the witnesses agree, and none in which they do not,
 * are enough; else every visit counts. After a rejected round a visit counts
 * COUNTED_AGAIN more (bench/visit/counted.h). Once a round was rejected, a cell
 * is invalid if more than this share was, or if a witness that disagrees half
 * of the time would be rejected as seldom with a chance above the level. At 5
 * visits such a witness passes in 4.3 % of cells, 3.1 % without any rejection;
 * at fewer visits, N, in 2^-N: one rejection is enough there.
 */
#define COUNTED_AGREED		5
#define COUNTED_REJECTED_SHARE	(1.0 / 3)
#define COUNTED_LEVEL		0.025

/* What became of the counting rounds of a cell. */
struct counted_attempts {
	unsigned agreed, rejected, disturbed;
};

struct counted_attempts counted_attempts(const struct cell *cell);

/*
 * counted_wanted() - shall the next visit have one? All do if the user chose
 * what to count; else see COUNTED_AGREED.
 */
bool counted_wanted(const struct cell *cell,
		    const struct visit_settings *settings);

/* counted_keep() - take over @visit's. Return: 0; -ENOMEM with fail(). */
int counted_keep(struct cell *cell, const struct visit *visit, unsigned nr);

/*
 * counted_disagreement() - were too many rejected, of those that were not
 * disturbed? @reason then says how many, and why the first was.
 */
bool counted_disagreement(const struct cell *cell,
			  char reason[FAIL_TEXT_BYTES]);

/* counted_first_rejection() - why the first was rejected; NULL: none was. */
const char *counted_first_rejection(const struct cell *cell);

/* counted_per_event() - of one round, per event or op; NAN: not known. */
double counted_per_event(const struct cell *cell,
			 const struct counted_round *counted,
			 enum counter_norm norm);

/* counted_estimate() - the same over the ok rounds, as cell_estimate(). */
struct estimate counted_estimate(const struct cell *cell,
				 enum counter_norm norm);

/* counted_gup_faults() - faults that GUP took, per page pinned; NAN. */
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

/* counted_cost() - with visit_settings.counter_cost. NR_METRICS: no pair. */
void counted_cost(const struct cell *cell, struct counter_cost *cost);

#endif
