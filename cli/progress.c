/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static double left_s(const struct plan *plan, unsigned done,
		     unsigned total, uint64_t spent_ns)
{
	if (plan->time_ns > spent_ns)
		return (double)(plan->time_ns - spent_ns) / 1e9;
	return done ? (double)spent_ns / 1e9 * (total - done) / done : 0;
}

/* One that can wipe a line. */
static bool on_terminal(void)
{
	const char *term = getenv("TERM");

	return isatty(STDERR_FILENO) && term && strcmp(term, "dumb");
}

void progress_line(const struct plan *plan, const struct cell *cell,
		   unsigned visits_done, uint64_t spent_ns)
{
	unsigned nr_cells = 0, total;

	if (!on_terminal())
		return;
	for (unsigned i = 0; i < plan->nr_cells; i++)
		nr_cells += plan->cells[i].outcome != CELL_SKIP;
	total = nr_cells * plan->nr_visits;
	fprintf(stderr, "\r\033[K%3u/%u  %.44s  %.0f s left", visits_done + 1,
		total, cell->spec.name,
		left_s(plan, visits_done, total, spent_ns));
}

void progress_end(void)
{
	if (on_terminal())
		fputs("\r\033[K", stderr);
}
