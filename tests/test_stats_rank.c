/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Mann-Whitney and Hodges-Lehmann compared with R. */
#include <errno.h>
#include <string.h>

#include "lib/stats/stats_rank.h"
#include "tests/stats_vectors.h"
#include "tests/unit.h"

#define NR(table) (sizeof(table) / sizeof((table)[0]))

/*
 * wilcox.test(b, a), and with conf.int = TRUE; the estimate is
 * median(outer(b, a, "-")). NAN: R's interval is of a lower level, or by
 * another method (ties), and is not compared.
 */
static const struct {
	const struct sample *a, *b;
	double u, p;
	int exact;
	double shift, low, high;
} pairs[] = {
	{ &one, &two, 1.5, 1, 0, 3.625, NAN, NAN },
	{ &two, &three, 0, 0.2, 1, -405.875, NAN, NAN },
	{ &three, &odd, 15, 0.035714285714285712, 1, 9.5, 6.75, 13.25 },
	{ &odd, &even, 28, 0.017316017316017316, 1, 3.5, 0.25, 6.25 },
	{ &ties, &ties2, 31.5, 0.13820766697402581, 0, 1, NAN, NAN },
	{ &zeros, &constant, 12, 0.024744672046398939, 0, 7.25, NAN, NAN },
	{ &zeros, &zeros, 8, 1, 0, 0, NAN, NAN },
	{ &heavy, &heavy2, 44, 0.072105672105672106, 1, 0.95,
	  -95.150000000000006, 1.2 },
	{ &odd, &shifted, 25, 0.0079365079365079361, 1, 10.75, 8.25, 13.5 },
	{ &heavy, &shifted, 30, 0.17094017094017094, 1, 20.025, -76.25,
	  22.35 },
	{ &constant, &ties2, 0, 0.024340920043991569, 0, -3.75, NAN, NAN },
};

static void against_r(void **state)
{
	for (size_t i = 0; i < NR(pairs); i++) {
		const struct sample *a = pairs[i].a, *b = pairs[i].b;
		struct stats_rank rank;
		struct stats_shift shift;

		assert_int_equal(stats_mann_whitney(a->values, a->nr, b->values,
						    b->nr, &rank), 0);
		assert_near(rank.u, pairs[i].u);
		assert_near(rank.p, pairs[i].p);
		assert_int_equal(rank.exact, pairs[i].exact);
		assert_int_equal(stats_hodges_lehmann(a->values, a->nr,
						      b->values, b->nr, 0.95,
						      &shift), 0);
		assert_true(near(shift.estimate, pairs[i].shift, 1e-9) ||
			    fabs(shift.estimate - pairs[i].shift) < 1e-12);
		if (isnan(pairs[i].low))
			continue;
		assert_near(shift.low, pairs[i].low);
		assert_near(shift.high, pairs[i].high);
	}
}

/* x <- sin((1:60) * 1.7) * 10 + (1:60) / 20
 * y <- cos((1:55) * 2.3) * 10 + 1.5
 */
static void waves(double *x, double *y)
{
	for (int i = 0; i < 60; i++)
		x[i] = sin((i + 1) * 1.7) * 10 + (i + 1) / 20.0;
	for (int i = 0; i < 55; i++)
		y[i] = cos((i + 1) * 2.3) * 10 + 1.5;
}

static void many_values(void **state)
{
	double x[60], y[55];
	struct stats_rank rank;
	struct stats_shift shift;

	waves(x, y);
	stats_mann_whitney(x, 60, y, 55, &rank);
	assert_near(rank.u, 1627);
	assert_near(rank.p, 0.89975106889844836);
	assert_false(rank.exact);
	stats_hodges_lehmann(x, 60, y, 55, 0.95, &shift);
	assert_near(shift.estimate, -0.14779789317022374);
	/* R solves for a shift; ours is the nearest difference outside. */
	assert_true(fabs(shift.low - -2.4973582831579235) < 0.05);
	assert_true(fabs(shift.high - 2.1846110753077852) < 0.05);
	stats_mann_whitney(x, 30, y, 30, &rank);
	assert_near(rank.p, 0.68646075222359348);
	assert_true(rank.exact);
	stats_hodges_lehmann(x, 30, y, 30, 0.95, &shift);
	assert_near(shift.estimate, 0.55894577577749338);
	assert_near(shift.low, -2.8671035859933189);
	assert_near(shift.high, 3.9514559524871293);
}

static void far_apart_keeps_its_digits(void **state)
{
	double x[49], y[49];
	struct stats_rank rank;

	for (int i = 0; i < 49; i++) {
		x[i] = i + 1;
		y[i] = i + 101.5;
	}
	stats_mann_whitney(x, 49, y, 49, &rank);
	assert_near(rank.p, 7.8500291929632906e-29);
	assert_near(rank.smallest_p, rank.p);
}

static void smallest_p_of_five_boots(void **state)
{
	struct stats_rank rank;

	double x[5] = { 1, 2, 3, 4, 5 }, y[5] = { 6, 7, 8, 9, 10 };

	stats_mann_whitney(x, 5, y, 5, &rank);
	assert_near(rank.smallest_p, 2.0 / 252);
	assert_near(rank.p, 2.0 / 252);
	/* With ties wilcox.test() approximates, and this p is the smallest. */
	x[1] = 1;
	y[3] = 9;
	y[4] = 9;
	stats_mann_whitney(x, 5, y, 5, &rank);
	assert_false(rank.exact);
	assert_near(rank.smallest_p, 0.011667312343319398);
	assert_near(rank.p, 0.011667312343319398);
}

/* Sums of the same numbers in another order. */
static void rounding_breaks_no_tie(void **state)
{
	double x[5] = { 0.1 + 0.2 + 0.3, 1, 1, 1, 1 };
	double y[5] = { 0.3 + 0.2 + 0.1, 1, 1, 1, 1 };
	struct stats_rank rank;

	assert_true(x[0] != y[0]);
	stats_mann_whitney(x, 5, y, 5, &rank);
	assert_near(rank.u, 12.5);
	assert_near(rank.p, 1);
	assert_false(rank.exact);
	assert_true(rank.p >= rank.smallest_p);
}

static void inputs_are_left_alone(void **state)
{
	struct sample a = three, b = odd;
	struct stats_shift shift;
	struct stats_rank rank;

	stats_mann_whitney(a.values, a.nr, b.values, b.nr, &rank);
	stats_hodges_lehmann(a.values, a.nr, b.values, b.nr, 0.95, &shift);
	assert_memory_equal(&a, &three, sizeof(a));
	assert_memory_equal(&b, &odd, sizeof(b));
}

static void nothing_is_refused(void **state)
{
	struct stats_shift shift;
	struct stats_rank rank;

	assert_int_equal(stats_mann_whitney(NULL, 0, odd.values, 5, &rank),
			 -EINVAL);
	assert_int_equal(stats_hodges_lehmann(odd.values, 5, NULL, 0, 0.95,
					      &shift), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(against_r),
		cmocka_unit_test(many_values),
		cmocka_unit_test(far_apart_keeps_its_digits),
		cmocka_unit_test(smallest_p_of_five_boots),
		cmocka_unit_test(rounding_breaks_no_tie),
		cmocka_unit_test(inputs_are_left_alone),
		cmocka_unit_test(nothing_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
