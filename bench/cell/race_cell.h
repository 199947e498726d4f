/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_RACE_CELL_H
#define BENCH_RACE_CELL_H

#include "bench/cell/cell.h"
#include "bench/race/race.h"

/* The parent's side of a race. */

/*
 * race_check_spec() - can these subjects be raced at all? Return: 0; -EINVAL
 * with fail(), which names the subjects that can be raced.
 */
int race_check_spec(const struct cell_spec *spec);

/*
 * race_probe() - can the race run here? Call it after the probes of the
 * subjects. Decides which phases there are and what the kernel promises.
 * Return: 0; -errno with fail(), the reason to skip.
 */
int race_probe(const struct cell *cell, const struct bench_env *env);

/*
 * race_outcome() - the outcome after the last visit. A broken promise is
 * CELL_ERROR. Without a try it is CELL_INVALID, because nothing was shown.
 * @reason: the reason, or "".
 */
enum cell_outcome race_outcome(const struct cell *cell, bool interrupted,
			       char reason[FAIL_TEXT_BYTES]);

/* race_verdict() - "kept", "lost", "control"; NULL if nothing was shown. */
const char *race_verdict(const struct cell *cell);

#endif
