/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/support/binomial.h"

#include <math.h>

static double binomial_chance(size_t nr, size_t count, double probability)
{
	double n = (double)nr, k = (double)count;

	return exp(lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1) +
		   k * log(probability) + (n - k) * log1p(-probability));
}

void binomial_range(size_t nr, double probability, double level, size_t *low,
		    size_t *high)
{
	double tail = (1 - level) / 2, sum = 0;

	for (*low = 0; *low < nr; ++*low) {
		sum += binomial_chance(nr, *low, probability);
		if (sum > tail)
			break;
	}
	sum = 0;
	for (*high = nr; *high > *low; --*high) {
		sum += binomial_chance(nr, *high, probability);
		if (sum > tail)
			break;
	}
}
