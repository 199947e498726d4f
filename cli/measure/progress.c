/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/measure/progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/visit/judge.h"
#include "lib/base/fail.h"

static double progress_left_s(const struct plan *plan, unsigned done,
			      unsigned total, uint64_t spent_ns)
{
	if (plan->time_ns > spent_ns)
		return (double)(plan->time_ns - spent_ns) / 1e9;
	return done ? (double)spent_ns / 1e9 * (total - done) / done : 0;
}

/* Is standard error a terminal that can wipe a line? */
static bool progress_on_terminal(void)
{
	const char *term = getenv("TERM");

	return isatty(STDERR_FILENO) && term && strcmp(term, "dumb");
}

void progress_line(const struct plan *plan, const struct cell *cell,
		   unsigned visits_done, uint64_t spent_ns)
{
	unsigned nr_cells = 0, total;

	if (!progress_on_terminal())
		return;
	for (unsigned i = 0; i < plan->nr_cells; i++)
		nr_cells += plan->cells[i].outcome != CELL_SKIP;
	total = nr_cells * plan->nr_visits;
	dprintf(STDERR_FILENO, "\r\033[K%3u/%u  %.44s  %.0f s left",
		visits_done + 1, total, cell->spec.name,
		progress_left_s(plan, visits_done, total, spent_ns));
}

static void progress_round(const struct cell *cell,
			   const struct cell_round *entry, unsigned nr)
{
	const struct round *round = &entry->round;

	warn_line("%s: visit %u, round %u: %s, %.1f ms%s%s", cell->spec.name,
		  entry->visit + 1, nr, round_outcome_name(round->outcome),
		  (double)round->window_ns / 1e6,
		  *round->reason ? ": " : "", round->reason);
}

void progress_visit(const struct cell *cell, unsigned first_round)
{
	for (unsigned i = first_round; i < cell->nr_rounds; i++)
		progress_round(cell, &cell->rounds[i], i - first_round + 1);
	if (cell->outcome != CELL_OK)
		warn_line("%s: %s: %s", cell->spec.name,
			  cell_outcome_name(cell->outcome), cell->reason);
}

void progress_end(void)
{
	if (progress_on_terminal())
		dprintf(STDERR_FILENO, "\r\033[K");
}
