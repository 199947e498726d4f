/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANALYSIS_COMPARE_PAIR_H
#define ANALYSIS_COMPARE_PAIR_H

#include "analysis/compare/comparison.h"

/* How a remark begins that says what the columns of a table say, too. */
#define COMPARE_ONE_BOOT "one boot of a side: "
/* ... and what one holds that may be said of each file of a fleet. */
#define COMPARE_NO_ROLES "has no counts by role"

/*
 * compare_pair() - all of @a and @b, as of one machine: notes and rows,
 * without verdicts.
 * Return: 0; -errno with fail().
 */
int compare_pair(const struct side *a, const struct side *b,
		 const struct compare_options *options,
		 struct comparison *comparison);

#endif
