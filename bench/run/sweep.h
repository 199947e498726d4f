/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_SWEEP_H
#define BENCH_SWEEP_H

#include "bench/run/plan.h"

/*
 * One setting or option over a range: every cell once per value. The value is
 * part of the cell's name, as if it had been written there.
 */

#define SWEEP_VALUES_MAX 1024
#define SWEEP_TEXT_BYTES 32

struct sweep {
	char key[SWEEP_TEXT_BYTES];
	char (*values)[SWEEP_TEXT_BYTES];
	size_t nr;
};

/*
 * sweep_parse() - "key=value,...", where a value is a word, a number, LOW..HIGH
 * (every number), or LOW..HIGH*K (each K times the one before); N is @nr_peers,
 * the CPUs beside the clearer's.
 * Return: 0, to be freed by sweep_free(); -EINVAL, -ERANGE with fail().
 */
int sweep_parse(const char *text, unsigned nr_peers, struct sweep *sweep);
void sweep_free(struct sweep *sweep);

/*
 * sweep_apply() - replace each cell of @plan, not yet prepared, by one per
 * value. The key goes to the first subject that has it.
 * Return: 0; -EINVAL with fail() if no subject of a cell knows key or value.
 */
int sweep_apply(const struct sweep *sweep, struct plan *plan);

#endif
