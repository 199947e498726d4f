/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_BENCH_SELF_H
#define CLI_BENCH_SELF_H

/* Between the parts of mmfence bench-self. */

#include <stddef.h>

/* Several measurements of one cost. */
#define SELF_REPEATS 15

struct self_cost {
	const char *key;		/* with its unit */
	const char *what;
	double value[SELF_REPEATS];	/* sorted once they are there */
	size_t nr;
};

/*
 * Each fills the costs that it measures, from @costs on. Return: 0 or -errno
 * with fail().
 */

/* self_clock() - one: a read of the clock. */
int self_clock(struct self_cost *cost);

/* self_cycle() - one: what the timed loop adds to a cycle. */
int self_cycle(struct self_cost *cost);

/* self_rounds() - two: what a round and what a visit take beside their time. */
int self_rounds(struct self_cost *round, struct self_cost *visit);

/*
 * self_files() - two, in a new directory below @dir, which is gone afterwards:
 * writing a result of 1 MiB, and comparing 1,000 files.
 */
int self_files(const char *dir, struct self_cost *write,
	       struct self_cost *compare);

#endif
