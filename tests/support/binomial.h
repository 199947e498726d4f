/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_BINOMIAL_H
#define TESTS_BINOMIAL_H

#include <stddef.h>

/*
 * binomial_range() - the range, @low to @high inclusive, of a count of
 * successes in @nr trials with chance @probability. The count lies below the
 * range with a probability of at most (1 - @level) / 2, and above it with the
 * same. Exact sums of the binomial distribution.
 */
void binomial_range(size_t nr, double probability, double level, size_t *low,
		    size_t *high);

#endif
