/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_BINOMIAL_H
#define TESTS_BINOMIAL_H

#include <stddef.h>

/*
 * binomial_range() - what a count of @nr trials with chance
 * @probability stays in, @low to @high inclusive, but for at most
 * (1 - @level) / 2 of the cases on each side. Exact sums of the binomial
 * distribution.
 */
void binomial_range(size_t nr, double probability, double level, size_t *low,
		    size_t *high);

#endif
