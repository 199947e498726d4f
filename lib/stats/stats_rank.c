/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/stats/stats_rank.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/fail.h"
#include "lib/base/scope.h"
#include "lib/stats/stats.h"

/*
 * The probability of each value of U if there is no shift: @chance[u], u up to
 * nr_a x nr_b. The ways to reach u are the coefficients of the Gaussian
 * binomial; one factor (1 - q^(nr_b + i)) / (1 - q^i) at a time, scaled so that
 * they sum to 1 and stay in range.
 */
static void rank_null_distribution(size_t nr_a, size_t nr_b, double *chance)
{
	size_t top = nr_a * nr_b;

	memset(chance, 0, (top + 1) * sizeof(*chance));
	chance[0] = 1;
	for (size_t i = 1; i <= nr_a; i++) {
		double scale = (double)i / (double)(nr_b + i);

		for (size_t u = top + 1; u-- > nr_b + i;)
			chance[u] -= chance[u - nr_b - i];
		for (size_t u = i; u <= top; u++)
			chance[u] += chance[u - i];
		for (size_t u = 0; u <= top; u++)
			chance[u] *= scale;
	}
}

static double rank_lower_tail(const double *chance, size_t u)
{
	double sum = 0;

	for (size_t i = 0; i <= u; i++)
		sum += chance[i];
	return sum;
}

/*
 * Means of the same values, summed in another order, differ by rounding: they
 * are ties.
 */
static bool rank_tied(double a, double b)
{
	return fabs(a - b) <= 1e-12 * (fabs(a) + fabs(b));
}

static double rank_count_u(const double *a, size_t nr_a, const double *b,
			   size_t nr_b)
{
	double u = 0;

	for (size_t i = 0; i < nr_a; i++)
		for (size_t j = 0; j < nr_b; j++)
			u += rank_tied(a[i], b[j]) ? 0.5 : b[j] > a[i];
	return u;
}

/* The sum over groups of equal values of t^3 - t. */
static int rank_tie_sum(const double *a, size_t nr_a, const double *b,
			size_t nr_b, double *sum)
{
	size_t nr = nr_a + nr_b, start = 0;
	SCOPE_FREE double *all = malloc(nr * sizeof(*all));

	if (!all)
		return fail(ENOMEM, "rank %zu values", nr);
	memcpy(all, a, nr_a * sizeof(*a));
	memcpy(all + nr_a, b, nr_b * sizeof(*b));
	stats_sort(all, nr);
	*sum = 0;
	for (size_t i = 1; i <= nr; i++) {
		double run = (double)(i - start);

		if (i < nr && rank_tied(all[i], all[start]))
			continue;
		*sum += run * run * run - run;
		start = i;
	}
	return 0;
}

static double rank_normal_p(double u, size_t nr_a, size_t nr_b, double ties)
{
	double m = (double)nr_a, n = (double)nr_b, all = m + n;
	double variance = m * n / 12 * (all + 1 - ties / (all * (all - 1)));
	double distance = fabs(u - m * n / 2) - 0.5;

	if (variance <= 0 || distance <= 0)
		return 1;
	return stats_normal_p(distance / sqrt(variance));
}

static int rank_exact_p(double u, size_t nr_a, size_t nr_b, double *p)
{
	size_t top = nr_a * nr_b, low;
	SCOPE_FREE double *chance = malloc((top + 1) * sizeof(*chance));

	if (!chance)
		return fail(ENOMEM, "exact ranks of %zu and %zu values", nr_a,
			    nr_b);
	rank_null_distribution(nr_a, nr_b, chance);
	low = (size_t)fmin(u, (double)top - u);
	*p = fmin(1, 2 * rank_lower_tail(chance, low));
	return 0;
}

static bool rank_small(size_t nr_a, size_t nr_b)
{
	return nr_a < STATS_RANK_EXACT_BELOW && nr_b < STATS_RANK_EXACT_BELOW;
}

