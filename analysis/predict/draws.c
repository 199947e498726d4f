/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "analysis/predict/draws.h"

#include <math.h>
#include <string.h>

#include "lib/base/rng.h"
#include "lib/stats/stats.h"

#define LEVEL	    0.95
#define MAX_FREEDOM 200
#define MOST_BAD    0.01	/* share of the draws of a divisor */

/* FNV-1a, 64 bits: a seed for each name. */
static void draws_seed(struct rng *rng, const char *name)
{
	uint64_t hash = UINT64_C(14695981039346656037);

	for (; *name; name++)
		hash = (hash ^ (unsigned char)*name) * UINT64_C(1099511628211);
	rng_seed(rng, hash);
}

/* Box and Muller 1958. */
static double draws_normal(struct rng *rng)
{
	double radius = sqrt(-2 * log(1 - rng_unit(rng)));

	return radius * cos(2 * M_PI * rng_unit(rng));
}

/* A normal over the root of a chi-squared by its degrees of freedom. */
static double draws_student(struct rng *rng, double freedom)
{
	double normal = draws_normal(rng), sum = 0;
	int nr = (int)freedom;

	if (!(freedom < MAX_FREEDOM))
		return normal;
	for (int i = 0; i < nr; i++) {
		double other = draws_normal(rng);

		sum += other * other;
	}
	return normal / sqrt(sum / nr);
}

void draws_set(struct draws *draws, double value)
{
	for (size_t i = 0; i <= DRAWS_NR; i++)
		draws->value[i] = value;
}

bool draws_known(const struct draws *draws)
{
	return !isnan(draws->value[0]);
}

void draws_t(struct draws *draws, const char *name, double mean, double se,
	     double freedom)
{
	struct rng rng;

	if (isnan(se) || !(freedom >= 1)) {
		draws_set(draws, NAN);
		return;
	}
	draws_seed(&rng, name);
	draws->value[0] = mean;
	for (size_t i = 1; i <= DRAWS_NR; i++)
		draws->value[i] = mean + se * draws_student(&rng, freedom);
}

void draws_mean_of(struct draws *draws, const char *name, const double *values,
		   size_t nr)
{
	draws_t(draws, name, stats_mean(values, nr),
		stats_sd(values, nr) / sqrt((double)nr), (double)nr - 1);
}

void draws_add(struct draws *to, double factor, const struct draws *other)
{
	for (size_t i = 0; i <= DRAWS_NR; i++)
		to->value[i] += factor * other->value[i];
}

void draws_add_product(struct draws *to, double factor, const struct draws *a,
		       const struct draws *b)
{
	for (size_t i = 0; i <= DRAWS_NR; i++)
		to->value[i] += factor * a->value[i] * b->value[i];
}

void draws_divide(struct draws *to, const struct draws *by)
{
	size_t nr_bad = 0;

	for (size_t i = 1; i <= DRAWS_NR; i++)
		nr_bad += !(by->value[i] > 0);
	if (!(by->value[0] > 0) || (double)nr_bad > MOST_BAD * DRAWS_NR) {
		draws_set(to, NAN);
		return;
	}
	for (size_t i = 0; i <= DRAWS_NR; i++)
		to->value[i] /= by->value[by->value[i] > 0 ? i : 0];
}

void draws_between(struct draws *draws, const char *name,
		   const struct draws *a, const struct draws *b)
{
	struct rng rng;

	if (!draws_known(a) || !draws_known(b)) {
		*draws = draws_known(a) ? *a : *b;
		return;
	}
	draws_seed(&rng, name);
	for (size_t i = 0; i <= DRAWS_NR; i++) {
		double share = i ? rng_unit(&rng) : 0.5;

		draws->value[i] = a->value[i] + share * (b->value[i] -
							 a->value[i]);
	}
}

/* The logarithm of draw @i; of the estimate if that draw is not positive. */
static double draws_log(const struct draws *sample, size_t i)
{
	double value = sample->value[i];

	return log(value > 0 ? value : sample->value[0]);
}

/* Mean and standard deviation of the logarithms of draw @i. */
static void draws_logs(const struct draws *samples, size_t nr, size_t i,
		       double *mean, double *sd)
{
	double sum = 0, squares = 0;

	for (size_t j = 0; j < nr; j++)
		sum += draws_log(&samples[j], i);
	*mean = sum / (double)nr;
	for (size_t j = 0; j < nr; j++) {
		double rest = draws_log(&samples[j], i) - *mean;

		squares += rest * rest;
	}
	*sd = sqrt(squares / (double)(nr - 1));
}

void draws_another(struct draws *draws, const char *name,
		   const struct draws *samples, size_t nr)
{
	struct rng rng;

	draws_set(draws, NAN);
	if (nr < 2)
		return;
	for (size_t i = 0; i < nr; i++)
		if (!(samples[i].value[0] > 0))
			return;
	draws_seed(&rng, name);
	for (size_t i = 0; i <= DRAWS_NR; i++) {
		double mean, sd;

		draws_logs(samples, nr, i, &mean, &sd);
		if (i)
			mean += sd * sqrt(1 + 1 / (double)nr) *
				draws_student(&rng, (double)nr - 1);
		draws->value[i] = exp(mean);
	}
}

struct draws_interval draws_at(const struct draws *draws)
{
	static _Thread_local double sorted[DRAWS_NR];
	double tail = (1 - LEVEL) / 2;

	if (!draws_known(draws))
		return (struct draws_interval){ NAN, NAN, NAN };
	memcpy(sorted, draws->value + 1, sizeof(sorted));
	stats_sort(sorted, DRAWS_NR);
	return (struct draws_interval){
		draws->value[0],
		stats_quantile_sorted(sorted, DRAWS_NR, tail),
		stats_quantile_sorted(sorted, DRAWS_NR, 1 - tail),
	};
}
