/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Delays compared with each other and with the clock. Medians of many batches
 * are used, because other processes may have the CPU in some of them. All
 * delays take longer while another thread of the core slows this CPU down, or
 * while its clock changes. So one fixed delay is timed before and after each
 * calibration and each measured delay. If the two times differ, the delay is
 * calibrated again.
 */
#include <errno.h>
#include <math.h>

#include "lib/base/clock.h"
#include "lib/count/delay.h"
#include "lib/stats/stats.h"
#include "tests/unit.h"

#define SAMPLES	  101
#define TOLERANCE 0.1
#define CHANGED	  0.03
#define TIMES	  5
#define TRIES_MAX 40

static double row_ns(const struct delay *delay)
{
	static double samples[SAMPLES];

	for (int i = 0; i < SAMPLES; i++)
		samples[i] = delay_measure(delay);
	return stats_median(samples, SAMPLES);
}

/* One calibration, timed; NAN if the CPU's speed changed meanwhile. */
static double calibrated_ns(uint64_t delay_ns)
{
	static const struct delay row = { .divisions = 100 };
	double before = row_ns(&row), between, after, told_ns;
	struct delay delay;

	assert_int_equal(delay_calibrate(&delay, delay_ns), 0);
	between = row_ns(&row);
	told_ns = row_ns(&delay);
	after = row_ns(&row);
	if (fabs(between / before - 1) <= CHANGED &&
	    fabs(after / between - 1) <= CHANGED)
		return told_ns;
	print_message("%u ns: the CPU's speed changed: %.1f, %.1f, %.1f ns a "
		      "row\n", (unsigned)delay_ns, before, between, after);
	return NAN;
}

/* The speed may also change back between two rows: the median of some. */
static double median_ns(uint64_t delay_ns)
{
	double told_ns[TIMES];
	size_t nr = 0;

	for (int tries = 0; nr < TIMES && tries < TRIES_MAX; tries++) {
		told_ns[nr] = calibrated_ns(delay_ns);
		nr += !isnan(told_ns[nr]);
	}
	if (nr < TIMES)
		fail_msg("%u ns: the CPU's speed changed too often",
			 (unsigned)delay_ns);
	return stats_median(told_ns, TIMES);
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
