/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_RUNNER_H
#define BENCH_RUNNER_H

#include "bench/visit/probe.h"
#include "bench/visit/snapshot.h"
#include "bench/visit/workers.h"

/*
 * The runner: the clearer's side of a visit, in the child, on the clearer's
 * thread. It runs the rounds (bench/visit/round.h), which share this struct.
 */
struct runner {
	struct visit *visit;
	struct workers *crew;
	struct observer observer;
	void *state;			/* of the clearer or primitive */
	struct peer_probe probe;
	uint64_t nr_ops;		/* of a primitive's batch */
	unsigned nr_begun;		/* rounds, including warm-up */
	struct hist *round_hist, *corrected_hist, *worker_hist;
};

/*
 * runner_run() - run the warm-up and the rounds of a visit, from the clearer's
 * thread. A round consists of passes of the clearer, each after an untimed
 * rearm, until their timed windows add up to settings->round_ns. A primitive
 * runs batches of ops instead of passes. Every finished round is judged and
 * published in the visit. If all rounds that fit into the budget were
 * contaminated, up to two more follow.
 *
 * Return: 0; -errno with fail(); rounds that were already published remain.
 */
int runner_run(struct visit *visit, struct workers *crew);

#endif
