/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/clock.h"

#include <errno.h>

#define COST_BATCHES 32
#define COST_READS   1000
#define TICK_SPAN_NS 4000000
#define TICK_TRIES   16

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

/* Both clocks at one instant: of some tries, the one that took the least. */
static void stamp_both(uint64_t *ticks, uint64_t *now_ns)
{
	uint64_t shortest = UINT64_MAX;

	for (int i = 0; i < TICK_TRIES; i++) {
		uint64_t before = clock_ticks();
		uint64_t between_ns = clock_ns();
		uint64_t after = clock_ticks();

		if (after - before >= shortest)
			continue;
		shortest = after - before;
		*ticks = before + shortest / 2;
		*now_ns = between_ns;
	}
}

double clock_tick_ns(void)
{
	uint64_t first, first_ns, last, last_ns;

	stamp_both(&first, &first_ns);
	while (clock_ns() - first_ns < TICK_SPAN_NS)
		;
	stamp_both(&last, &last_ns);
	return (double)(last_ns - first_ns) / (double)(last - first);
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
