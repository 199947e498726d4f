/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_BENCH_SELF_LOOPS_H
#define CLI_BENCH_SELF_LOOPS_H

#include "cli/self/bench_self_cost.h"

/*
 * Each function fills the costs that it measures. Return: 0 or -errno with
 * fail().
 */

/* self_clock() - one cost: a read of the clock. */
int self_clock(struct self_cost *cost);

/* self_cycle() - one cost: the time that the timed loop adds to a cycle. */
int self_cycle(struct self_cost *cost);

/*
 * self_rounds() - two costs: the time that a round and a visit take in addition
 * to their measured time.
 */
int self_rounds(struct self_cost *round, struct self_cost *visit);

#endif
