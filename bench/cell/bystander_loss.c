/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench/cell/bystander_loss.h"

#include <math.h>
#include <stdlib.h>

#include "lib/base/scope.h"
#include "lib/stats/stats.h"
#include "lib/stats/stats_fit.h"

#define NS_PER_MS 1e6

/* The points of the line: rounds or visits. */
struct points {
	double *ipis_per_ms, *steps_per_ms;
	const struct round **round;
	unsigned nr;
};

static double loss_watched_ns(const struct round *round)
{
	return (double)(round->stolen.sweep_ns + round->stolen.total_ns);
}

static bool loss_tells(const struct round *round)
{
	return round->outcome == ROUND_OK && round->stolen.steps &&
	       round_victim_ipis(round) != PROCFS_UNKNOWN;
}

static double loss_ipis_per_ms(const struct round *round)
{
	return (double)round_victim_ipis(round) /
	       (loss_watched_ns(round) / NS_PER_MS);
}

static void loss_add_cell(const struct cell *cell, struct points *points)
{
	for (unsigned i = 0; i < cell->nr_rounds; i++) {
		const struct round *round = &cell->rounds[i].round;
		double ms = loss_watched_ns(round) / NS_PER_MS;

		if (!loss_tells(round))
			continue;
		points->ipis_per_ms[points->nr] = loss_ipis_per_ms(round);
		points->steps_per_ms[points->nr] =
			(double)round->stolen.steps / ms;
		points->round[points->nr++] = round;
	}
}

static void loss_sum_up(const struct points *points, struct loss_check *check)
{
	double most = 0, idle_ns = 0, idle_gaps_ns = 0;

	for (unsigned i = 0; i < points->nr; i++)
		most = fmax(most, points->ipis_per_ms[i]);
	check->idle_per_ms = LOSS_IDLE_SHARE * most;
	for (unsigned i = 0; i < points->nr; i++) {
		const struct round *round = points->round[i];

		check->gaps_ns += (double)round->stolen.total_ns;
		check->watched_ns += loss_watched_ns(round);
		check->ipis += (double)round_victim_ipis(round);
		check->nr_busy += points->ipis_per_ms[i] >=
				  fmax(LOSS_BUSY_PER_MS, check->idle_per_ms);
		if (points->ipis_per_ms[i] > check->idle_per_ms)
			continue;
		check->nr_idle++;
		idle_ns += loss_watched_ns(round);
		idle_gaps_ns += (double)round->stolen.total_ns;
	}
	check->nr_rounds = points->nr;
	check->background = idle_gaps_ns / idle_ns;
}

/*
 * The rounds of one visit are not independent, so each visit is one point of
 * the line.
 */
static void loss_fit(const struct points *visits, struct loss_check *check)
{
	struct stats_line line;

	stats_fit_line(visits->ipis_per_ms, visits->steps_per_ms, visits->nr,
		       0.95, &line);
	check->nr_visits = visits->nr;
	check->ns_per_ipi = -line.slope / line.intercept * NS_PER_MS;
	check->half_width = line.slope_half / line.intercept * NS_PER_MS;
	check->predicted_ns = check->ipis * check->ns_per_ipi +
			      check->background * check->watched_ns;
}

/* The steps of one visit to a cell, in rounds of up to @most_per_ms. */
static void loss_add_steps(const struct cell *cell, unsigned visit,
			   double most_per_ms, struct stolen *sum,
			   uint64_t *ipis)
{
	for (unsigned i = 0; i < cell->nr_rounds; i++) {
		const struct round *round = &cell->rounds[i].round;

		if (cell->rounds[i].visit != visit || !loss_tells(round) ||
		    loss_ipis_per_ms(round) > most_per_ms)
			continue;
		stolen_add(sum, &round->stolen);
		*ipis += round_victim_ipis(round);
	}
}

/* The visits of one cell, as points of the line. */
static void loss_add_visits(const struct cell *cell, struct points *visits)
{
	for (unsigned visit = 0; visit < cell->nr_visits; visit++) {
		struct stolen sum = { .gaps = 0 };
		uint64_t ipis = 0;
		double ms;

		loss_add_steps(cell, visit, INFINITY, &sum, &ipis);
		if (!sum.steps)
			continue;
		ms = (double)(sum.sweep_ns + sum.total_ns) / NS_PER_MS;
		visits->ipis_per_ms[visits->nr] = (double)ipis / ms;
		visits->steps_per_ms[visits->nr++] = (double)sum.steps / ms;
	}
}

int loss_check(const struct cell *cells, unsigned nr, uint64_t touch_pages,
	       struct loss_check *check)
{
	SCOPE_FREE double *values = NULL;
	SCOPE_FREE const struct round **rounds = NULL;
	struct points points = { .nr = 0 }, visits = { .nr = 0 };
	size_t room = 1;

	*check = (struct loss_check){ .nr_rounds = 0 };
	for (unsigned i = 0; i < nr; i++)
		room += cells[i].nr_rounds;
	values = calloc(4 * room, sizeof(*values));
	rounds = calloc(room, sizeof(*rounds));
	if (!values || !rounds)
		return fail(ENOMEM, "look at %zu rounds", room);
	points.ipis_per_ms = values;
	points.steps_per_ms = values + room;
	points.round = rounds;
	visits.ipis_per_ms = values + 2 * room;
	visits.steps_per_ms = values + 3 * room;
	for (unsigned i = 0; i < nr; i++) {
		if (cells[i].outcome != CELL_OK ||
		    cells[i].spec.touch_pages != touch_pages)
			continue;
		loss_add_cell(&cells[i], &points);
		loss_add_visits(&cells[i], &visits);
	}
	loss_sum_up(&points, check);
	loss_fit(&visits, check);
	return 0;
}

/* Of one visit, against idle rounds of the same block of visits. */
static double loss_refill_of(const struct cell *cell, const struct cell *cells,
			     unsigned nr, unsigned visit,
			     const struct loss_check *check)
{
	struct stolen idle = { .gaps = 0 }, busy = { .gaps = 0 };
	uint64_t idle_ipis = 0, ipis = 0;

	loss_add_steps(cell, visit, INFINITY, &busy, &ipis);
	for (unsigned i = 0; i < nr; i++)
		if (cells[i].outcome == CELL_OK &&
		    cells[i].spec.touch_pages == cell->spec.touch_pages)
			loss_add_steps(&cells[i], visit, check->idle_per_ms,
				       &idle, &idle_ipis);
	if (!idle.steps || !ipis)
		return NAN;
	return ((double)busy.sweep_ns - (double)busy.steps *
						(double)idle.sweep_ns /
						(double)idle.steps) /
	       (double)ipis;
}

struct estimate loss_refill(const struct cell *cell, const struct cell *cells,
			    unsigned nr, const struct loss_check *check)
{
	SCOPE_FREE double *refills =
		calloc(cell->nr_visits + 1, sizeof(*refills));
	struct estimate estimate = { NAN, NAN, 0 };

	if (!refills)
		return estimate;
	for (unsigned visit = 0; visit < cell->nr_visits; visit++) {
		double refill = loss_refill_of(cell, cells, nr, visit, check);

		if (!isnan(refill))
			refills[estimate.nr_visits++] = refill;
	}
	estimate.mean = stats_mean(refills, estimate.nr_visits);
	estimate.half_width =
		stats_t_half_width(refills, estimate.nr_visits, 0.95);
	return estimate;
}
