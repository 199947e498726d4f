/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANALYSIS_COMPARE_PAIR_H
#define ANALYSIS_COMPARE_PAIR_H

#include "analysis/compare/comparison.h"

/* First words of a remark that a table's columns show, too. */
#define COMPARE_ONE_BOOT "one boot of a side: "
/* First words of a remark that may hold for each file of a fleet. */
#define COMPARE_NO_ROLES "has no counts by role"

/*
 * compare_pair() - compare all runs of @a and @b as those of one machine: add
 * notes and rows, without verdicts.
 * Return: 0; -errno with fail().
 */
int compare_pair(const struct side *a, const struct side *b,
		 const struct compare_options *options,
		 struct comparison *comparison);

#endif
