/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANALYSIS_REST_H
#define ANALYSIS_REST_H

#include "analysis/predict/prices.h"

/* A time without what is already known of it. */
struct rest {
	const char *cell, *less;	/* less: "" for the whole cell */
	bool victims;			/* their stolen time, not the own */
};

#define REST_SYSTEM_CALL { "membarrier:victims=0", "", false }

/*
 * rest_left() - the time that is left for operation @id, for each time that it
 * is done: @rest without the cost of all other operations whose price is known.
 * Return: 0; -ENOMEM with fail().
 */
int rest_left(const struct prices *prices, const struct rest *rest,
	      enum price_id id, struct draws *price);

#endif
