/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_BENCH_SELF_COST_H
#define CLI_BENCH_SELF_COST_H

#include <stddef.h>

/* Several measurements of one cost. */
#define SELF_REPEATS 15

struct self_cost {
	const char *key;		/* with its unit */
	const char *what;
	double value[SELF_REPEATS];	/* sorted once they are there */
	size_t nr;
};

#endif
