/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "analysis/predict/draws.h"

#include <math.h>
#include <string.h>

#include "lib/base/rng.h"
#include "lib/stats/stats.h"

#define LEVEL	    0.95
#define MAX_FREEDOM 200
#define STRATA	    2000	/* of a distribution; DRAWS_NR / n */
#define KNOWN	    8	/* degrees of freedom */
#define MOST_BAD    0.01	/* share of the draws of a divisor */

/* FNV-1a, 64 bits: a seed for each name. */
static void draws_seed(struct rng *rng, const char *name)
{
	uint64_t hash = UINT64_C(14695981039346656037);

	for (; *name; name++)
		hash = (hash ^ (unsigned char)*name) * UINT64_C(1099511628211);
	rng_seed(rng, hash);
}

/* Student's t, or the standard normal: the middles of STRATA equal parts. */
struct quantiles {
	double freedom;
	double value[STRATA];		/* ascending */
};

static void draws_find_quantiles(struct quantiles *quantiles, double freedom)
{
	quantiles->freedom = freedom;
	for (int i = 0; i < STRATA / 2; i++) {
		double share = (i + 0.5) / STRATA;
		double value = freedom < MAX_FREEDOM ?
				       stats_t_quantile(share, freedom) :
				       stats_normal_quantile(share);

		quantiles->value[i] = value;
		quantiles->value[STRATA - 1 - i] = -value;
	}
}

/* Most files have few numbers of visits: each is worked out once. */
static const double *draws_quantiles(double freedom)
{
	static _Thread_local struct quantiles known[KNOWN];
	static _Thread_local size_t next;
	struct quantiles *quantiles = &known[next];

	freedom = fmin(freedom, MAX_FREEDOM);
	for (size_t i = 0; i < KNOWN; i++)
		if (known[i].freedom == freedom)
			return known[i].value;
	next = (next + 1) % KNOWN;
	draws_find_quantiles(quantiles, freedom);
	return quantiles->value;
}

/*
 * A permutation of the draws that is the name's own (Fisher and Yates). So each
 * name takes every stratum of its distribution equally often: a Latin hypercube
 * (McKay, Beckman and Conover 1979).
 */
static void draws_shuffle(const char *name, size_t order[DRAWS_NR])
{
	struct rng rng;

	draws_seed(&rng, name);
	for (size_t i = 0; i < DRAWS_NR; i++) {
		size_t j = rng_below(&rng, i + 1);

		order[i] = i;
		order[i] = order[j];
		order[j] = i;
	}
}

/* Draw @i + 1 of Student's t is the value that is returned for @i. */
static void draws_student(const char *name, double freedom,
			  double value[DRAWS_NR])
{
	const double *quantiles = draws_quantiles(freedom);
	size_t order[DRAWS_NR];

	draws_shuffle(name, order);
	for (size_t i = 0; i < DRAWS_NR; i++)
		value[i] = quantiles[order[i] % STRATA];
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
	double student[DRAWS_NR];

	if (isnan(se) || !(freedom >= 1)) {
		draws_set(draws, NAN);
		return;
	}
	draws_student(name, freedom, student);
	draws->value[0] = mean;
	for (size_t i = 1; i <= DRAWS_NR; i++)
		draws->value[i] = mean + se * student[i - 1];
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
	size_t order[DRAWS_NR];

	if (!draws_known(a) || !draws_known(b)) {
		*draws = draws_known(a) ? *a : *b;
		return;
	}
	draws_shuffle(name, order);
	for (size_t i = 0; i <= DRAWS_NR; i++) {
		double share = i ? ((double)order[i - 1] + 0.5) / DRAWS_NR :
				   0.5;

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
	double student[DRAWS_NR];

	draws_set(draws, NAN);
	if (nr < 2)
		return;
	for (size_t i = 0; i < nr; i++)
		if (!(samples[i].value[0] > 0))
			return;
	draws_student(name, (double)nr - 1, student);
	for (size_t i = 0; i <= DRAWS_NR; i++) {
		double mean, sd;

		draws_logs(samples, nr, i, &mean, &sd);
		if (i)
			mean += sd * sqrt(1 + 1 / (double)nr) *
				student[i - 1];
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
