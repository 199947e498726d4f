/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_STATS_POWER_H
#define LIB_STATS_POWER_H

#include <stddef.h>

/*
 * The smallest differences that stats_effect() can detect. The model is @nr
 * pairs. The values are normally distributed with standard deviation @sd and
 * independent of one another, so the standard deviation of a difference is
 * sqrt(2) @sd. stats_effect() uses t, and the bootstrap from
 * STATS_BOOT_MIN_UNITS pairs on. Pure functions.
 */

/*
 * stats_t_power() - the chance that a two-sided t test finds a mean greater
 * than 0 if it lies @shift standard errors above 0.
 * @alpha: the level of the test, 0.05. By integrating over the distribution of
 * the estimated spread (non-central t). Absolute error below 1e-4 from
 * @freedom = 1 on.
 */
double stats_t_power(double shift, double freedom, double alpha);

/*
 * stats_t_shift() - the inverse: how many standard errors above 0 a mean must
 * lie to be found greater than 0 with @power.
 */
double stats_t_shift(double power, double freedom, double alpha);

/*
 * stats_floor() - half the width of the interval of a difference if the true
 * difference is 0.
 */
double stats_floor(double sd, size_t nr, double level);

/*
 * stats_detectable() - the smallest difference that is found with @power at
 * the level @alpha. NAN below two pairs.
 */
double stats_detectable(double sd, size_t nr, double alpha, double power);

/*
 * stats_needed() - the smallest number of pairs, not below @least, that finds
 * @difference with @power.
 * Return: 0 if STATS_NEEDED_MOST are not enough.
 */
#define STATS_NEEDED_MOST 100000
size_t stats_needed(double sd, double difference, double alpha, double power,
		    size_t least);

#endif
