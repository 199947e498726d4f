/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_BYSTANDER_LOSS_H
#define BENCH_BYSTANDER_LOSS_H

#include "bench/cell/summary.h"

/*
 * Computes the time that bystanders lost, over the cells of a run, and checks
 * that two methods agree: the sum of the gaps, and the number of steps not
 * taken. The second method uses no gap: it fits a line through the visits,
 * steps per ms against interrupts per ms.
 */
struct loss_check {
	unsigned nr_rounds;	   /* ok rounds with running bystanders */
	unsigned nr_visits;	   /* with such rounds; points of the line */
	unsigned nr_idle, nr_busy; /* rounds, by interrupt rate */
	double idle_per_ms;	   /* highest rate of an idle round */
	double background;	   /* share of gaps in idle rounds */
	double gaps_ns, watched_ns, ipis; /* sums over all rounds */
	double ns_per_ipi, half_width;	  /* of the line, 95 %; NAN: no line */
	double predicted_ns;		  /* ipis x ns_per_ipi + background */
};

/* A round with at most this share of the most interrupts is idle; one with
 * more, and at least so many per ms, is busy. */
#define LOSS_IDLE_SHARE	 0.01
#define LOSS_BUSY_PER_MS 1

/*
 * loss_check() - run the check over those @cells that are ok and whose
 * bystanders touch @touch_pages pages. Return: 0; -ENOMEM with fail().
 */
int loss_check(const struct cell *cells, unsigned nr, uint64_t touch_pages,
	       struct loss_check *check);

/*
 * loss_refill() - for @cell, one of @cells: how much longer its steps took than
 * idle steps, in nanoseconds per interrupt. Each visit is compared with the
 * idle rounds of the visits of the same number, which belong to the same block.
 * So the interval, Student's t over the visits, contains the variation of both.
 * NAN without idle rounds.
 * @check: of @cells, for the cell's number of pages.
 */
struct estimate loss_refill(const struct cell *cell, const struct cell *cells,
			    unsigned nr, const struct loss_check *check);

#endif
