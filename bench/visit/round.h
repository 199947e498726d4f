/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_ROUND_H
#define BENCH_ROUND_H

#include "bench/visit/runner.h"

/*
 * round_run() - run and judge one round, from the clearer's thread: passes
 * until the round is long enough, and a probe of the peers at both ends.
 * Return: 0 or -errno with fail().
 */
int round_run(struct runner *runner, struct round *round);

/*
 * clearer_await() - wait until a kernel thread has finished the work that
 * pass() started at @start_ns. Returns at once if the clearer has no done(). If
 * the work takes too long, @proof->contradiction says so. Return: 0 or -errno
 * with fail().
 */
int clearer_await(const struct visit *visit, void *state, uint64_t start_ns,
		  struct proof *proof);

#endif
