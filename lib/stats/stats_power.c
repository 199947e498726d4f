/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/stats/stats_power.h"

#include <math.h>
#include <stdbool.h>

#include "lib/stats/stats.h"
#include "lib/stats/stats_boot.h"

#define NR_STEPS 400

/* Integrate over this many standard deviations of the estimated spread. */
#define FARTHEST 10

static double power_normal(double z)
{
	return erfc(-z / M_SQRT2) / 2;
}

/*
 * The spread estimated from @freedom degrees of freedom is s times the true
 * one, with the density s^(freedom - 1) exp(-freedom s^2 / 2) up to a factor.
 */
static double power_above(double shift, double freedom, double quantile)
{
	double reach = FARTHEST / sqrt(2 * freedom);
	double low = fmax(0, 1 - reach), step = (1 + reach - low) / NR_STEPS;
	double sum = 0, weights = 0;

	for (int i = 0; i < NR_STEPS; i++) {
		double s = low + (i + 0.5) * step;
		double weight = exp((freedom - 1) * log(s) +
				    freedom * (1 - s * s) / 2);

		weights += weight;
		sum += weight * power_normal(shift - quantile * s);
	}
	return sum / weights;
}

double stats_t_power(double shift, double freedom, double alpha)
{
	return power_above(shift, freedom,
			   stats_t_quantile(1 - alpha / 2, freedom));
}

double stats_t_shift(double power, double freedom, double alpha)
{
	double quantile = stats_t_quantile(1 - alpha / 2, freedom);
	double low = 0, high = 1;

	while (power_above(high, freedom, quantile) < power)
		high *= 2;
	for (int i = 0; i < 50; i++) {
		double middle = (low + high) / 2;

		if (power_above(middle, freedom, quantile) < power)
			low = middle;
		else
			high = middle;
	}
	return high;
}

/* The standard error of the mean difference. */
static double power_error(double sd, size_t nr)
{
	return sd * sqrt(2 / (double)nr);
}

/*
 * The factor by which a change must differ more from 0 for the studentized
 * bootstrap than for t. The reason: with few units, few replicates resemble the
 * sample. Fitted to simulations of normal values, 10 to 80 pairs and levels
 * from 0.05 to 0.0002, within 5 %.
 */
static double power_ratio(size_t nr, double alpha)
{
	if (nr < STATS_BOOT_MIN_UNITS)
		return 1;
	return 1 + (-0.12 * log10(alpha) - 0.06) * pow(10 / (double)nr, 2.6);
}

double stats_floor(double sd, size_t nr, double level)
{
	if (nr < 2)
		return NAN;
	return stats_t_quantile(0.5 + level / 2, (double)nr - 1) *
	       power_ratio(nr, 1 - level) * power_error(sd, nr);
}

double stats_detectable(double sd, size_t nr, double alpha, double power)
{
	if (nr < 2)
		return NAN;
	return stats_t_shift(power, (double)nr - 1, alpha) *
	       power_ratio(nr, alpha) * power_error(sd, nr);
}

static bool power_finds(double sd, double difference, double alpha,
			double power, size_t nr)
{
	double shift = difference / power_error(sd, nr);

	return stats_t_power(shift / power_ratio(nr, alpha), (double)nr - 1,
			     alpha) >= power;
}

size_t stats_needed(double sd, double difference, double alpha, double power,
		    size_t least)
{
	size_t low = least < 2 ? 2 : least, high = STATS_NEEDED_MOST;

	if (isnan(sd) || !(difference > 0) ||
	    !power_finds(sd, difference, alpha, power, high))
		return 0;
	/*
	 * At the start of the bootstrap, one more pair detects less, so search
	 * here.
	 */
	for (; low < STATS_BOOT_MIN_UNITS; low++)
		if (power_finds(sd, difference, alpha, power, low))
			return low;
	while (low < high) {
		size_t middle = (low + high) / 2;

		if (power_finds(sd, difference, alpha, power, middle))
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}
