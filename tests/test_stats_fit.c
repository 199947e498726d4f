/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fits compared with the normal equations, solved in exact rational arithmetic,
 * and with the closed form of Student's distribution with 5 degrees of freedom.
 */
#include <math.h>

#include "lib/stats/stats_fit.h"
#include "tests/unit.h"

static void expect(double got, double want)
{
	if (!(fabs(got - want) <= 1e-9 * fabs(want)))
		fail_msg("%.17g, not %.17g", got, want);
}

static void as_in_exact_arithmetic(void **state)
{
	const double x[] = { 1, 2, 3, 5, 8, 13, 4099 };
	const double y[] = { 40.5, 99.25, 81, 160, 241.5, 409.9, 122971.125 };
	struct stats_line line;

	stats_fit_line(x, y, 7, 0.95, &line);
	expect(line.intercept, 12.039275989849761);
	expect(line.slope, 29.997337222965637);
	expect(line.intercept_half, 17.34601985675021);
	expect(line.slope_half, 0.011196116932241611);
	expect(line.residual_sd, 16.507321315474773);
	assert_int_equal(line.nr, 7);
}

static void a_line_without_scatter(void **state)
{
	const double x[] = { -1, 0, 4 }, y[] = { 5, 3, -5 };
	struct stats_line line;

	stats_fit_line(x, y, 3, 0.95, &line);
	assert_true(fabs(line.slope + 2) < 1e-12);
	assert_true(fabs(line.intercept - 3) < 1e-12);
	assert_true(line.slope_half < 1e-9);
}

static void too_few_points(void **state)
{
	const double x[] = { 3, 3, 4 }, y[] = { 1, 2, 5 };
	struct stats_line line;

	stats_fit_line(x, y, 0, 0.95, &line);
	assert_true(isnan(line.slope) && isnan(line.intercept));
	stats_fit_line(x, y, 1, 0.95, &line);
	assert_true(isnan(line.slope));
	stats_fit_line(x, y, 2, 0.95, &line);
	assert_true(isnan(line.slope));
	/* Two points are a line, of which nobody knows how good it is. */
	stats_fit_line(x + 1, y + 1, 2, 0.95, &line);
	assert_true(fabs(line.slope - 3) < 1e-12);
	assert_true(isnan(line.slope_half) && isnan(line.residual_sd));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_in_exact_arithmetic),
		cmocka_unit_test(a_line_without_scatter),
		cmocka_unit_test(too_few_points),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
