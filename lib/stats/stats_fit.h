/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_STATS_FIT_H
#define LIB_STATS_FIT_H

#include <stddef.h>

/* A straight line through points, by ordinary least squares. */
struct stats_line {
	double intercept, slope;
	double intercept_half;	/* of the interval; NAN below 3 points */
	double slope_half;
	double residual_sd;	/* n - 2 degrees of freedom; NAN likewise */
	size_t nr;
};

/*
 * stats_fit_line() - y = intercept + slope x, with intervals at @level (0.95)
 * by Student's t with n - 2 degrees of freedom. The residuals must be
 * independent and of equal variance. As lm() and confint() of R. All members
 * but nr are NAN if there are fewer than two different x.
 */
void stats_fit_line(const double *x, const double *y, size_t nr, double level,
		    struct stats_line *line);

#endif
