/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANALYSIS_CHECK_H
#define ANALYSIS_CHECK_H

#include "analysis/predict/prices.h"

/*
 * The check of the model: differences between two cells that the machine of the
 * prices can measure itself, predicted from counts and measured. The cells are
 * those of the suite prices-check. Prices are made from some of them, too, with
 * and without victims: mprotect_flush and fork_cow. No row is a difference that
 * a price is made from.
 */

struct check_row {
	const char *x, *y;	/* cells; y may be "the same, and OP" */
	const char *who;	/* of exact_role_names[] */
	struct draws_interval predicted, measured;	/* y less x, ns */
	bool held;	/* the predicted interval holds the measured mean */
	/*
	 * It holds it, or the interval of measured less predicted holds 0: the
	 * measurement has an interval, too.
	 */
	bool agrees;
};

enum { CHECK_MOST_ROWS = 32 };

struct check {
	struct check_row rows[CHECK_MOST_ROWS];
	size_t nr_rows, nr_held, nr_agree;
	/*
	 * The chance that so few agree, at 95 % each, if the model is true and
	 * the rows are independent. Below 0.05 the model fails.
	 */
	double p;
	bool fails;
	/* Median width of the predicted interval, by the measured mean. */
	double width;
};

/*
 * check_find() - check what @prices' files have of the suite prices-check.
 * nr_rows is 0 if they have none of it.
 * Return: 0; -ENOMEM with fail().
 */
int check_find(const struct prices *prices, struct check *check);

#endif
