/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_CELL_H
#define BENCH_CELL_H

#include "bench/visit/visit.h"

/*
 * The parent's side of a cell: may it run, one visit at a time, and what came
 * of all visits together.
 */

enum cell_outcome {
	CELL_OK,
	CELL_SKIP,	/* cannot run here */
	CELL_INVALID,	/* ran, but evidence or surroundings disagree */
	CELL_ERROR,	/* broke */
};

/* cell_outcome_name() - "ok", "skip", "invalid", "error". */
const char *cell_outcome_name(enum cell_outcome outcome);

struct cell_round {
	unsigned visit;
	struct round round;
};

struct cell_calibration;

struct cell {
	struct cell_spec spec;
	struct race *race;		/* of mmfence race; or NULL */
	char *sweep_key, *sweep_value;	/* of --sweep; or NULL */
	struct placement placement;
	bool peers_sleep, processes;
	unsigned nr_isolated;		/* bystanders on isolated CPUs */
	enum cell_outcome outcome;
	char reason[FAIL_TEXT_BYTES];	/* "" when ok */
	struct cell_round *rounds;	/* of all visits, in order */
	unsigned nr_rounds;
	struct counted_round *counted;	/* counting rounds, in order */
	unsigned nr_counted;
	bool counter_cost;		/* timing and counting rounds: pairs */
	struct cell_inject *inject;	/* NULL: nothing was injected */
	struct cell_latency_sum *latency;	/* NULL: no ok round with BPF */
	struct counter_facts counter_facts;	/* of the first that counted */
	unsigned nr_visits;
	struct cell_calibration *calibrations;	/* of each visit */
	struct hist hist;		/* of all ok rounds, as recorded */
	struct hist corrected;		/* and hist_correct()ed */
	bool emulated;			/* time, so linearity says nothing */
	double linearity;		/* the median over visits; 0: none */
	double calibrated_ns;		/* likewise */
	double clock_cost_ns;		/* of the first visit */
	uint64_t sample_every;
	int nice, node;
};

/* What all cells of a run share. */
struct cell_context {
	struct visit_settings settings;
	const char *place;		/* --place, or NULL */
	int node;			/* -1: the first */
	int nr_bystanders;		/* -1: as the cell needs */
	int root_fd;
	unsigned release;
	const char *unprivileged;	/* why no tunable is held; or NULL */
	char why[FAIL_TEXT_BYTES];	/* behind it */
	struct knob_session *knobs;	/* NULL: hold nothing */
	uint64_t visit_budget_ns;	/* for the next visit */
	unsigned visit_serial;		/* of the next visit, from 0 */
};

/*
 * cell_prepare() - what it needs, placement and probe. Changes nothing on the
 * machine.
 * Sets outcome and reason: CELL_OK or CELL_SKIP. cell_free() releases what the
 * visits leave in it.
 */
void cell_prepare(struct cell *cell, const struct cell_context *context);
void cell_free(struct cell *cell);

/*
 * cell_visit() - one visit: hold, fork, wait, restore; its rounds are added.
 * @interrupted: becomes true in a signal handler; the visit then ends at
 *               once and keeps its finished rounds.
 * What goes wrong makes the cell CELL_ERROR with the reason; what the machine
 * does not allow before the first round, CELL_SKIP.
 * Return: 0; -errno if the machine could not be put back as it was.
 */
int cell_visit(struct cell *cell, const struct cell_context *context,
	       const volatile int *interrupted);

/*
 * cell_refusal_outcome() - the outcome of a cell whose tunables could not be
 * held: CELL_SKIP if the kernel or the machine lacks what is to be held, lets
 * nobody hold it, or if somebody else has it (a cgroup of our name, a
 * controller whose group has members, a kernel thread of another PID
 * namespace); else CELL_ERROR.
 */
enum cell_outcome cell_refusal_outcome(int err);

/*
 * cell_conclude() - after the last visit: outcome from the rounds. A cell that
 * an @interrupted run did not come to is a skip.
 */
void cell_conclude(struct cell *cell, bool interrupted);

#endif
