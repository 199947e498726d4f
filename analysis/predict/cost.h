/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANALYSIS_COST_H
#define ANALYSIS_COST_H

#include "analysis/predict/prices.h"

/* What cells were timed, counted and cost, by the prices found so far. */

/* What was timed and counted of the boots that have two cells. */
struct cost_cells {
	struct side times, counts;
};

/*
 * cost_pick() - pick what is made of the cells @x and @y (""; @x alone), as
 * evidence_boots() does.
 * Return: 0 with @cells to be released by cost_release() before @prices;
 * -ENOMEM with fail().
 */
int cost_pick(const struct prices *prices, const char *x, const char *y,
	      struct cost_cells *cells);
void cost_release(struct cost_cells *cells);

/*
 * cost_add() - add what @role pays for its operations in @cell to @cost:
 * @factor times the sum of its counts, each times its price. What has no count
 * or no price is left out.
 * @but: bits of enum price_id that are left out, too.
 * Return: 0; -ENOMEM with fail().
 */
int cost_add(const struct prices *prices, const struct side *counts,
	     const char *cell, int role, double factor, unsigned but,
	     struct draws *cost);

#endif
