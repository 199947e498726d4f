/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANALYSIS_PRICE_SERIES_H
#define ANALYSIS_PRICE_SERIES_H

/* Shared by the parts of the price list; not for other modules. */

#include "analysis/load/side.h"

/*
 * Costs of one cell in ns per event or operation. With several boots: of each
 * boot of the side (NAN: not in it), the mean over its visits, each the mean
 * over its rounds. With one boot: of each visit.
 */
struct price_series {
	double *own, *victims, *total;
	size_t nr;
	bool has_victims; /* in each of these rounds; otherwise total is own */
	double peers;		/* mean; NAN: unknown */
	size_t nr_peers;
};

/*
 * price_series() - collect the ok rounds of @cell from the runs in which it is
 * ok.
 * Return: 0; -ENOMEM with fail(). @series is to be freed in any case.
 */
int price_series(const struct side *side, const char *cell, bool primitive,
		 struct price_series *series);
void price_series_free(struct price_series *series);

/* price_series_any() - does the series have any value? */
bool price_series_any(const struct price_series *series);

#endif
