/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_ROUNDS_H
#define BENCH_ROUNDS_H

#include "bench/visit.h"
#include "bench/workers.h"

/*
 * rounds_run() - warm-up and rounds of a visit, from the clearer's thread.
 * A round is one or more passes of the clearer (rearm untimed before each)
 * until settings->round_ns are timed; a primitive runs batches of ops
 * instead. Every finished round is judged and published in the visit.
 *
 * Return: 0; -errno with fail(): rounds published before stay.
 */
int rounds_run(struct visit *visit, struct workers *crew);

#endif
