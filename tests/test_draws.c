/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Draws, compared with intervals in closed form: those of Student's t, of a
 * uniform and of a log-normal distribution.
 */
#include <math.h>
#include <stdio.h>

#include "analysis/predict/draws.h"
#include "lib/stats/stats.h"
#include "tests/unit.h"

static struct draws a, b, c;

static void near(double got, double want, double error)
{
	if (!(fabs(got - want) <= error))
		fail_msg("%.9g, not %.9g +- %g", got, want, error);
}

static void the_mean_has_the_interval_of_student(void **state)
{
	const double values[] = { 10, 12, 17, 21, 4099 / 100.0 };
	double half = stats_t_half_width(values, 5, 0.95);
	struct draws_interval at;

	draws_mean_of(&a, "a", values, 5);
	at = draws_at(&a);
	near(at.mean, stats_mean(values, 5), 1e-12);
	near(at.low, at.mean - half, 0.01 * half);
	near(at.high, at.mean + half, 0.01 * half);
}

/* t with 3 degrees of freedom has long tails: the names are the seeds. */
static void limits_do_not_depend_on_the_seed(void **state)
{
	double least = INFINITY, most = 0;
	char name[2][16];

	for (int i = 0; i < 50; i++) {
		struct draws_interval at;

		snprintf(name[0], sizeof(name[0]), "a %d", i);
		snprintf(name[1], sizeof(name[1]), "b %d", i);
		draws_t(&a, name[0], 0, 1, 3);
		near(draws_at(&a).high, stats_t_quantile(0.975, 3), 0.02);
		draws_t(&b, name[1], 0, 1, 3);
		draws_add(&a, 1, &b);
		at = draws_at(&a);
		least = fmin(least, at.high - at.low);
		most = fmax(most, at.high - at.low);
	}
	/* Of a sum, to some per cent. */
	assert_true(most < 1.08 * least);
	draws_t(&a, "a", 7, 2, 1e6);
	near(draws_at(&a).low, 7 - 2 * 1.959964, 0.01);
}

static void what_is_in_a_sum_twice_cancels(void **state)
{
	const double values[] = { 1, 2, 4 };
	struct draws_interval at;

	draws_mean_of(&a, "a", values, 3);
	draws_mean_of(&b, "a", values, 3);
	draws_add(&a, -1, &b);
	at = draws_at(&a);
	near(at.low, 0, 1e-12);
	near(at.high, 0, 1e-12);
	/* Under another name it is another number, as uncertain. */
	draws_mean_of(&a, "a", values, 3);
	draws_mean_of(&b, "b", values, 3);
	draws_add(&a, -1, &b);
	at = draws_at(&a);
	near(at.mean, 0, 1e-12);
	assert_true(at.high > 1 && at.low < -1);
}

static void products_and_ratios(void **state)
{
	struct draws_interval at;

	draws_set(&a, 3);
	draws_t(&b, "b", 10, 1, 1000);
	draws_set(&c, 7);
	draws_add_product(&c, -2, &a, &b);
	at = draws_at(&c);
	near(at.mean, 7 - 60, 1e-12);
	near(at.high - at.low, 6 * 2 * 1.96, 0.1);
	draws_divide(&c, &a);
	near(draws_at(&c).mean, -53 / 3.0, 1e-12);
	/* A divisor that may be 0. */
	draws_t(&b, "b", 1, 1, 4);
	draws_divide(&c, &b);
	assert_false(draws_known(&c));
}

static void between_two_numbers(void **state)
{
	struct draws_interval at;

	draws_set(&a, 100);
	draws_set(&b, 200);
	draws_between(&c, "c", &a, &b);
	at = draws_at(&c);
	near(at.mean, 150, 1e-12);
	near(at.low, 102.5, 0.1);
	near(at.high, 197.5, 0.1);
	draws_set(&b, NAN);
	draws_between(&c, "c", &b, &a);
	near(draws_at(&c).low, 100, 1e-12);
}

/* The prediction interval of a normal: t(n - 1) sd sqrt(1 + 1 / n). */
static void another_of_a_population(void **state)
{
	static struct draws samples[4];
	const double values[] = { 1, 2, 4, 8 };
	double logs[4], half;
	struct draws_interval at;

	for (int i = 0; i < 4; i++) {
		draws_set(&samples[i], values[i]);
		logs[i] = log(values[i]);
	}
	half = stats_t_quantile(0.975, 3) * stats_sd(logs, 4) *
	       sqrt(1 + 1 / 4.0);
	draws_another(&c, "c", samples, 4);
	at = draws_at(&c);
	near(log(at.mean), stats_mean(logs, 4), 1e-12);
	near(log(at.low), stats_mean(logs, 4) - half, 0.01 * half);
	near(log(at.high), stats_mean(logs, 4) + half, 0.01 * half);
	draws_another(&c, "c", samples, 1);
	assert_false(draws_known(&c));
	draws_set(&samples[2], -1);
	draws_another(&c, "c", samples, 4);
	assert_false(draws_known(&c));
}

static void unknown(void **state)
{
	const double one = 5;

	draws_mean_of(&a, "a", &one, 1);
	assert_false(draws_known(&a));
	draws_mean_of(&a, "a", NULL, 0);
	assert_false(draws_known(&a));
	assert_true(isnan(draws_at(&a).low));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_mean_has_the_interval_of_student),
		cmocka_unit_test(limits_do_not_depend_on_the_seed),
		cmocka_unit_test(what_is_in_a_sum_twice_cancels),
		cmocka_unit_test(products_and_ratios),
		cmocka_unit_test(between_two_numbers),
		cmocka_unit_test(another_of_a_population),
		cmocka_unit_test(unknown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
