/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_STATS_RANK_H
#define LIB_STATS_RANK_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Comparison of two samples by ranks. Nothing is assumed about the shape of
 * their distributions. Thread-safe; the inputs are not changed.
 */

/* If either sample has at least this size, the normal approximation is used. */
#define STATS_RANK_EXACT_BELOW 50

struct stats_rank {
	double u;		/* pairs with b above a; a tie counts a half */
	double p;		/* two-sided; 1 if all values are equal */
	bool exact;		/* else normal, corrected for ties */
	double smallest_p;	/* the smallest p at these sizes */
};

/*
 * stats_mann_whitney() - is @b shifted against @a? (Mann and Whitney 1947;
 * wilcox.test of R.) Exact if both samples are smaller than
 * STATS_RANK_EXACT_BELOW and there are no ties. Otherwise the normal
 * approximation with tie and continuity correction.
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
 * corresponds to the Mann-Whitney test (Hodges and Lehmann 1963; Hollander and
 * Wolfe, Nonparametric Statistical Methods, 4.2 and 4.3): order statistics of
 * the differences, at exact ranks below STATS_RANK_EXACT_BELOW, at ranks of the
 * normal approximation above.
 * @level: 0.95 for 95 %.
 *
 * Return: as stats_mann_whitney().
 */
int stats_hodges_lehmann(const double *a, size_t nr_a, const double *b,
			 size_t nr_b, double level, struct stats_shift *shift);

#endif
