/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_STATS_POWER_H
#define LIB_STATS_POWER_H

#include <stddef.h>

/*
 * What stats_effect() can tell apart of @nr pairs whose values vary normally,
 * by @sd each and independently of one another, so that a difference varies by
 * sqrt(2) @sd: by t, from STATS_BOOT_MIN_UNITS pairs on by the bootstrap. Pure
 * functions.
 */

/*
 * stats_t_power() - the chance that a t test of both tails calls a mean that is
 * @shift standard errors above 0 greater than 0.
 * @alpha: the level of the test, 0.05. By integrating over the distribution of
 * the estimated spread (non-central t). Absolute error below 1e-4 from
 * @freedom = 1 on.
 */
double stats_t_power(double shift, double freedom, double alpha);

/*
 * stats_t_shift() - the inverse: how many standard errors are called greater
 * than 0 with @power.
 */
double stats_t_shift(double power, double freedom, double alpha);

/* stats_floor() - half the interval of a difference that is not there. */
double stats_floor(double sd, size_t nr, double level);

/*
 * stats_detectable() - the smallest difference that is found with @power at
 * the level @alpha. NAN below two pairs.
 */
double stats_detectable(double sd, size_t nr, double alpha, double power);

/*
 * stats_needed() - the smallest number of pairs, @least at least, that finds
 * @difference with @power.
 * Return: 0 if STATS_NEEDED_MOST are not enough.
 */
#define STATS_NEEDED_MOST 100000
size_t stats_needed(double sd, double difference, double alpha, double power,
		    size_t least);

#endif
