/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_RUNNER_H
#define BENCH_RUNNER_H

#include "bench/visit/probe.h"
#include "bench/visit/snapshot.h"
#include "bench/visit/workers.h"

/*
 * The runner: the clearer's side of a visit, in the child and from the
 * clearer's thread. It runs the rounds (bench/visit/round.h), which share this.
 */
struct runner {
	struct visit *visit;
	struct workers *crew;
	struct observer observer;
	void *state;			/* of the clearer or primitive */
	struct peer_probe probe;
	uint64_t nr_ops;		/* of a primitive's batch */
	unsigned nr_begun;		/* rounds, warm-up and all */
	struct hist *round_hist, *corrected_hist, *worker_hist;
};

/*
 * runner_run() - warm-up and rounds of a visit, from the clearer's thread.
 * A round is one or more passes of the clearer (rearm untimed before each)
 * until settings->round_ns are timed; a primitive runs batches of ops
 * instead. Every finished round is judged and published in the visit.
 *
 * Return: 0; -errno with fail(): rounds published before stay.
 */
int runner_run(struct visit *visit, struct workers *crew);

#endif
