/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANALYSIS_DRAWS_H
#define ANALYSIS_DRAWS_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Uncertain numbers, as a column of draws: draw 0 is the estimate, the others
 * are drawn from the distribution of what the estimate may be wrong by. Numbers
 * are added and multiplied draw by draw, so that a sum in which one measured
 * value appears twice, or with both signs, gets the interval that it should
 * have. The same name gives the same draws. Each name draws all parts of its
 * distribution equally often, in an order of its own, so that the limits depend
 * little on chance.
 */

enum { DRAWS_NR = 10000 };

struct draws {
	double value[1 + DRAWS_NR];	/* all NAN: unknown */
};

struct draws_interval {
	double mean, low, high;		/* at 95 %; NAN: unknown */
};

/* draws_set() - a number without uncertainty; NAN: unknown. */
void draws_set(struct draws *draws, double value);
bool draws_known(const struct draws *draws);

/*
 * draws_mean_of() - the mean of @values, with Student's t at nr - 1 degrees of
 * freedom. Unknown if there are fewer than two values.
 * draws_t() - the same from the mean and its standard error.
 * @name: of this number; two different names are independent.
 */
void draws_mean_of(struct draws *draws, const char *name, const double *values,
		   size_t nr);
void draws_t(struct draws *draws, const char *name, double mean, double se,
	     double freedom);

/* draws_add() - @to += @factor * @other. */
void draws_add(struct draws *to, double factor, const struct draws *other);
/* draws_add_product() - @to += @factor * @a * @b. */
void draws_add_product(struct draws *to, double factor, const struct draws *a,
		       const struct draws *b);
/*
 * draws_divide() - @to /= @by. Unknown unless @by is above 0, in its estimate
 * and in 99 % of the draws; the estimate replaces the other draws.
 */
void draws_divide(struct draws *to, const struct draws *by);

/*
 * draws_between() - a number of which only this is known: it lies between @a
 * and @b, anywhere. The estimate is the middle. If one is unknown: the other.
 */
void draws_between(struct draws *draws, const char *name,
		   const struct draws *a, const struct draws *b);

/*
 * draws_another() - the next value of a population of positive numbers, of
 * which @nr were seen: their logarithms are taken as normal, and the next one
 * is as far from their mean as one of them may be (a prediction interval).
 * Unknown below two, or if a sample is not positive in its estimate. A draw of
 * a sample that is not positive is replaced by its estimate.
 */
void draws_another(struct draws *draws, const char *name,
		   const struct draws *samples, size_t nr);

/* draws_at() - the estimate and the interval of the other draws. */
struct draws_interval draws_at(const struct draws *draws);

#endif
