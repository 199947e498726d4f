/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The step of a clock, computed from intervals that such a clock would show. */
#include "lib/base/clock.h"

#include <math.h>

#include "lib/base/rng.h"
#include "tests/unit.h"

#define NR 8192

/*
 * Intervals of 20 to 119 ns, as a clock shows them that steps by @step_ns and
 * rounds to nanoseconds; one in 1000 is an interruption.
 */
static double step_of_made_up(double step_ns)
{
	static uint64_t interval_ns[NR];
	struct rng rng;

	rng_seed(&rng, 7);
	for (unsigned i = 0; i < NR; i++) {
		double start = 1e6 * rng_unit(&rng), end;

		end = start + 20 + 100 * rng_unit(&rng);
		if (!(i % 1000))
			end += 700 * rng_unit(&rng);
		interval_ns[i] = (uint64_t)(floor(floor(end / step_ns) *
						  step_ns) -
					    floor(floor(start / step_ns) *
						  step_ns));
	}
	return clock_step_of(interval_ns, NR);
}

static void steps_are_found(void **state)
{
	static const double steps_ns[] = {
		3, 4, 10, 10.3, 25, 1e3 / 24, 52.08, 279.365,
	};

	for (size_t i = 0; i < sizeof(steps_ns) / sizeof(steps_ns[0]); i++) {
		double found_ns = step_of_made_up(steps_ns[i]);

		if (fabs(found_ns - steps_ns[i]) > 0.35)
			fail_msg("%g ns: %g", steps_ns[i], found_ns);
	}
	assert_true(step_of_made_up(0.4) == 1);
	assert_true(step_of_made_up(1) == 1);
	assert_true(step_of_made_up(2) == 1);
}

static void a_clock_that_stands_still(void **state)
{
	uint64_t interval_ns[1000] = { [300] = 4000000, [700] = 4000000 };

	assert_true(clock_step_of(interval_ns, 1000) == 4e6);
	interval_ns[300] = interval_ns[700] = 0;
	assert_true(clock_step_of(interval_ns, 1000) == 1);
}

static void this_machine_has_a_step(void **state)
{
	double step_ns = clock_step_ns();

	print_message("%g ns\n", step_ns);
	assert_true(step_ns >= 1 && step_ns < 1e7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(steps_are_found),
		cmocka_unit_test(a_clock_that_stands_still),
		cmocka_unit_test(this_machine_has_a_step),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
