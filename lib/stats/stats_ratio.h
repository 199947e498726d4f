/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_STATS_RATIO_H
#define LIB_STATS_RATIO_H

#include <stddef.h>

/* A ratio of two means, of which each is known to within its interval. */

struct stats_mean {
	double mean, variance;		/* of the mean, not of the values */
};

/* stats_mean_of() - NAN variance below two values. */
struct stats_mean stats_mean_of(const double *values, size_t nr);

/*
 * stats_covariance() - of the means of two values of the same @nr units, x
 * and y. NAN below two.
 */
double stats_covariance(const double *x, const double *y, size_t nr);

/*
 * stats_fieller() - the interval of @above / @below (Fieller 1954): all ratios
 * r for which @above - r @below is not off 0 by more than @t standard errors.
 * The two means covary by @covariance.
 * Return: with *@low and *@high set to both ends; or, where @below is not
 * surely off 0 and the set is not bounded, to NAN.
 */
void stats_fieller(const struct stats_mean *above,
		   const struct stats_mean *below, double covariance, double t,
		   double *low, double *high);

/* Two means, and how far both are known. */
struct stats_pair {
	struct stats_mean above, below;
	double covariance;	/* of the two means */
	size_t freedom;		/* degrees; 0: no interval is known */
};

struct stats_ratio {
	double ratio, low, high;	/* interval: NAN where not bounded */
};

/*
 * stats_ratio() - above / below, with the interval of stats_fieller() at
 * @level (0.95 for 95 %).
 */
struct stats_ratio stats_ratio(const struct stats_pair *pair, double level);

/*
 * stats_t_two_sided() - how many standard errors the interval at @level
 * reaches to each side. NAN without a degree of freedom.
 */
double stats_t_two_sided(double level, size_t freedom);

#endif
