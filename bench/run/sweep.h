/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_SWEEP_H
#define BENCH_SWEEP_H

#include "bench/run/plan.h"

/*
 * A sweep of one setting or option over a range: every cell runs once per
 * value. The value becomes part of the cell's name, as if the user had written
 * it there.
 */

#define SWEEP_VALUES_MAX 1024
#define SWEEP_TEXT_BYTES 32

struct sweep {
	char key[SWEEP_TEXT_BYTES];
	char (*values)[SWEEP_TEXT_BYTES];
	size_t nr;
};

/*
 * sweep_parse() - parse "key=value,...", where a value is a word, a number,
 * LOW..HIGH (every number), or LOW..HIGH*K (each number K times the previous
 * number). N stands for @nr_peers, the number of CPUs besides the clearer's.
 * Return: 0, release with sweep_free(); -EINVAL, -ERANGE with fail().
 */
int sweep_parse(const char *text, unsigned nr_peers, struct sweep *sweep);
void sweep_free(struct sweep *sweep);

/*
 * sweep_apply() - replace each cell of @plan, which must not yet be prepared,
 * by one cell per value. The key is given to the first subject that has it.
 * Return: 0; -EINVAL with fail() if no subject of a cell knows key or value.
 */
int sweep_apply(const struct sweep *sweep, struct plan *plan);

#endif
