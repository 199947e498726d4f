/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_ATTEMPTS_H
#define BENCH_ATTEMPTS_H

#include <jansson.h>

#include "bench/cell/cell.h"

/*
 * Sums the attempts to pin in a cell of the user-space protocol
 * (bench/contract/protocol.h), over all rounds except those whose evidence
 * contradicts itself. Disturbed rounds count, because a disturbance from
 * outside spoils times, but neither attempts nor violations.
 */
struct attempts {
	uint64_t overlapping; /* attempts that overlapped a clear; of these */
	uint64_t pinned;      /* that took the pin, */
	uint64_t kept;	      /* that did not back off, */
	uint64_t violations;  /* and that lost the page all the same */
};

/* attempts_of() - sum over the rounds. Return: true if @cell has attempts. */
bool attempts_of(const struct cell *cell, struct attempts *attempts);

/*
 * attempts_bound() - if there was no violation: the upper bound, at 95 %
 * confidence, of the chance of a violation per pin, 3 / pinned. NAN if there
 * was a violation, or no pin.
 */
double attempts_bound(const struct attempts *attempts);

/* attempts_json() - the same as JSON; null for a cell without attempts. */
json_t *attempts_json(const struct cell *cell);

#endif
