/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_STATS_RANK_H
#define LIB_STATS_RANK_H

#include <stdbool.h>
#include <stddef.h>

/*
 * The rank view of two samples: no assumption on the shape of what varies.
 * Thread-safe; the inputs are left as they are.
 */

/* From this size of either sample on, the normal approximation is used. */
#define STATS_RANK_EXACT_BELOW 50

struct stats_rank {
	double u;		/* pairs with b above a; a tie is a half */
	double p;		/* two-sided; 1 if all values are equal */
	bool exact;		/* else normal, corrected for ties */
	double smallest_p;	/* no data of this size can fall below */
};

/*
 * stats_mann_whitney() - is @b shifted against @a? (Mann and Whitney 1947;
 * wilcox.test of R.) Exact where both samples are below
 * STATS_RANK_EXACT_BELOW and there are no ties; else the normal approximation
 * with tie and continuity correction.
 *
 * Return: 0; -EINVAL if a sample is empty; -ENOMEM. With fail().
 */
int stats_mann_whitney(const double *a, size_t nr_a, const double *b,
		       size_t nr_b, struct stats_rank *rank);

struct stats_shift {
	double estimate;	/* median of all differences b - a */
	double low, high;	/* NAN where the samples cannot give @level */
};

/*
 * stats_hodges_lehmann() - how far @b lies above @a, with the interval that
 * belongs to the Mann-Whitney test (Hodges and Lehmann 1963; Hollander and
 * Wolfe, Nonparametric Statistical Methods, 4.2 and 4.3): order statistics
 * of the differences, at exact ranks below STATS_RANK_EXACT_BELOW, at ranks
 * of the normal approximation above.
 * @level: 0.95 for 95 %.
 *
 * Return: as stats_mann_whitney().
 */
int stats_hodges_lehmann(const double *a, size_t nr_a, const double *b,
			 size_t nr_b, double level, struct stats_shift *shift);

#endif
