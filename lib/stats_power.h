/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_STATS_POWER_H
#define LIB_STATS_POWER_H

#include <stddef.h>

/*
 * What two samples of @nr values each, that vary by @sd, can tell apart with
 * a t test. Pure functions.
 */

/* stats_floor() - half the interval of a difference that is not there. */
double stats_floor(double sd, size_t nr, double level);

/*
 * stats_detectable() - the smallest difference found with @power: the sum of
 * the two quantiles of t instead of the non-central t; within 2 % of
 * power.t.test of R from @nr = 3 on. NAN below 2.
 */
double stats_detectable(double sd, size_t nr, double level, double power);

/*
 * stats_needed() - the smallest sample that finds @difference with @power.
 * Return: 0 if STATS_NEEDED_MOST are not enough.
 */
#define STATS_NEEDED_MOST 100000
size_t stats_needed(double sd, double difference, double level, double power);

#endif
