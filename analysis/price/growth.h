/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANALYSIS_GROWTH_H
#define ANALYSIS_GROWTH_H

#include "analysis/load/side.h"

/*
 * The cells of a sweep, put together again: one series for each cell as it was
 * before the sweep gave it values.
 */

struct growth_point {
	double value;		/* of the setting that was swept */
	double own_ns;		/* mean over visits: an op, event or cycle */
	double victims_ns;	/* stolen from all bystanders by it; NAN */
	size_t nr_visits;	/* with an ok round */
	size_t nr_victims;	/* of these with a figure of the bystanders */
};

/*
 * Growth per step of the setting: the slope of a straight line through the
 * points. A run visits all its cells once, then all again: each such block of
 * visits has a line of its own. Rounds of one visit are not independent of
 * each other, nor are points of one boot of what that boot adds to all.
 */
struct growth_slope {
	double slope;		/* mean over boots; NAN: fewer than 2 points */
	double low, high;	/* at 95 %, by t; NAN: unknown */
	bool within;		/* one boot: over the lines of its blocks of
				   visits; else over the slopes of boots, each
				   the mean over its blocks */
	size_t nr;		/* boots; within: blocks. 1: no interval */
};

/* One visit of one point. */
struct growth_visit {
	size_t boot, run, visit;
	double value;		/* of the setting */
	double own_ns, victims_ns;	/* victims: NAN if nobody looked */
};

struct growth {
	char *cell;		/* without the setting that was swept */
	char *key;		/* what was swept: "victims" */
	const char *unit;	/* of own_ns: "op", "event" or "pin cycle" */
	bool primitive;
	struct growth_point *points;	/* by value */
	size_t nr_points;
	struct growth_visit *visits;	/* by boot, run and visit */
	size_t nr_visits;
	struct growth_slope own, victims;
};

/*
 * growth_collect() - of all runs of @side. Cells that were not swept over
 * numbers, or have no ok round, are left out.
 * @all: set to an array of @nr, to be freed by growth_free().
 * Return: 0; -ENODATA if no cell was swept, -ENOMEM, with fail().
 */
int growth_collect(const struct side *side, struct growth **all, size_t *nr);
/* growth_keep() - only those that @wanted wants. */
void growth_keep(struct growth *all, size_t *nr,
		bool (*wanted)(void *arg, const struct growth *growth),
		void *arg);

void growth_free(struct growth *all, size_t nr);

#endif
