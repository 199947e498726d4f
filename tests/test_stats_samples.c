/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Estimators of one sample, and distributions, compared with R. */
#include <string.h>

#include "lib/stats/stats.h"
#include "tests/stats_vectors.h"
#include "tests/support/binomial.h"
#include "tests/unit.h"

#define NR(table) (sizeof(table) / sizeof((table)[0]))

/* mean(x), sd(x), median(x), quantile(x, c(.1, .9)) */
static const struct {
	const struct sample *sample;
	double mean, sd, median, q10, q90;
} samples[] = {
	{ &one, 404.25, NAN, 404.25, 404.25, 404.25 },
	{ &two, 407.875, 5.1265241636024692, 407.875, 404.975, 410.775 },
	{ &three, 2, 1, 2, 1.2, 2.8 },
	{ &odd, 11.6, 1.7906004579469983, 11, 10.05, 13.55 },
	{ &even, 15.041666666666666, 1.9584219838090735, 14.875, 13.125,
	  17.125 },
	{ &zeros, 0, 0, 0, 0, 0 },
	{ &constant, 7.25, 0, 7.25, 7.25, 7.25 },
	{ &ties, 2.5714285714285716, 0.9759000729485332, 3, 1.6, 3.4 },
	{ &heavy, 44.24375, 89.884212969082782, 1.075, 0.935, 143.225 },
	{ &shifted, 22.3, 1.4075688260259247, 22.5, 20.85, 23.7 },
};

static void one_sample(void **state)
{
	for (size_t i = 0; i < NR(samples); i++) {
		struct sample copy = *samples[i].sample;

		assert_near(stats_mean(copy.values, copy.nr), samples[i].mean);
		assert_near(stats_sd(copy.values, copy.nr), samples[i].sd);
		assert_near(stats_median(copy.values, copy.nr),
			    samples[i].median);
		assert_near(stats_quantile_sorted(copy.values, copy.nr, 0.1),
			    samples[i].q10);
		assert_near(stats_quantile_sorted(copy.values, copy.nr, 0.9),
			    samples[i].q90);
	}
	assert_near(stats_mean(NULL, 0), NAN);
	assert_near(stats_median(NULL, 0), NAN);
	assert_near(stats_quantile_sorted(NULL, 0, 0.5), NAN);
}

static void ends_of_a_quantile(void **state)
{
	struct sample copy = odd;

	stats_sort(copy.values, copy.nr);
	assert_near(stats_quantile_sorted(copy.values, copy.nr, 0), 9.75);
	assert_near(stats_quantile_sorted(copy.values, copy.nr, 1), 14.25);
}

/* qt(p, df) */
static void t_quantiles(void **state)
{
	assert_near(stats_t_quantile(0.975, 1), 12.706204736174694);
	assert_near(stats_t_quantile(0.975, 2), 4.3026527297494619);
	assert_near(stats_t_quantile(0.975, 4), 2.7764451051977934);
	assert_near(stats_t_quantile(0.8, 8.5), 0.88597797955040269);
	assert_near(stats_t_quantile(0.025, 38), -2.0243941639119698);
	assert_near(stats_t_quantile(0.9995, 3), 12.923978636687961);
}

/* 2 * pt(-abs(t), df), 2 * pnorm(-abs(z)), qnorm(p) */
static void tails(void **state)
{
	assert_near(stats_t_p(2.3, 8), 0.050470832640481966);
	assert_near(stats_t_p(-2.3, 8), 0.050470832640481966);
	assert_near(stats_t_p(0, 3), 1);
	assert_near(stats_t_p(12, 1.5), 0.018042029274027864);
	assert_near(stats_t_p(40, 4.25), 1.2216195007431711e-06);
	assert_near(stats_t_p(1, 1e6), 0.31731074983357815);
	assert_near(stats_normal_p(0), 1);
	assert_near(stats_normal_p(-1.96), 0.049995790296440856);
	assert_near(stats_normal_p(5), 5.7330314375838782e-07);
	assert_near(stats_normal_p(30), 9.8134278542963744e-198);
	assert_near(stats_normal_quantile(0.975), 1.9599639845400536);
	assert_near(stats_normal_quantile(0.8), 0.84162123357291441);
	assert_true(fabs(stats_normal_quantile(0.5)) < 1e-12);
	assert_near(stats_normal_quantile(0.001), -3.0902323061678132);
	assert_near(stats_normal_quantile(1 - 1e-9), 5.9978070196016384);
}

/* p.adjust(p, "holm") */
static void holm(void **state)
{
	double p[] = { 0.04, 0.001, NAN, 0.03, 0.005, 0.2, 0.03 };
	const double want[] = { 0.12, 0.006, NAN, 0.12, 0.025, 0.2, 0.12 };
	double extreme[] = { 0.6, 0.5, 0 };

	assert_int_equal(stats_holm(p, NR(p)), 0);
	for (size_t i = 0; i < NR(p); i++)
		assert_near(p[i], want[i]);
	assert_int_equal(stats_holm(extreme, 3), 0);
	assert_near(extreme[0], 1);
	assert_near(extreme[1], 1);
	assert_true(extreme[2] == 0);
	assert_int_equal(stats_holm(NULL, 0), 0);
}

/* qbinom(c((1 - level) / 2, 1 - (1 - level) / 2), n, p) */
static void binomial_ranges(void **state)
{
	size_t low, high;

	binomial_range(1000, 0.05, 0.99, &low, &high);
	assert_int_equal(low, 33);
	assert_int_equal(high, 69);
	binomial_range(40, 0.05, 0.95, &low, &high);
	assert_int_equal(low, 0);
	assert_int_equal(high, 5);
	binomial_range(7, 0.5, 0.95, &low, &high);
	assert_int_equal(low, 1);
	assert_int_equal(high, 6);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_sample),
		cmocka_unit_test(ends_of_a_quantile),
		cmocka_unit_test(t_quantiles),
		cmocka_unit_test(tails),
		cmocka_unit_test(holm),
		cmocka_unit_test(binomial_ranges),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
