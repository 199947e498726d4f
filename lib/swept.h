/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_SWEPT_H
#define LIB_SWEPT_H

#include "lib/side.h"

/*
 * The cells of a sweep, put together again: one series for each cell as it was
 * before the sweep gave it values.
 */

struct swept_point {
	double value;		/* of the setting that was swept */
	double own_ns;		/* mean over rounds: an op, event or cycle */
	double victims_ns;	/* stolen from all bystanders by it; NAN */
	size_t nr_rounds;	/* ok, not counting */
	size_t nr_victims;	/* of these with a figure of the bystanders */
};

/*
 * Growth per step of the setting: the slope of a straight line through the
 * points, of which each is a mean. Rounds of one point are not independent of
 * each other, nor are points of one boot of what that boot adds to all.
 */
struct swept_growth {
	double slope;		/* mean over boots; NAN: fewer than 2 points */
	double low, high;	/* at 95 %; NAN: unknown */
	bool within;		/* one boot: by how far its points are off the
				   line, n - 2 degrees of freedom; else by t
				   over the slopes of boots */
	size_t nr;		/* boots; within: points */
};

struct swept {
	char *cell;		/* without the setting that was swept */
	char *key;		/* what was swept: "victims" */
	const char *unit;	/* of own_ns: "op", "event" or "pin cycle" */
	bool primitive;
	struct swept_point *points;	/* by value */
	size_t nr_points;
	struct swept_growth own, victims;
};

/*
 * swept_collect() - of all runs of @side. Cells that were not swept over
 * numbers, or have no ok round, are left out.
 * @all: set to an array of @nr, to be freed by swept_free().
 * Return: 0; -ENODATA if no cell was swept, -ENOMEM, with fail().
 */
int swept_collect(const struct side *side, struct swept **all, size_t *nr);
/* swept_keep() - only those that @wanted wants. */
void swept_keep(struct swept *all, size_t *nr,
		bool (*wanted)(void *arg, const struct swept *swept),
		void *arg);

void swept_free(struct swept *all, size_t nr);

#endif
