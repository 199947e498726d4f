/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench/victim.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/clock.h"
#include "lib/fail.h"

/*
 * So few that the refill of one step stays below the limit of a gap even where
 * a guest walks two page tables for each page.
 */
#define STEP_PAGES	4
#define GAP_RATIO	2
#define GAP_SLACK_NS	200
#define CALIBRATE_STEPS	20000

/* One byte of each page, each in another cache line. */
static inline void step(struct victim *victim)
{
	uint64_t nr = victim->nr_pages < STEP_PAGES ? victim->nr_pages :
						      STEP_PAGES;

	for (; nr; nr--) {
		uint64_t page = victim->next_page++;

		if (victim->next_page == victim->nr_pages)
			victim->next_page = 0;
		(void)*(volatile char *)(victim->pages +
					 page * victim->page_bytes +
					 page * 64 % victim->page_bytes);
	}
}

static uint64_t limit_of(const struct victim *victim, double step_ticks)
{
	return (uint64_t)(GAP_RATIO * step_ticks +
			  GAP_SLACK_NS / victim->tick_ns);
}

/* The mean of the steps that no interruption can be in. */
static void calibrate(struct victim *victim)
{
	uint64_t shortest = UINT64_MAX, sum = 0, nr = 0;

	for (int pass = 0; pass < 2; pass++) {
		uint64_t last = clock_ticks();

		if (pass)
			victim->limit_ticks = limit_of(victim,
						       (double)shortest);
		for (int i = 0; i < CALIBRATE_STEPS; i++) {
			uint64_t now, took;

			step(victim);
			now = clock_ticks();
			took = now - last;
			last = now;
			if (!pass && took < shortest)
				shortest = took;
			if (!pass || took > victim->limit_ticks)
				continue;
			sum += took;
			nr++;
		}
	}
	victim->step_ticks = nr ? (double)sum / (double)nr : (double)shortest;
	victim->limit_ticks = limit_of(victim, victim->step_ticks);
}

int victim_setup(struct victim *victim, uint64_t nr_pages, size_t page_bytes)
{
	size_t bytes = (nr_pages ? nr_pages : 1) * page_bytes;

	memset(victim, 0, sizeof(*victim));
	victim->pages = aligned_alloc(page_bytes, bytes);
	if (!victim->pages)
		return fail(ENOMEM, "allocate %zu bytes to touch", bytes);
	memset(victim->pages, 1, bytes);
	victim->page_bytes = page_bytes;
	victim->nr_pages = nr_pages;
	victim->tick_ns = clock_tick_ns();
	calibrate(victim);
	return 0;
}

void victim_free(struct victim *victim)
{
	free(victim->pages);
	victim->pages = NULL;
}

void victim_window(struct victim *victim, const _Atomic int *go, int running)
{
	uint64_t gap_ticks = 0, longest = 0, gaps = 0, steps = 0;
	uint64_t start = clock_ticks(), last = start;
	double stolen_ns;

	while (atomic_load_explicit(go, memory_order_relaxed) == running) {
		uint64_t now, took;

		step(victim);
		now = clock_ticks();
		took = now - last;
		last = now;
		steps++;
		if (took <= victim->limit_ticks)
			continue;
		gaps++;
		gap_ticks += took;
		if (took > longest)
			longest = took;
	}
	stolen_ns = victim->tick_ns * ((double)gap_ticks -
				       (double)gaps * victim->step_ticks);
	victim->stolen.gaps += gaps;
	victim->stolen.total_ns += (uint64_t)stolen_ns;
	victim->stolen.steps += steps;
	victim->stolen.sweep_ns += (uint64_t)(victim->tick_ns *
					      (double)(last - start) -
					      stolen_ns);
	longest = (uint64_t)(victim->tick_ns * (double)longest);
	if (longest > victim->stolen.longest_ns)
		victim->stolen.longest_ns = longest;
}
