/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANALYSIS_BREAKEVEN_H
#define ANALYSIS_BREAKEVEN_H

/*
 * Of two designs, one costs more per pin and less per event. Find the number of
 * pins per event at which both cost the same. The cost of a pin is that of a
 * cell without a clearer. The cost of an event is that of a cell without a
 * pinner: the clearer's own time and, if both sides had bystanders, the time
 * that the event took from them.
 */

#include "analysis/compare/comparison.h"

struct breakeven {
	const char *pin_cell, *clear_cell;
	double pin_ns[2], clear_ns[2];	/* means over boots, of A and of B */
	bool victims; /* clear_ns includes the bystanders' loss */
	double pins_per_event;		/* NAN: one design costs more in both */
	double low, high;		/* by Fieller; NAN: not bounded */
	bool nowhere; /* proven: both intervals exclude a break-even */
};

/*
 * breakeven_find() - find the break-even of the first suitable pair of cells in
 * @comparison, which compares @a and @b: cells that it refuses are not used
 * here either.
 * The interval is that of Fieller (1954) for a ratio of two differences.
 * Variances and the covariance are taken over the boots that hold both cells;
 * the degrees of freedom are the smaller number of boots less one. Low or high
 * is NAN if the data allow that no number of pins makes the designs even.
 * Return: 0; -ENODATA with fail() if there are no such cells, or several
 * machines; -ENOMEM.
 */
int breakeven_find(const struct side *a, const struct side *b,
		   const struct compare_options *options,
		   const struct comparison *comparison,
		   struct breakeven *breakeven);

#endif
