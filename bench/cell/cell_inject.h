/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_CELL_INJECT_H
#define BENCH_CELL_INJECT_H

#include <jansson.h>

#include "bench/cell/cell.h"

/*
 * The samples of a cell over all visits: pairs of ok rounds, alone of all
 * rounds.
 */
struct cell_inject {
	struct inject_sample *pairs, *alone;
	size_t nr_pairs, nr_alone;
};

/*
 * cell_inject_keep() - copy the samples of @visit; call it after its rounds
 * have been copied. Return: 0; -ENOMEM with fail().
 * cell_inject_free() - takes NULL, too.
 */
int cell_inject_keep(struct cell *cell, const struct visit *visit);
void cell_inject_free(struct cell_inject *inject);

/*
 * The mean of the medians of the visits, with the 95 % interval of Student's t
 * over the visits. The unit is the visit, because the pairs of one visit share
 * its stack, pages and calibration and are not independent samples. NAN if
 * there is no mean or no interval.
 */
struct inject_figure {
	size_t nr, nr_visits;
	double ns, low_ns, high_ns;
};

/*
 * Likewise, for the medians of the increase that a pair adds to its cycle, in
 * percent.
 */
struct inject_share {
	double percent, low_percent, high_percent;
};

struct inject_result {
	struct inject_figure alone;	/* duration of the row by itself */
	struct inject_figure told;	/* increase of a cycle */
	struct inject_share share;
	/*
	 * The interval lies above 0. For an operation other than "none" it also
	 * lies above the interval of "none", which is the difference between
	 * the arms without any operation.
	 */
	bool found;
	/*
	 * The delay is found, and its interval overlaps that of the delay
	 * alone.
	 */
	bool recovered;
	/*
	 * The measurement is too uncertain. A delay above 0 is unsteady, and
	 * then not recovered, if the interval of the delay alone includes 0 or
	 * is wider than the delay. A delay or an operation is also unsteady if
	 * it was found with an interval wider than its value.
	 */
	bool unsteady;
};

/*
 * cell_inject_result() - compute the result of @row; it is empty for a cell
 * that is not ok. Return: 0; -ENOMEM with fail().
 */
int cell_inject_result(const struct cell *cell,
		       const struct inject_settings *settings, unsigned row,
		       struct inject_result *result);

/*
 * cell_inject_smallest() - the smallest recovered delay in nanoseconds, at
 * least 1; 0 if no delay was recovered, or operations were injected.
 */
unsigned cell_inject_smallest(const struct cell *cell,
			      const struct inject_settings *settings);

/* cell_inject_json() - the result as JSON; null if nothing was injected. */
json_t *cell_inject_json(const struct cell *cell,
			 const struct inject_settings *settings);

#endif
