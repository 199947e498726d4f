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

struct inject_result {
	struct inject_figure alone;	/* how long the delay is by itself */
	struct inject_figure told;	/* what it added to a cycle */
	bool found;			/* the interval lies above 0 */
	bool recovered;			/* and meets that of the delay alone */
	/*
	 * A delay above 0 was not measured, and so is not recovered: the
	 * interval of the delay alone includes 0 or is wider than the delay;
	 * or what was found has an interval wider than itself.
	 */
	bool unsteady;
};

/*
 * cell_inject_result() - of the @delay'th delay; nothing for a cell that is
 * not ok. Return: 0; -ENOMEM with fail().
 */
int cell_inject_result(const struct cell *cell,
		       const struct inject_settings *settings, unsigned delay,
		       struct inject_result *result);

/*
 * cell_inject_smallest() - the smallest of the delays that was recovered, ns,
 * none smaller than 1; 0 if none was.
 */
unsigned cell_inject_smallest(const struct cell *cell,
			      const struct inject_settings *settings);

/* cell_inject_json() - null where nothing was injected. */
json_t *cell_inject_json(const struct cell *cell,
			 const struct inject_settings *settings);

#endif
