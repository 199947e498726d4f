/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Delays against each other and against the clock, medians of many batches:
 * others may have the CPU in some of them.
 */
#include <errno.h>
#include <math.h>

#include "lib/clock.h"
#include "lib/delay.h"
#include "lib/stats.h"
#include "tests/unit.h"

#define SAMPLES	  101
#define TOLERANCE 0.1

static double median_ns(uint64_t delay_ns)
{
	static double samples[SAMPLES];
	struct delay delay;

	assert_int_equal(delay_calibrate(&delay, delay_ns), 0);
	for (int i = 0; i < SAMPLES; i++)
		samples[i] = delay_measure(&delay);
	return stats_median(samples, SAMPLES);
}

static void delays_are_as_long_as_asked_for(void **state)
{
	static const unsigned lengths[] = { 50, 199, 1000 };

	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		double told_ns = median_ns(lengths[i]);

		if (fabs(told_ns / lengths[i] - 1) > TOLERANCE)
			fail_msg("%u ns take %f ns", lengths[i], told_ns);
	}
}

static void longer_delays_are_longer(void **state)
{
	double last_ns = median_ns(0), long_ns = median_ns(1000);

	assert_true(fabs(last_ns) < TOLERANCE * TOLERANCE * long_ns);
	for (unsigned delay_ns = 10; delay_ns <= 160; delay_ns *= 2) {
		double told_ns = median_ns(delay_ns);

		if (told_ns <= last_ns)
			fail_msg("%u ns take %f ns, half of it %f ns",
				 delay_ns, told_ns, last_ns);
		last_ns = told_ns;
	}
}

static void a_delay_that_this_cpu_cannot_have_is_refused(void **state)
{
	struct delay delay;

	assert_int_equal(delay_calibrate(&delay, 1000000), -ERANGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(delays_are_as_long_as_asked_for),
		cmocka_unit_test(longer_delays_are_longer),
		cmocka_unit_test(a_delay_that_this_cpu_cannot_have_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
