/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/stats/stats_fit.h"

#include <math.h>

#include "lib/stats/stats.h"

void stats_fit_line(const double *x, const double *y, size_t nr, double level,
		    struct stats_line *line)
{
	double mean_x = stats_mean(x, nr), mean_y = stats_mean(y, nr);
	double xx = 0, xy = 0, rest = 0, t;

	*line = (struct stats_line){ NAN, NAN, NAN, NAN, NAN, nr };
	for (size_t i = 0; i < nr; i++) {
		xx += (x[i] - mean_x) * (x[i] - mean_x);
		xy += (x[i] - mean_x) * (y[i] - mean_y);
	}
	if (nr < 2 || !(xx > 0))
		return;
	line->slope = xy / xx;
	line->intercept = mean_y - line->slope * mean_x;
	if (nr < 3)
		return;
	for (size_t i = 0; i < nr; i++) {
		double off = y[i] - line->intercept - line->slope * x[i];

		rest += off * off;
	}
	line->residual_sd = sqrt(rest / (double)(nr - 2));
	t = stats_t_quantile(0.5 + level / 2, (double)(nr - 2));
	line->slope_half = t * line->residual_sd / sqrt(xx);
	line->intercept_half = t * line->residual_sd *
			       sqrt(1 / (double)nr + mean_x * mean_x / xx);
}
