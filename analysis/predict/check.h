/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANALYSIS_CHECK_H
#define ANALYSIS_CHECK_H

#include "analysis/predict/prices.h"

/*
 * The check of the model: differences between two cells that the machine of the
 * prices can measure itself, predicted from counts and measured. The cells are
 * those of the suite prices-check; no price is made from them.
 */

struct check_row {
	const char *x, *y;	/* cells; or x and "N OPERATION" */
	const char *who;	/* of exact_role_names[] */
	struct draws_interval predicted, measured;	/* y less x, ns */
	bool held;	/* the predicted interval holds what was measured */
};

enum { CHECK_MOST_ROWS = 32 };

struct check {
	struct check_row rows[CHECK_MOST_ROWS];
	size_t nr_rows, nr_held;
	/*
	 * The chance that so few of intervals of 95 % hold, if the model is
	 * true and the rows are independent. Below 0.05 the model fails.
	 */
	double p;
	bool fails;
};

/*
 * check_find() - check what @prices' files have of the suite prices-check.
 * nr_rows is 0 if they have none of it.
 * Return: 0; -ENOMEM with fail().
 */
int check_find(const struct prices *prices, struct check *check);

#endif
