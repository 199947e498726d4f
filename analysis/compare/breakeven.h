/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANALYSIS_BREAKEVEN_H
#define ANALYSIS_BREAKEVEN_H

/*
 * Two designs, one dearer by the pin and cheaper by the event: at which
 * number of pins per event are they even? Costs of a pin are those of a cell
 * that clears nothing, costs of an event those of a cell that pins nothing:
 * the clearer's own time and, where bystanders were there on both sides, what
 * the event took from them.
 */

#include "analysis/compare/comparison.h"

struct breakeven {
	const char *pin_cell, *clear_cell;
	double pin_ns[2], clear_ns[2];	/* means of boots: of A, of B */
	bool victims;			/* clear_ns holds bystanders' loss */
	double pins_per_event;		/* NAN: one design is dearer in both */
	double low, high;		/* Fieller; NAN: not bounded */
	bool nowhere;			/* surely: by both their intervals */
};

/*
 * breakeven_find() - for the first pair of such cells in @comparison, which
 * is of @a and @b: what it refuses is not used here either.
 * The interval is Fieller's (1954), for a ratio of two differences: variances
 * and covariance over the boots that hold both cells, degrees of freedom the
 * smaller number of boots less one. Low or high are NAN where a design may be
 * even nowhere.
 * Return: 0; -ENODATA with fail() if there are no such cells, or several
 * machines; -ENOMEM.
 */
int breakeven_find(const struct side *a, const struct side *b,
		   const struct compare_options *options,
		   const struct comparison *comparison,
		   struct breakeven *breakeven);

#endif
