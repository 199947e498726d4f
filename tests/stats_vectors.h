/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_STATS_VECTORS_H
#define TESTS_STATS_VECTORS_H

/*
 * Samples for the tests of the statistics; the reference values use the same
 * names. Reference values: R 4.2.2, 17 digits; those of the rank tests also
 * scipy 1.10.1. The R call stands beside each table.
 */

#include <math.h>
#include <stddef.h>

struct sample {
	size_t nr;
	double values[8];
};

static const struct sample one = { 1, { 404.25 } };
static const struct sample two = { 2, { 404.25, 411.5 } };
static const struct sample three = { 3, { 3, 1, 2 } };
static const struct sample odd = { 5, { 12.5, 9.75, 11, 14.25, 10.5 } };
static const struct sample even = {
	6, { 13.5, 15.25, 12.75, 16, 14.5, 18.25 }
};
static const struct sample zeros = { 4, { 0, 0, 0, 0 } };
static const struct sample constant = { 3, { 7.25, 7.25, 7.25 } };
static const struct sample ties = { 7, { 1, 2, 2, 3, 3, 3, 4 } };
static const struct sample ties2 = { 6, { 2, 3, 3, 4, 5, 5 } };
static const struct sample heavy = {
	8, { 1.1, 0.9, 1.05, 250.5, 0.95, 1.2, 1.0, 97.25 }
};
static const struct sample heavy2 = {
	7, { 2.1, 1.9, 310.75, 2.2, 1.85, 2.05, 1.95 }
};
static const struct sample shifted = {
	5, { 21, 22.5, 23.25, 20.75, 24 }
};

/* Equal to 1e-9 of the larger, or both NAN. */
#define assert_near(got, want) assert_true(near(got, want, 1e-9))

static inline int near(double got, double want, double tolerance)
{
	if (isnan(got) || isnan(want))
		return isnan(got) && isnan(want);
	return fabs(got - want) <=
	       tolerance * fmax(1e-300, fmax(fabs(got), fabs(want)));
}

#endif
