/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/base/clock.h"

#include <errno.h>
#include <stdbool.h>

#define COST_BATCHES 32
#define COST_READS   1000
#define STEP_READS   8192
#define STEP_RANGE   1024	/* ns; a coarser clock shows by itself */
#define STEP_RARE    256	/* less than one in so many is chance */
#define STEP_FINE    5		/* that many values in a row: no steps */
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

/*
 * A group of intervals close together, as a step rounded to nanoseconds gives.
 */
struct clock_group {
	unsigned nr, width, last;
	double sum;
};

static void clock_group_add(struct clock_group *group, unsigned value,
			    unsigned nr)
{
	bool apart = value - group->last > 2;

	if (!group->nr || apart)
		*group = (struct clock_group){ 0 };
	group->width++;
	group->last = value;
	group->nr += nr;
	group->sum += (double)value * nr;
}

double clock_step_of(const uint64_t *interval_ns, unsigned nr)
{
	unsigned of_value[STEP_RANGE + 3] = { 0 };
	struct clock_group group = { 0 };
	double step_ns = 0, before = -1;
	uint64_t least = UINT64_MAX;

	for (unsigned i = 0; i < nr; i++) {
		if (interval_ns[i] < STEP_RANGE)
			of_value[interval_ns[i]]++;
		if (interval_ns[i] && interval_ns[i] < least)
			least = interval_ns[i];
	}
	for (unsigned value = 0; value < STEP_RANGE + 3; value++) {
		if (of_value[value])
			clock_group_add(&group, value, of_value[value]);
		if (group.width >= STEP_FINE)
			return 1;
		if (value != group.last + 2 || group.nr <= nr / STEP_RARE)
			continue;
		if (before >= 0 &&
		    (step_ns <= 0 || group.sum / group.nr - before < step_ns))
			step_ns = group.sum / group.nr - before;
		before = group.sum / group.nr;
	}
	if (step_ns > 0)
		return step_ns;
	/* The clock hardly ever moves between two reads. */
	return before == 0 && least < UINT64_MAX ? (double)least : 1;
}

double clock_step_ns(void)
{
	uint64_t interval_ns[STEP_READS];

	for (unsigned i = 0; i < STEP_READS; i++) {
		uint64_t start_ns = clock_ns();

		/* Wait for different times, so that no step is missed. */
		for (volatile unsigned wait = i % 64; wait; wait--)
			;
		interval_ns[i] = clock_ns() - start_ns;
	}
	return clock_step_of(interval_ns, STEP_READS);
}

/* Read both clocks at one instant: use the shortest of several tries. */
static void clock_stamp_both(uint64_t *ticks, uint64_t *now_ns)
{
	uint64_t shortest = UINT64_MAX;

	*ticks = 0;
	*now_ns = 0;
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

	clock_stamp_both(&first, &first_ns);
	while (clock_ns() - first_ns < TICK_SPAN_NS)
		;
	clock_stamp_both(&last, &last_ns);
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
