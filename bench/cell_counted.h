/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_CELL_COUNTED_H
#define BENCH_CELL_COUNTED_H

#include "bench/summary.h"

/* A cell's counting rounds: the parent's side. */

/*
 * counted_wanted() - shall the next visit have one? All do if the user chose
 * what to count; else visits until one counting round was ok.
 */
bool counted_wanted(const struct cell *cell,
		    const struct visit_settings *settings);

/* counted_keep() - take over @visit's. Return: 0; -ENOMEM with fail(). */
int counted_keep(struct cell *cell, const struct visit *visit, unsigned nr);

/*
 * counted_disagreement() - the reason of a counting round that is invalid, if
 * these are more than those that are ok. Return: NULL if not.
 */
const char *counted_disagreement(const struct cell *cell);

/* counted_per_event() - of one round, per event or op; NAN: not known. */
double counted_per_event(const struct cell *cell,
			 const struct counted_round *counted,
			 enum counter_norm norm);

/* counted_estimate() - the same over the ok rounds, as cell_estimate(). */
struct estimate counted_estimate(const struct cell *cell,
				 enum counter_norm norm);

/* counted_gup_faults() - faults that GUP took, per page pinned; NAN. */
double counted_gup_faults(const struct cell *cell);

/* The ratio of the time with counters to that without, over pairs. */
struct counter_cost {
	enum metric metric;
	double without_ns, with_ns;	/* means over the pairs */
	double ratio, half_width;	/* geometric mean; of 95 % */
	unsigned nr_pairs;		/* of rounds that were both ok */
};

/* counted_cost() - with visit_settings.counter_cost. NR_METRICS: no pair. */
void counted_cost(const struct cell *cell, struct counter_cost *cost);

#endif
