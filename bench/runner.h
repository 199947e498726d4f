/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_RUNNER_H
#define BENCH_RUNNER_H

#include "bench/snapshot.h"
#include "bench/workers.h"

/* The clearer's side of a visit, in the child: bench/rounds.c and round.c. */

/* What the rounds of one visit share. */
struct runner {
	struct visit *visit;
	struct workers *crew;
	struct observer observer;
	void *state;			/* of the clearer or primitive */
	char *probe_page;
	struct irq_counts probe_before, probe_after;
	uint64_t nr_ops;		/* of a primitive's batch */
	unsigned nr_begun;		/* rounds, warm-up and all */
	struct hist *round_hist, *corrected_hist, *worker_hist;
};

/*
 * round_run() - one round, from the clearer's thread: passes until it has
 * lasted, a probe of the peers at both ends, judged.
 * Return: 0 or -errno with fail().
 */
int round_run(struct runner *runner, struct round *round);

/*
 * clearer_await() - wait until a kernel thread has finished what pass(), at
 * @start_ns, set going; at once where there is none. One that takes too long
 * is a contradiction in @proof.
 * Return: 0 or -errno with fail().
 */
int clearer_await(const struct visit *visit, void *state, uint64_t start_ns,
		  struct proof *proof);

/*
 * round_counted() - one round with the counters open, judged by its witnesses
 * too and published in the visit. round_timed_inside() - one with BPF attached.
 * Neither fails because its instrument cannot be had.
 */
int round_counted(struct runner *runner);
int round_timed_inside(struct runner *runner);

#endif
