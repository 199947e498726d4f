/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_STATS_RATIO_H
#define LIB_STATS_RATIO_H

#include <stddef.h>

/* The ratio of two means that are both uncertain. */

struct stats_mean {
	double mean, variance;		/* of the mean, not of the values */
};

/* stats_mean_of() - mean of @values; the variance is NAN below two values. */
struct stats_mean stats_mean_of(const double *values, size_t nr);

/*
 * stats_covariance() - the covariance of the means of @x and @y, two values
 * measured on the same @nr units. NAN below two units.
 */
double stats_covariance(const double *x, const double *y, size_t nr);

/*
 * stats_fieller() - the interval of @above / @below (Fieller 1954): all ratios
 * r for which @above - r @below differs from 0 by at most @t standard errors.
 * @covariance is that of the two means.
 * Sets *@low and *@high to the ends of the interval; to NAN if @below does not
 * differ significantly from 0, since the set is then not bounded.
 */
void stats_fieller(const struct stats_mean *above,
		   const struct stats_mean *below, double covariance, double t,
		   double *low, double *high);

/* Two means with their uncertainty. */
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
 * stats_t_two_sided() - how many standard errors the interval at @level extends
 * to each side. NAN if @freedom is 0.
 */
double stats_t_two_sided(double level, size_t freedom);

#endif
