/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_BENCH_SELF_COST_H
#define CLI_BENCH_SELF_COST_H

#include <stddef.h>

/* One cost, measured several times. */
#define SELF_REPEATS 15

struct self_cost {
	const char *key;		/* includes the unit */
	const char *what;
	double value[SELF_REPEATS];	/* sorted after the last measurement */
	size_t nr;
};

#endif
