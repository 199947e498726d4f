/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What can be told apart, against power.t.test of R 4.2.2. */
#include "lib/stats_power.h"
#include "tests/stats_vectors.h"
#include "tests/unit.h"

/* power.t.test(n = n, power = .8, sd = 1)$delta */
static const struct {
	size_t nr;
	double delta;
} detectable[] = {
	{ 3, 3.0709103450719586 },
	{ 5, 2.0244379394941245 },
	{ 10, 1.3249456391445491 },
	{ 40, 0.6342989634893369 },
};

static void detectable_as_in_r(void **state)
{
	for (size_t i = 0; i < sizeof(detectable) / sizeof(detectable[0]); i++)
		assert_true(near(stats_detectable(1, detectable[i].nr, 0.95,
						  0.8),
				 detectable[i].delta, 0.02));
	assert_near(stats_detectable(3, 10, 0.95, 0.8),
		    3 * stats_detectable(1, 10, 0.95, 0.8));
	assert_near(stats_detectable(1, 1, 0.95, 0.8), NAN);
	assert_near(stats_floor(1, 1, 0.95), NAN);
}

/* qt(.975, 2 * n - 2) * sqrt(2 / n) */
static void floor_is_half_an_interval(void **state)
{
	assert_near(stats_floor(2, 20, 0.95),
		    2 * 2.0243941639119698 * sqrt(0.1));
}

/* power.t.test(delta = d, power = .8, sd = 1)$n, rounded up: 64, 17, 6 */
static void needed_as_in_r(void **state)
{
	assert_int_equal(stats_needed(1, 0.5, 0.95, 0.8), 64);
	assert_in_range(stats_needed(1, 1, 0.95, 0.8), 16, 17);
	assert_in_range(stats_needed(1, 2, 0.95, 0.8), 5, 6);
	assert_int_equal(stats_needed(0, 1, 0.95, 0.8), 2);
	assert_int_equal(stats_needed(1, 1e-6, 0.95, 0.8), 0);
	assert_int_equal(stats_needed(NAN, 1, 0.95, 0.8), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(detectable_as_in_r),
		cmocka_unit_test(floor_is_half_an_interval),
		cmocka_unit_test(needed_as_in_r),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
