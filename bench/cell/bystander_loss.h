/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_BYSTANDER_LOSS_H
#define BENCH_BYSTANDER_LOSS_H

#include "bench/cell/summary.h"

/*
 * What bystanders lost, over the cells of a run, and whether two ways to tell
 * agree: the sum of the gaps, and the steps that were not taken. The second
 * looks at no gap: it is a line through the visits, steps per ms by interrupts
 * per ms.
 */
struct loss_check {
	unsigned nr_rounds;	   /* ok ones, bystanders running */
	unsigned nr_visits;	   /* with such rounds: points of the line */
	unsigned nr_idle, nr_busy; /* of these, by interrupts */
	double idle_per_ms;	   /* most interrupts of an idle round */
	double background;	   /* gaps there, as a share of the time */
	double gaps_ns, watched_ns, ipis; /* sums over all rounds */
	double ns_per_ipi, half_width;	  /* of the line, 95 %; NAN: none */
	double predicted_ns;		  /* ipis x ns_per_ipi and background */
};

/* A round with at most this share of the most interrupts is idle; one with
 * more, and at least so many per ms, is busy. */
#define LOSS_IDLE_SHARE	 0.01
#define LOSS_BUSY_PER_MS 1

/*
 * loss_check() - over the cells of @cells that are ok and whose bystanders
 * touch @touch_pages. Return: 0; -ENOMEM with fail().
 */
int loss_check(const struct cell *cells, unsigned nr, uint64_t touch_pages,
	       struct loss_check *check);

/*
 * loss_refill() - of one of @cells, ns per interrupt that the steps took
 * longer than idle ones: of each visit, against the idle rounds of the visits
 * with the same number, which are of the same block. So the interval, Student's
 * t over the visits, holds what both vary by. NAN without idle rounds.
 * @check: of @cells, at the cell's number of pages.
 */
struct estimate loss_refill(const struct cell *cell, const struct cell *cells,
			    unsigned nr, const struct loss_check *check);

#endif
