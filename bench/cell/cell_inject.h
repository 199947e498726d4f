/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_CELL_INJECT_H
#define BENCH_CELL_INJECT_H

#include <jansson.h>

#include "bench/cell/cell.h"

/* The samples of a cell's ok rounds, of all visits; alone: of all rounds. */
struct cell_inject {
	struct inject_sample *pairs, *alone;
	size_t nr_pairs, nr_alone;
};

/*
 * cell_inject_keep() - take over @visit's samples, after its rounds were.
 * cell_inject_free() - takes NULL, too.
 * Return: 0; -ENOMEM with fail().
 */
int cell_inject_keep(struct cell *cell, const struct visit *visit);
void cell_inject_free(struct cell_inject *inject);

/*
 * The mean of the visits' medians with the 95 % interval of Student's t over
 * visits: the pairs of one visit share its stack, its pages and its
 * calibration, and are no independent samples. NAN where there is none.
 */
struct inject_figure {
	size_t nr, nr_visits;
	double ns, low_ns, high_ns;
};

/* Likewise, of the medians of what a pair added to its cycle, in percent. */
struct inject_share {
	double percent, low_percent, high_percent;
};

struct inject_result {
	struct inject_figure alone;	/* how long the row is by itself */
	struct inject_figure told;	/* what it added to a cycle */
	struct inject_share share;
	/*
	 * The interval lies above 0; of an operation that does something, also
	 * above that of none, which is what the arms differ by themselves.
	 */
	bool found;
	/* A delay that is found meets the interval of the delay alone. */
	bool recovered;
	/*
	 * A delay above 0 was not measured, and so is not recovered: the
	 * interval of the delay alone includes 0 or is wider than the delay;
	 * or what was found has an interval wider than itself, which makes an
	 * operation unsteady, too.
	 */
	bool unsteady;
};

/*
 * cell_inject_result() - of @row; nothing for a cell that is not ok.
 * Return: 0; -ENOMEM with fail().
 */
int cell_inject_result(const struct cell *cell,
		       const struct inject_settings *settings, unsigned row,
		       struct inject_result *result);

/*
 * cell_inject_smallest() - the smallest of the delays that was recovered, ns,
 * none smaller than 1; 0 if none was, or operations were injected.
 */
unsigned cell_inject_smallest(const struct cell *cell,
			      const struct inject_settings *settings);

/* cell_inject_json() - null where nothing was injected. */
json_t *cell_inject_json(const struct cell *cell,
			 const struct inject_settings *settings);

#endif
