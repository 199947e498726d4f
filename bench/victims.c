/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench/victims.h"

#include <math.h>
#include <stdlib.h>

#include "lib/scope.h"
#include "lib/stats.h"
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

static double ipis_per_ms(const struct round *round)
{
	return (double)round_victim_ipis(round) /
	       (watched_ns(round) / NS_PER_MS);
}

static void add_cell(const struct cell *cell, struct points *points)
{
	for (unsigned i = 0; i < cell->nr_rounds; i++) {
		const struct round *round = &cell->rounds[i].round;
		double ms = watched_ns(round) / NS_PER_MS;

		if (!tells(round))
			continue;
		points->ipis_per_ms[points->nr] = ipis_per_ms(round);
		points->steps_per_ms[points->nr] =
			(double)round->stolen.steps / ms;
		points->round[points->nr++] = round;
	}
}

static void sum_up(const struct points *points, struct victims_check *check)
{
	double most = 0, idle_ns = 0, idle_gaps_ns = 0;

	for (unsigned i = 0; i < points->nr; i++)
		most = fmax(most, points->ipis_per_ms[i]);
	check->idle_per_ms = VICTIMS_IDLE_SHARE * most;
	for (unsigned i = 0; i < points->nr; i++) {
		const struct round *round = points->round[i];

		check->gaps_ns += (double)round->stolen.total_ns;
		check->watched_ns += watched_ns(round);
		check->ipis += (double)round_victim_ipis(round);
		check->nr_busy += points->ipis_per_ms[i] >=
				  fmax(VICTIMS_BUSY_PER_MS, check->idle_per_ms);
		if (points->ipis_per_ms[i] > check->idle_per_ms)
			continue;
		check->nr_idle++;
		idle_ns += watched_ns(round);
		idle_gaps_ns += (double)round->stolen.total_ns;
	}
	check->nr_rounds = points->nr;
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

/* The steps of one visit to a cell, in rounds of up to @most_per_ms. */
static void add_steps(const struct cell *cell, unsigned visit,
		      double most_per_ms, struct stolen *sum, uint64_t *ipis)
{
	for (unsigned i = 0; i < cell->nr_rounds; i++) {
		const struct round *round = &cell->rounds[i].round;

		if (cell->rounds[i].visit != visit || !tells(round) ||
		    ipis_per_ms(round) > most_per_ms)
			continue;
		stolen_add(sum, &round->stolen);
		*ipis += round_victim_ipis(round);
	}
}

/* Of one visit, against idle rounds of the same block of visits. */
static double refill_of(const struct cell *cell, const struct cell *cells,
			unsigned nr, unsigned visit,
			const struct victims_check *check)
{
	struct stolen idle = { .gaps = 0 }, busy = { .gaps = 0 };
	uint64_t idle_ipis = 0, ipis = 0;

	add_steps(cell, visit, INFINITY, &busy, &ipis);
	for (unsigned i = 0; i < nr; i++)
		if (cells[i].outcome == CELL_OK &&
		    cells[i].spec.touch_pages == cell->spec.touch_pages)
			add_steps(&cells[i], visit, check->idle_per_ms, &idle,
				  &idle_ipis);
	if (!idle.steps || !ipis)
		return NAN;
	return ((double)busy.sweep_ns - (double)busy.steps *
		(double)idle.sweep_ns / (double)idle.steps) / (double)ipis;
}

struct estimate victims_refill(const struct cell *cell,
			       const struct cell *cells, unsigned nr,
			       const struct victims_check *check)
{
	SCOPE_FREE double *refills = calloc(cell->nr_visits + 1,
					    sizeof(*refills));
	struct estimate estimate = { NAN, NAN, 0 };

	if (!refills)
		return estimate;
	for (unsigned visit = 0; visit < cell->nr_visits; visit++) {
		double refill = refill_of(cell, cells, nr, visit, check);

		if (!isnan(refill))
			refills[estimate.nr_visits++] = refill;
	}
	estimate.mean = stats_mean(refills, estimate.nr_visits);
	estimate.half_width = stats_t_half_width(refills, estimate.nr_visits,
						 0.95);
	return estimate;
}
