/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_ATTEMPTS_H
#define BENCH_ATTEMPTS_H

#include <jansson.h>

#include "bench/cell/cell.h"

/*
 * What came of the attempts to pin in a cell of the protocol in user space
 * (bench/contract/protocol.h). Over all rounds but those whose evidence
 * contradicts itself: a disturbance from outside makes time worthless, but no
 * violation and no try.
 */
struct attempts {
	uint64_t overlapping; /* attempts that overlapped a clear; of these */
	uint64_t pinned;      /* that took the pin, */
	uint64_t kept;	      /* that did not back off, */
	uint64_t violations;  /* and that lost the page all the same */
};

/* attempts_of() - sum over the rounds. Return: does @cell have any? */
bool attempts_of(const struct cell *cell, struct attempts *attempts);

/*
 * attempts_bound() - with no violation, the chance of one per pin stays below
 * this in 95 % of such measurements: 3 / pinned. NAN with one, or no pins.
 */
double attempts_bound(const struct attempts *attempts);

/* attempts_json() - the same as JSON; null for a cell that has none. */
json_t *attempts_json(const struct cell *cell);

#endif
