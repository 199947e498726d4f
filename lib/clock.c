/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/clock.h"

#include <errno.h>

#define COST_BATCHES 32
#define COST_READS   1000

double clock_cost_ns(void)
{
	double best_ns = 1e9;

	for (int batch = 0; batch < COST_BATCHES; batch++) {
		uint64_t start_ns = clock_ns();
		uint64_t end_ns = start_ns;

		for (int i = 0; i < COST_READS; i++)
			end_ns = clock_ns();
		if ((double)(end_ns - start_ns) / COST_READS < best_ns)
			best_ns = (double)(end_ns - start_ns) / COST_READS;
	}
	return best_ns;
}

void clock_sleep_ns(uint64_t duration_ns)
{
	uint64_t end_ns = clock_ns() + duration_ns;
	struct timespec until = {
		.tv_sec = (time_t)(end_ns / 1000000000u),
		.tv_nsec = (long)(end_ns % 1000000000u),
	};

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) ==
	       EINTR)
		;
}
