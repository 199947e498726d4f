/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/stats/stats_ratio.h"

#include <math.h>

#include "lib/stats/stats.h"

struct stats_mean stats_mean_of(const double *values, size_t nr)
{
	double sd = stats_sd(values, nr);

	return (struct stats_mean){ stats_mean(values, nr),
				    sd * sd / (double)nr };
}

double stats_covariance(const double *x, const double *y, size_t nr)
{
	double mean_x = stats_mean(x, nr), mean_y = stats_mean(y, nr), sum = 0;

	if (nr < 2)
		return NAN;
	for (size_t i = 0; i < nr; i++)
		sum += (x[i] - mean_x) * (y[i] - mean_y);
	return sum / (double)(nr - 1) / (double)nr;
}

/*
 * The roots of (q^2 - t^2 v) r^2 - 2 (p q - t^2 u) r + (p^2 - t^2 w), with p
 * and q the means, w and v their variances and u the covariance.
 */
void stats_fieller(const struct stats_mean *above,
		   const struct stats_mean *below, double covariance, double t,
		   double *low, double *high)
{
	double a = below->mean * below->mean - t * t * below->variance;
	double b = above->mean * below->mean - t * t * covariance;
	double c = above->mean * above->mean - t * t * above->variance;
	double root = b * b - a * c;

	*low = *high = NAN;
	if (!(a > 0) || !(root >= 0))
		return;
	*low = (b - sqrt(root)) / a;
	*high = (b + sqrt(root)) / a;
}

double stats_t_two_sided(double level, size_t freedom)
{
	return freedom ? stats_t_quantile(0.5 + level / 2, (double)freedom) :
			 NAN;
}

struct stats_ratio stats_ratio(const struct stats_pair *pair, double level)
{
	struct stats_ratio ratio = {
		.ratio = pair->above.mean / pair->below.mean,
	};

	stats_fieller(&pair->above, &pair->below, pair->covariance,
		      stats_t_two_sided(level, pair->freedom), &ratio.low,
		      &ratio.high);
	return ratio;
}