int stats_mann_whitney(const double *a, size_t nr_a, const double *b,
		       size_t nr_b, struct stats_rank *rank)
{
	double ties = 0;
	int err;

	if (!nr_a || !nr_b)
		return fail(EINVAL, "rank %zu values against %zu", nr_a, nr_b);
	err = rank_tie_sum(a, nr_a, b, nr_b, &ties);
	if (err)
		return err;
	rank->u = rank_count_u(a, nr_a, b, nr_b);
	rank->exact = ties == 0 && rank_small(nr_a, nr_b);
	if (rank->exact)
		err = rank_exact_p(0, nr_a, nr_b, &rank->smallest_p);
	else
		rank->smallest_p = rank_normal_p(0, nr_a, nr_b, ties);
	if (err)
		return err;
	if (rank->exact)
		return rank_exact_p(rank->u, nr_a, nr_b, &rank->p);
	rank->p = rank_normal_p(rank->u, nr_a, nr_b, ties);
	return 0;
}

/* Hoare's selection: afterwards @values[@k] is where a sort puts it. */
static double rank_select(double *values, size_t nr, size_t k)
{
	ptrdiff_t low = 0, high = (ptrdiff_t)nr - 1, want = (ptrdiff_t)k;

	while (low < high) {
		double pivot = values[low + (high - low) / 2];
		ptrdiff_t i = low, j = high;

		while (i <= j) {
			double swapped = values[i];

			if (values[i] < pivot) {
				i++;
			} else if (values[j] > pivot) {
				j--;
			} else {
				values[i++] = values[j];
				values[j--] = swapped;
			}
		}
		if (want > j && want < i)
			break;
		if (want <= j)
			high = j;
		else
			low = i;
	}
	return values[want];
}

/*
 * The largest rank k, from 1, whose two order statistics k and mn + 1 - k
 * still hold the shift at @level; 0 if even the extremes do not.
 */
static int rank_of_interval(size_t nr_a, size_t nr_b, double level, size_t *k)
{
	double m = (double)nr_a, n = (double)nr_b, sum = 0, middle = m * n / 2;
	SCOPE_FREE double *chance = NULL;

	*k = 0;
	if (!rank_small(nr_a, nr_b)) {
		double width = stats_normal_quantile(0.5 + level / 2) *
			       sqrt(m * n * (m + n + 1) / 12);

		*k = width < middle ? (size_t)(middle - width) : 0;
		return 0;
	}
	chance = malloc((nr_a * nr_b + 1) * sizeof(*chance));
	if (!chance)
		return fail(ENOMEM, "exact ranks of %zu and %zu values", nr_a,
			    nr_b);
	rank_null_distribution(nr_a, nr_b, chance);
	while (*k < nr_a * nr_b) {
		sum += chance[*k];
		if (sum > (1 - level) / 2)
			break;
		++*k;
	}
	return 0;
}

int stats_hodges_lehmann(const double *a, size_t nr_a, const double *b,
			 size_t nr_b, double level, struct stats_shift *shift)
{
	size_t nr = nr_a * nr_b, k;
	SCOPE_FREE double *all = malloc((nr ? nr : 1) * sizeof(*all));
	int err;

	if (!nr)
		return fail(EINVAL, "compute the shift of %zu values against "
			    "%zu", nr_b, nr_a);
	if (!all)
		return fail(ENOMEM, "allocate the differences of %zu and %zu "
			    "values", nr_a, nr_b);
	for (size_t i = 0; i < nr_a; i++)
		for (size_t j = 0; j < nr_b; j++)
			all[i * nr_b + j] = b[j] - a[i];
	err = rank_of_interval(nr_a, nr_b, level, &k);
	if (err)
		return err;
	shift->estimate = (rank_select(all, nr, nr / 2) +
			   rank_select(all, nr, (nr - 1) / 2)) / 2;
	shift->low = k ? rank_select(all, nr, k - 1) : NAN;
	shift->high = k ? rank_select(all, nr, nr - k) : NAN;
	return 0;
}
