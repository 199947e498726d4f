/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Quantiles of Student's t against values from the incomplete beta function
 * of mpmath 1.2.1 at 40 digits; those of whole degrees of freedom equal qt()
 * of R. The rest against sums in exact rationals.
 */
#include <math.h>

#include "lib/stats/stats.h"
#include "tests/unit.h"

struct quantile {
	double probability;
	double freedom;
	double t;
};

static const struct quantile quantiles[] = {
	{ 0.975, 1, 12.7062047361747046 },
	{ 0.975, 4, 2.77644510519779436 },
	{ 0.975, 29, 2.0452296421327043 },
	{ 0.975, 1000, 1.96233908082640848 },
	{ 0.995, 2, 9.92484320091829311 },
	{ 0.6, 10, 0.260184829492080235 },
	{ 0.75, 3, 0.764892328404345281 },
	{ 0.9995, 3, 12.9239786366874831 },
	{ 0.51, 7, 0.0259779415695168667 },
	/* Welch's degrees of freedom are not whole. */
	{ 0.975, 2.5, 3.57465484200368322 },
	{ 0.9, 0.7, 5.00994795964640428 },
	{ 0.99, 0.5, 1028.49101047162192 },
	{ 0.999999, 5, 24.7710297205159442 },
};

#define NR_QUANTILES (sizeof(quantiles) / sizeof(quantiles[0]))

static const double sample[] = { 4099, 4097.5, 4111.25, 4090, 4103.125 };

#define NR_SAMPLE (sizeof(sample) / sizeof(sample[0]))

static void assert_near(double got, double want, double error)
{
	if (!(fabs(got - want) <= error))
		fail_msg("got %.17g, want %.17g within %g", got, want, error);
}

static void t_quantiles_match_mpmath(void **state)
{
	for (size_t i = 0; i < NR_QUANTILES; i++) {
		const struct quantile *q = &quantiles[i];

		assert_near(stats_t_quantile(q->probability, q->freedom), q->t,
			    1e-9);
	}
}

static void t_quantiles_are_symmetric(void **state)
{
	for (size_t i = 0; i < NR_QUANTILES; i++) {
		const struct quantile *q = &quantiles[i];

		assert_near(stats_t_quantile(1 - q->probability, q->freedom),
			    -q->t, 1e-9 + 1e-9 * q->t);
	}
	assert_near(stats_t_quantile(0.5, 3), 0, 1e-9);
}

static void moments_match_exact_sums(void **state)
{
	assert_near(stats_mean(sample, NR_SAMPLE), 4100.175, 1e-11);
	assert_near(stats_sd(sample, NR_SAMPLE), 7.80104159712022046, 1e-11);
	assert_near(stats_t_half_width(sample, NR_SAMPLE, 0.95),
		    9.68627249963417415, 1e-9);
}

static void sd_survives_a_large_mean(void **state)
{
	/* The sum of squares alone would lose every digit here. */
	const double values[] = { 1e9 + 1, 1e9 + 2, 1e9 + 4 };

	assert_near(stats_sd(values, 3), sqrt(7.0 / 3), 1e-9);
}

static void median_of_odd_even_and_unsorted(void **state)
{
	double odd[] = { 9, -4099, 0.5 };
	double even[] = { 7, 1, 4099, 2 };
	double one[] = { -0.25 };

	assert_near(stats_median(odd, 3), 0.5, 0);
	assert_near(odd[0], -4099, 0);
	assert_near(stats_median(even, 4), 4.5, 0);
	assert_near(stats_median(one, 1), -0.25, 0);
}

static void too_few_values_are_nan(void **state)
{
	double one[] = { 3 };

	assert_true(isnan(stats_mean(one, 0)));
	assert_true(isnan(stats_median(one, 0)));
	assert_true(isnan(stats_sd(one, 1)));
	assert_true(isnan(stats_t_half_width(one, 1, 0.95)));
	assert_near(stats_mean(one, 1), 3, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(t_quantiles_match_mpmath),
		cmocka_unit_test(t_quantiles_are_symmetric),
		cmocka_unit_test(moments_match_exact_sums),
		cmocka_unit_test(sd_survives_a_large_mean),
		cmocka_unit_test(median_of_odd_even_and_unsorted),
		cmocka_unit_test(too_few_values_are_nan),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
