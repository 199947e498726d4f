/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_CELL_H
#define BENCH_CELL_H

#include "bench/visit/visit.h"

/*
 * The parent's side of a cell: whether it can run, one visit at a time, and the
 * result of all visits.
 */

enum cell_outcome {
	CELL_OK,
	CELL_SKIP,	/* cannot run here */
	CELL_INVALID,	/* ran, but evidence or environment disagrees */
	CELL_ERROR,	/* broke */
};

/* cell_outcome_name() - "ok", "skip", "invalid", "error". */
const char *cell_outcome_name(enum cell_outcome outcome);

struct cell_round {
	unsigned visit;
	struct round round;
};

struct cell_calibration;
struct leaver;

struct cell {
	struct cell_spec spec;
	struct race *race;		/* of mmfence race; or NULL */
	char *sweep_key, *sweep_value;	/* of --sweep; or NULL */
	struct placement placement;
	bool peers_sleep, processes;
	unsigned nr_isolated;		/* bystanders on isolated CPUs */
	enum cell_outcome outcome;
	char reason[FAIL_TEXT_BYTES];	/* "" when ok */
	struct cell_round *rounds;	/* of all visits, in order of time */
	unsigned nr_rounds;
	struct counted_round *counted;	/* counting rounds, in order */
	unsigned nr_counted;
	bool counter_cost;		/* pairs of timing, counting rounds */
	struct cell_inject *inject;	/* NULL: no injection */
	struct cell_latency_sum *latency;	/* NULL: no ok round with BPF */
	struct counter_facts counter_facts;	/* of the first with counts */
	unsigned nr_visits;
	struct cell_calibration *calibrations;	/* of each visit */
	struct hist hist;		/* raw; over all ok rounds */
	struct hist corrected;		/* after hist_correct() */
	bool emulated;			/* time; no linearity then */
	double linearity;		/* median over visits; 0: none */
	double calibrated_ns;		/* likewise */
	double clock_cost_ns;		/* of the first visit */
	uint64_t sample_every;
	int nice, node;
};

/* The settings shared by all cells of a run. */
struct cell_context {
	struct visit_settings settings;
	const char *place;		/* --place, or NULL */
	int node;			/* -1: the first node with CPUs */
	int nr_bystanders;		/* -1: by the needs of the cell */
	int root_fd;
	unsigned release;
	const char *unprivileged;	/* why no tunable is held; or NULL */
	char why[FAIL_TEXT_BYTES];	/* storage for unprivileged */
	struct knob_session *knobs;	/* NULL: hold nothing */
	uint64_t visit_budget_ns;	/* for the next visit */
	unsigned visit_serial;		/* of the next visit, from 0 */
	/* The last visit's child, bench/cell/cell_child.h; NULL: await it. */
	struct leaver *leaver;
};

/*
 * cell_prepare() - check the needs of the cell, place it and probe it. Changes
 * nothing on the machine. Sets outcome to CELL_OK, or to CELL_SKIP with the
 * reason.
 * cell_free() - release the memory of the cell and its visits.
 */
void cell_prepare(struct cell *cell, const struct cell_context *context);
void cell_free(struct cell *cell);

/*
 * cell_visit() - make one visit: hold, fork, wait, restore. Its rounds are
 * added to @cell.
 * @interrupted: set to true by a signal handler; the visit then ends at once
 *               and keeps its finished rounds.
 * A failure makes the cell CELL_ERROR with the reason. If the machine refuses
 * something before the first round, the cell becomes CELL_SKIP.
 * Return: 0; -errno if the settings of the machine could not be restored.
 */
int cell_visit(struct cell *cell, const struct cell_context *context,
	       const volatile int *interrupted);

/*
 * cell_refusal_outcome() - the outcome of a cell whose tunables could not be
 * held. CELL_SKIP if the kernel or the machine lacks the tunable, allows no
 * process to change it, or if it is in use (a cgroup of that name exists, a
 * controller's group has members, a kernel thread is in another PID namespace);
 * else CELL_ERROR.
 */
enum cell_outcome cell_refusal_outcome(int err);

/*
 * cell_conclude() - after the last visit: set the outcome from the rounds. A
 * cell that an @interrupted run did not reach is CELL_SKIP.
 */
void cell_conclude(struct cell *cell, bool interrupted);

#endif
