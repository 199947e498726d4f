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
 * stats_median() - middle value, mean of the two middle ones when even; NAN
 * for no values. Sorts @values in place.
 */
double stats_median(double *values, size_t nr);

#endif
