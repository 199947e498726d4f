/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANALYSIS_GROWTH_H
#define ANALYSIS_GROWTH_H

#include "analysis/load/side.h"

/*
 * The cells of a sweep as series: one series for each cell as it was named
 * before the sweep gave it values.
 */

struct growth_point {
	double value;		/* value of the swept setting */
	double own_ns;		/* of an op, event or cycle: mean over visits */
	double victims_ns;	/* time that it took from all bystanders; NAN:
				   unknown */
	size_t nr_visits;	/* visits with an ok round */
	size_t nr_victims;	/* of these, visits with bystanders */
};

/*
 * Growth per step of the setting: the slope of a straight line through the
 * points. A run visits all its cells once, then all again, and so on; each such
 * block of visits has a line of its own. The rounds of one visit depend on each
 * other, and so do the points of one boot, which shifts all of them together.
 */
struct growth_slope {
	double slope;		/* mean over boots; NAN: fewer than 2 points */
	double low, high;	/* at 95 %, by t; NAN: unknown */
	bool within;		/* one boot: over the lines of its blocks of
				   visits; otherwise over the boots' slopes,
				   each the mean over its blocks */
	size_t nr;		/* boots, or blocks if within. 1: no interval */
};

/* One visit of one point. */
struct growth_visit {
	size_t boot, run, visit;
	double value;		/* of the setting */
	double own_ns, victims_ns;	/* victims: NAN if there were no
					   bystanders */
};

struct growth {
	char *cell;		/* without the swept setting */
	char *key;		/* the swept setting: "victims" */
	const char *unit;	/* of own_ns: "op", "event" or "pin cycle" */
	bool primitive;
	struct growth_point *points;	/* sorted by value */
	size_t nr_points;
	struct growth_visit *visits;	/* sorted by boot, run and visit */
	size_t nr_visits;
	struct growth_slope own, victims;
};

/*
 * growth_collect() - collect the series of all runs of @side. Cells that were
 * not swept over numbers, or have no ok round, are left out.
 * @all: set to an array of @nr, to be freed by growth_free().
 * Return: 0; -ENODATA if no cell was swept, -ENOMEM, with fail().
 */
int growth_collect(const struct side *side, struct growth **all, size_t *nr);
/* growth_keep() - drop all series that @wanted does not name. */
void growth_keep(struct growth *all, size_t *nr,
		bool (*wanted)(void *arg, const struct growth *growth),
		void *arg);

void growth_free(struct growth *all, size_t nr);

#endif
