/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include "bench/run/plan.h"

/*
 * progress_line() - show the cell being visited and the remaining time, on one
 * line of standard error; nothing unless that is a terminal that can wipe a
 * line.
 */
void progress_line(const struct plan *plan, const struct cell *cell,
		   unsigned visits_done, uint64_t spent_ns);

/* progress_end() - wipe the line. */
void progress_end(void);

/*
 * progress_visit() - with --verbose, instead of that line, print the outcome of
 * each round of a visit, and its reason, with warn_line().
 */
void progress_visit(const struct cell *cell, unsigned first_round);

#endif
