/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_PLAN_H
#define BENCH_PLAN_H

#include <time.h>

#include "bench/cell/cell.h"
#include "bench/registry/suite.h"
#include "lib/sys/flush.h"
#include "lib/sys/kernel_label.h"

/*
 * A run: each cell is visited nr_visits times, in blocks. A block visits every
 * cell once, in shuffled order, so that drift affects all cells alike.
 */
struct plan {
	struct cell_context context;
	struct cell *cells;
	unsigned nr_cells;
	unsigned nr_visits;
	uint64_t seed;
	uint64_t time_ns;		/* budget of the run; 0: no limit */
	const char *sweep_text;		/* as given by the user; or NULL */
	const char *machine_name;	/* likewise; printable ASCII */
	struct kernel_label label;	/* likewise; zeroed: unknown */
	bool emulated;			/* the user says so */
	struct flush_facts flush_facts;	/* of the running kernel, */
	struct flush_verdict flush;	/* set by the caller */
	time_t start_time;		/* set by plan_run() */
	bool interrupted;		/* set by plan_run() */
	/* Called before each visit; both may be NULL. */
	void (*progress)(const struct plan *plan, const struct cell *cell,
			 unsigned visits_done, uint64_t spent_ns);
	/* Called after each visit; its rounds begin at @first_round. */
	void (*visited)(const struct cell *cell, unsigned first_round);
};

/*
 * plan_add() - append the cell that @text describes.
 * Return: 0; -EINVAL with fail() for a bad text or a duplicate cell.
 */
int plan_add(struct plan *plan, const char *text);

/* plan_add_suite() - append the cells of a suite. */
int plan_add_suite(struct plan *plan, const struct suite *suite);

/* plan_prepare() - cell_prepare() for all. Return: how many cells can run. */
unsigned plan_prepare(struct plan *plan);

/*
 * plan_run() - make all visits, then cell_conclude() for all cells.
 * @interrupted: set by a signal handler; the run then ends soon.
 * Return: 0; -errno if the settings of the machine could not be restored.
 */
int plan_run(struct plan *plan, const volatile int *interrupted);

/*
 * plan_shuffle() - make the order of the next block: shuffle the @nr entries of
 * @order and advance @seed. The same seed gives the same orders on every
 * machine.
 */
void plan_shuffle(unsigned *order, unsigned nr, uint64_t *seed);

void plan_free(struct plan *plan);

#endif
