/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_STATS_H
#define LIB_STATS_H

#include <stddef.h>

/*
 * Statistics of small samples. Pure functions, thread-safe; every estimator
 * names its source and is tested against vectors frozen from R or scipy.
 */

/* stats_mean() - arithmetic mean; NAN for no values. */
double stats_mean(const double *values, size_t nr);

/* stats_sd() - sample standard deviation (n - 1); NAN below two values. */
double stats_sd(const double *values, size_t nr);

/*
 * stats_t_quantile() - quantile of Student's t distribution.
 * @probability: 0 < p < 1; @freedom: degrees of freedom, > 0.
 * By bisection on the regularised incomplete beta function (continued
 * fraction, Lentz's method; DLMF 8.17.22). Absolute error below 1e-9.
 */
double stats_t_quantile(double probability, double freedom);

/*
 * stats_t_half_width() - half the width of the two-sided interval of the
 * mean at @level (0.95 for 95 %); NAN below two values.
 */
double stats_t_half_width(const double *values, size_t nr, double level);

/*
 * stats_median() - the middle value, or the mean of the two middle values if
 * @nr is even; NAN for no values. Sorts @values in place.
 */
double stats_median(double *values, size_t nr);

/* stats_sort() - ascending, in place. The values must not be NAN. */
void stats_sort(double *values, size_t nr);

/*
 * stats_quantile_sorted() - linear interpolation between order statistics
 * (type 7 of Hyndman and Fan 1996, the default of R); NAN for no values.
 * @sorted: ascending; @probability: 0 to 1.
 */
double stats_quantile_sorted(const double *sorted, size_t nr,
			     double probability);

/*
 * stats_t_p() - two-sided p-value of @t under Student's distribution.
 * stats_normal_p() - the same of @z under the normal distribution.
 */
double stats_t_p(double t, double freedom);
double stats_normal_p(double z);

/*
 * stats_normal_quantile() - quantile of the normal distribution. @probability
 * is in (0, 1). By bisection on erfc(); the largest error is below 1e-9.
 */
double stats_normal_quantile(double probability);

/*
 * stats_holm() - p-values adjusted for their number (Holm 1979, step-down;
 * p.adjust(method = "holm") of R): if each test is rejected whose result is
 * below the level, the chance of any false alarm among all tests is at most the
 * level.
 * @p: @nr values; replaced by the adjusted ones. A NAN is no test: it stays NAN
 *     and is not counted.
 *
 * Return: 0; -ENOMEM.
 */
int stats_holm(double *p, size_t nr);

#endif
