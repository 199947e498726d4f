/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/stats.h"

#include <math.h>
#include <stdlib.h>

double stats_mean(const double *values, size_t nr)
{
	double sum = 0;

	if (!nr)
		return NAN;
	for (size_t i = 0; i < nr; i++)
		sum += values[i];
	return sum / (double)nr;
}

double stats_sd(const double *values, size_t nr)
{
	double mean = stats_mean(values, nr), sum = 0;

	if (nr < 2)
		return NAN;
	for (size_t i = 0; i < nr; i++)
		sum += (values[i] - mean) * (values[i] - mean);
	return sqrt(sum / (double)(nr - 1));
}

/* Continued fraction of the incomplete beta function, DLMF 8.17.22. */
static double beta_fraction(double a, double b, double x)
{
	const double tiny = 1e-300;
	double c = 1, d = 1 - (a + b) * x / (a + 1), h;

	d = 1 / (fabs(d) < tiny ? tiny : d);
	h = d;
	for (int m = 1; m <= 500; m++) {
		double step[2] = {
			m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
			-(a + m) * (a + b + m) * x /
				((a + 2 * m) * (a + 2 * m + 1)),
		};
		double before = h;

		for (int i = 0; i < 2; i++) {
			d = 1 + step[i] * d;
			d = 1 / (fabs(d) < tiny ? tiny : d);
			c = 1 + step[i] / c;
			c = fabs(c) < tiny ? tiny : c;
			h *= d * c;
		}
		if (fabs(h - before) < 1e-15 * fabs(h))
			break;
	}
	return h;
}

/* Regularised incomplete beta function I_x(a, b). */
static double beta_regularised(double a, double b, double x)
{
	double front;

	if (x <= 0 || x >= 1)
		return x >= 1;
	front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) +
		    b * log1p(-x));
	if (x < (a + 1) / (a + b + 2))
		return front * beta_fraction(a, b, x) / a;
	return 1 - front * beta_fraction(b, a, 1 - x) / b;
}

static double t_upper_tail(double t, double freedom)
{
	return beta_regularised(freedom / 2, 0.5,
				freedom / (freedom + t * t)) / 2;
}

double stats_t_quantile(double probability, double freedom)
{
	double tail = probability < 0.5 ? probability : 1 - probability;
	double low = 0, high = 1;

	while (t_upper_tail(high, freedom) > tail && high < 1e18)
		high *= 2;
	for (int i = 0; i < 200 && high - low > 1e-13 * high; i++) {
		double middle = (low + high) / 2;

		if (t_upper_tail(middle, freedom) > tail)
			low = middle;
		else
			high = middle;
	}
	return probability < 0.5 ? -(low + high) / 2 : (low + high) / 2;
}

double stats_t_half_width(const double *values, size_t nr, double level)
{
	if (nr < 2)
		return NAN;
	return stats_t_quantile(0.5 + level / 2, (double)(nr - 1)) *
	       stats_sd(values, nr) / sqrt((double)nr);
}

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

double stats_median(double *values, size_t nr)
{
	if (!nr)
		return NAN;
	qsort(values, nr, sizeof(*values), ascending);
	if (nr % 2)
		return values[nr / 2];
	return (values[nr / 2 - 1] + values[nr / 2]) / 2;
}
