/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANALYSIS_PRICE_SERIES_H
#define ANALYSIS_PRICE_SERIES_H

/* Between the parts of the price list. Not for others. */

#include "analysis/load/side.h"

/*
 * Costs of one cell in ns per event or operation, of each boot of the side
 * (NAN: not in it): means over its visits, each over its rounds; or, if there
 * is one boot, of each visit.
 */
struct price_series {
	double *own, *victims, *total;
	size_t nr;
	bool has_victims;	/* in each of these rounds; else total is own */
	double peers;		/* mean; NAN: unknown */
	size_t nr_peers;
};

/*
 * price_series() - the ok rounds of the ok runs of @cell.
 * Return: 0; -ENOMEM with fail(). @series is to be freed in any case.
 */
int price_series(const struct side *side, const char *cell, bool primitive,
		 struct price_series *series);
void price_series_free(struct price_series *series);

/* price_series_any() - is there one? */
bool price_series_any(const struct price_series *series);

#endif
