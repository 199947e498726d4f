/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench/victims.h"

#include <math.h>
#include <stdlib.h>

#include "bench/summary.h"
#include "lib/scope.h"
#include "lib/stats_fit.h"

#define NS_PER_MS 1e6

/* A round as points of the line, and the sums. */
struct points {
	double *ipis_per_ms, *steps_per_ms;
	const struct round **round;
	unsigned nr;
};

static double watched_ns(const struct round *round)
{
	return (double)(round->stolen.sweep_ns + round->stolen.total_ns);
}

static bool tells(const struct round *round)
{
	return round->outcome == ROUND_OK && round->stolen.steps &&
	       round_victim_ipis(round) != PROCFS_UNKNOWN;
}

static void add_cell(const struct cell *cell, struct points *points)
{
	for (unsigned i = 0; i < cell->nr_rounds; i++) {
		const struct round *round = &cell->rounds[i].round;
		double ms = watched_ns(round) / NS_PER_MS;

		if (!tells(round))
			continue;
		points->ipis_per_ms[points->nr] =
			(double)round_victim_ipis(round) / ms;
		points->steps_per_ms[points->nr] =
			(double)round->stolen.steps / ms;
		points->round[points->nr++] = round;
	}
}

static void sum_up(const struct points *points, struct victims_check *check)
{
	double most = 0, idle_ns = 0, idle_gaps_ns = 0, idle_steps = 0;

	for (unsigned i = 0; i < points->nr; i++)
		most = fmax(most, points->ipis_per_ms[i]);
	for (unsigned i = 0; i < points->nr; i++) {
		const struct round *round = points->round[i];

		check->gaps_ns += (double)round->stolen.total_ns;
		check->watched_ns += watched_ns(round);
		check->ipis += (double)round_victim_ipis(round);
		check->nr_busy += points->ipis_per_ms[i] >=
				  fmax(VICTIMS_BUSY_PER_MS,
				       VICTIMS_IDLE_SHARE * most);
		if (points->ipis_per_ms[i] > VICTIMS_IDLE_SHARE * most)
			continue;
		check->nr_idle++;
		idle_ns += watched_ns(round);
		idle_gaps_ns += (double)round->stolen.total_ns;
		idle_steps += (double)round->stolen.steps;
	}
	check->nr_rounds = points->nr;
	check->idle_step_ns = (idle_ns - idle_gaps_ns) / idle_steps;
	check->background = idle_gaps_ns / idle_ns;
}

static void fit(const struct points *points, struct victims_check *check)
{
	struct stats_line line;

	stats_fit_line(points->ipis_per_ms, points->steps_per_ms, points->nr,
		       0.95, &line);
	check->ns_per_ipi = -line.slope / line.intercept * NS_PER_MS;
	check->half_width = line.slope_half / line.intercept * NS_PER_MS;
	check->predicted_ns = check->ipis * check->ns_per_ipi +
			      check->background * check->watched_ns;
}

int victims_check(const struct cell *cells, unsigned nr, uint64_t touch_pages,
		  struct victims_check *check)
{
	SCOPE_FREE double *values = NULL;
	SCOPE_FREE const struct round **rounds = NULL;
	struct points points = { .nr = 0 };
	size_t room = 1;

	*check = (struct victims_check){ .nr_rounds = 0 };
	for (unsigned i = 0; i < nr; i++)
		room += cells[i].nr_rounds;
	values = calloc(2 * room, sizeof(*values));
	rounds = calloc(room, sizeof(*rounds));
	if (!values || !rounds)
		return fail(ENOMEM, "look at %zu rounds", room);
	points.ipis_per_ms = values;
	points.steps_per_ms = values + room;
	points.round = rounds;
	for (unsigned i = 0; i < nr; i++)
		if (cells[i].outcome == CELL_OK &&
		    cells[i].spec.touch_pages == touch_pages)
			add_cell(&cells[i], &points);
	sum_up(&points, check);
	fit(&points, check);
	return 0;
}

double victims_refill(const struct stolen *stolen, uint64_t ipis,
		      const struct victims_check *check)
{
	if (!stolen->steps || !ipis || ipis == PROCFS_UNKNOWN)
		return NAN;
	return ((double)stolen->sweep_ns -
		(double)stolen->steps * check->idle_step_ns) / (double)ipis;
}
