/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Straight lines through the visits of a sweep. */
#include "analysis/price/growth_fit.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "lib/base/fail.h"
#include "lib/base/scope.h"
#include "lib/stats/stats.h"
#include "lib/stats/stats_boot.h"
#include "lib/stats/stats_fit.h"

#define LEVEL 0.95

static int growth_by_visit(const void *a, const void *b)
{
	const struct growth_visit *x = a, *y = b;

	if (x->boot != y->boot)
		return x->boot < y->boot ? -1 : 1;
	if (x->run != y->run)
		return x->run < y->run ? -1 : 1;
	return (x->visit > y->visit) - (x->visit < y->visit);
}

/* The visits from @first to before @end, as points of a line. */
struct span {
	const struct growth *growth;
	size_t first, end;
	bool victims;
	double *x, *y;			/* room for all visits */
};

/* NAN if there is no line: a series without victims has no growth of them. */
static double growth_line(const struct span *span)
{
	struct stats_line line;
	size_t nr = 0;

	for (size_t i = span->first; i < span->end; i++) {
		const struct growth_visit *visit = &span->growth->visits[i];
		double y = span->victims ? visit->victims_ns : visit->own_ns;

		if (isnan(y))
			continue;
		span->x[nr] = visit->value;
		span->y[nr++] = y;
	}
	stats_fit_line(span->x, span->y, nr, LEVEL, &line);
	return line.slope;
}

static bool growth_same_block(const struct growth_visit *a,
			      const struct growth_visit *b)
{
	return a->boot == b->boot && a->run == b->run && a->visit == b->visit;
}

/*
 * The slopes of the blocks of one boot. If the points are of different runs, no
 * block has a line: then the slope through all visits of the boot.
 * Return: the number of slopes.
 */
static size_t growth_fit_boot(const struct span *boot, double *slopes)
{
	const struct growth_visit *visits = boot->growth->visits;
	struct span block = *boot;
	size_t nr = 0;

	for (; block.first < boot->end; block.first = block.end) {
		block.end = block.first;
		while (block.end < boot->end &&
		       growth_same_block(&visits[block.first],
					 &visits[block.end]))
			block.end++;
		slopes[nr] = growth_line(&block);
		nr += !isnan(slopes[nr]);
	}
	if (nr)
		return nr;
	slopes[0] = growth_line(boot);
	return !isnan(slopes[0]);
}

static int growth_find_slope(const double *slopes, size_t nr, bool within,
			     struct growth_slope *growth)
{
	const struct stats_group group = { 1, nr, slopes, NULL, 0 };
	const struct stats_plan plan = { .level = LEVEL };
	struct stats_effect effect;
	int err;

	*growth = (struct growth_slope){
		.slope = nr ? slopes[0] : NAN, .low = NAN, .high = NAN,
		.within = within, .nr = nr,
	};
	if (nr < 2)
		return 0;
	err = stats_effect(&group, 1, &plan, &effect);
	growth->slope = effect.estimate;
	growth->low = effect.low;
	growth->high = effect.high;
	return err;
}

static int growth_fit_slope(const struct growth *growth, bool victims,
			    bool within, struct growth_slope *found)
{
	size_t nr_visits = growth->nr_visits, nr = 0;
	SCOPE_FREE double *room = calloc(3 * nr_visits + 1, sizeof(*room));
	double *slopes = room;
	struct span boot = { .growth = growth, .victims = victims };

	if (!room)
		return fail(ENOMEM, "allocate the fit of %zu visits",
			    nr_visits);
	boot.x = room + nr_visits;
	boot.y = room + 2 * nr_visits;
	for (; boot.first < nr_visits; boot.first = boot.end) {
		size_t of_boot;

		boot.end = boot.first;
		while (boot.end < nr_visits && growth->visits[boot.end].boot ==
					growth->visits[boot.first].boot)
			boot.end++;
		of_boot = growth_fit_boot(&boot, slopes + nr);
		if (!within && of_boot) {
			slopes[nr] = stats_mean(slopes + nr, of_boot);
			of_boot = 1;
		}
		nr += of_boot;
	}
	return growth_find_slope(slopes, nr, within, found);
}

int growth_fit(struct growth *growth, bool within)
{
	int err;

	qsort(growth->visits, growth->nr_visits, sizeof(*growth->visits),
	      growth_by_visit);
	err = growth_fit_slope(growth, false, within, &growth->own);
	return err ? err :
		     growth_fit_slope(growth, true, within, &growth->victims);
}
