/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench/visit/victim.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/clock.h"
#include "lib/base/fail.h"

/*
 * Few enough that the refill of one step stays below the limit of a gap, even
 * if a guest walks two page tables for each page.
 */
#define STEP_PAGES	4
#define GAP_RATIO	2
#define GAP_SLACK_NS	200
#define CALIBRATE_STEPS	20000

/* Read one byte of each page, each in another cache line. */
static inline void victim_step(struct victim *victim)
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

static uint64_t victim_limit_of(const struct victim *victim, double step_ticks)
{
	return (uint64_t)(GAP_RATIO * step_ticks +
			  GAP_SLACK_NS / victim->tick_ns);
}

/*
 * Set step_ticks to the mean of the steps that cannot contain an interruption.
 */
static void victim_calibrate(struct victim *victim)
{
	uint64_t shortest = UINT64_MAX, sum = 0, nr = 0;

	for (int pass = 0; pass < 2; pass++) {
		uint64_t last = clock_ticks();

		if (pass)
			victim->limit_ticks =
				victim_limit_of(victim, (double)shortest);
		for (int i = 0; i < CALIBRATE_STEPS; i++) {
			uint64_t now, took;

			victim_step(victim);
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
	victim->limit_ticks = victim_limit_of(victim, victim->step_ticks);
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
	victim_calibrate(victim);
	return 0;
}

void victim_free(struct victim *victim)
{
	free(victim->pages);
	victim->pages = NULL;
}

void victim_add_window(struct victim *victim, const struct gaps *gaps,
		       uint64_t window_ticks)
{
	double stolen_ns = victim->tick_ns *
			   ((double)gaps->ticks -
			    (double)gaps->nr * victim->step_ticks);
	uint64_t longest_ns =
		(uint64_t)(victim->tick_ns * (double)gaps->longest);

	victim->stolen.gaps += gaps->nr;
	victim->stolen.total_ns += (uint64_t)stolen_ns;
	victim->stolen.steps += gaps->steps;
	victim->stolen.sweep_ns += (uint64_t)(victim->tick_ns *
					      (double)window_ticks -
					      stolen_ns);
	if (longest_ns > victim->stolen.longest_ns)
		victim->stolen.longest_ns = longest_ns;
}

void victim_window(struct victim *victim, const _Atomic int *go, int running)
{
	struct gaps gaps = { 0 };
	uint64_t start = clock_ticks(), last = start;

	while (atomic_load_explicit(go, memory_order_relaxed) == running) {
		uint64_t now, took;

		victim_step(victim);
		now = clock_ticks();
		took = now - last;
		last = now;
		gaps.steps++;
		if (took <= victim->limit_ticks)
			continue;
		gaps.nr++;
		gaps.ticks += took;
		if (took > gaps.longest)
			gaps.longest = took;
	}
	victim_add_window(victim, &gaps, last - start);
}
