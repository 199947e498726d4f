/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/stats/stats.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "lib/base/fail.h"
#include "lib/base/scope.h"

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
static double stats_beta_fraction(double a, double b, double x)
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
static double stats_beta(double a, double b, double x)
{
	double front;

	if (x <= 0 || x >= 1)
		return x >= 1;
	front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) +
		    b * log1p(-x));
	if (x < (a + 1) / (a + b + 2))
		return front * stats_beta_fraction(a, b, x) / a;
	return 1 - front * stats_beta_fraction(b, a, 1 - x) / b;
}

static double stats_t_upper_tail(double t, double freedom)
{
	return stats_beta(freedom / 2, 0.5,
			  freedom / (freedom + t * t)) / 2;
}

double stats_t_quantile(double probability, double freedom)
{
	double tail = probability < 0.5 ? probability : 1 - probability;
	double low = 0, high = 1;

	while (stats_t_upper_tail(high, freedom) > tail && high < 1e18)
		high *= 2;
	for (int i = 0; i < 200 && high - low > 1e-13 * high; i++) {
		double middle = (low + high) / 2;

		if (stats_t_upper_tail(middle, freedom) > tail)
			low = middle;
		else
			high = middle;
	}
	return probability < 0.5 ? -(low + high) / 2 : (low + high) / 2;
}

double stats_t_p(double t, double freedom)
{
	return 2 * stats_t_upper_tail(fabs(t), freedom);
}

double stats_normal_p(double z)
{
	return erfc(fabs(z) / M_SQRT2);
}

double stats_normal_quantile(double probability)
{
	double tail = probability < 0.5 ? probability : 1 - probability;
	double low = 0, high = 40;

	for (int i = 0; i < 100; i++) {
		double middle = (low + high) / 2;

		if (erfc(middle / M_SQRT2) / 2 > tail)
			low = middle;
		else
			high = middle;
	}
	return probability < 0.5 ? -low : low;
}

double stats_t_half_width(const double *values, size_t nr, double level)
{
	if (nr < 2)
		return NAN;
	return stats_t_quantile(0.5 + level / 2, (double)(nr - 1)) *
	       stats_sd(values, nr) / sqrt((double)nr);
}

static int stats_ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

double stats_median(double *values, size_t nr)
{
	if (!nr)
		return NAN;
	stats_sort(values, nr);
	if (nr % 2)
		return values[nr / 2];
	return (values[nr / 2 - 1] + values[nr / 2]) / 2;
}

void stats_sort(double *values, size_t nr)
{
	qsort(values, nr, sizeof(*values), stats_ascending);
}

double stats_quantile_sorted(const double *sorted, size_t nr,
			     double probability)
{
	double position;
	size_t below;

	if (!nr)
		return NAN;
	position = probability * (double)(nr - 1);
	below = (size_t)position;
	if (below + 1 >= nr)
		return sorted[nr - 1];
	return sorted[below] + (position - (double)below) *
			       (sorted[below + 1] - sorted[below]);
}

struct ranked_p {
	double p;
	size_t index;
};

static int stats_ascending_p(const void *a, const void *b)
{
	return stats_ascending(&((const struct ranked_p *)a)->p,
			       &((const struct ranked_p *)b)->p);
}

int stats_holm(double *p, size_t nr)
{
	SCOPE_FREE struct ranked_p *ranked =
		calloc(nr ? nr : 1, sizeof(*ranked));
	size_t nr_tests = 0;
	double largest = 0;

	if (!ranked)
		return fail(ENOMEM, "order %zu p-values", nr);
	for (size_t i = 0; i < nr; i++)
		if (!isnan(p[i]))
			ranked[nr_tests++] = (struct ranked_p){ p[i], i };
	qsort(ranked, nr_tests, sizeof(*ranked), stats_ascending_p);
	for (size_t i = 0; i < nr_tests; i++) {
		double adjusted = ranked[i].p * (double)(nr_tests - i);

		largest = fmax(largest, fmin(adjusted, 1));
		p[ranked[i].index] = largest;
	}
	return 0;
}
