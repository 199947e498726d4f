/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_VICTIM_H
#define BENCH_VICTIM_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

/*
 * What a bystander loses. It reads its own pages, a few a step, and stamps
 * every step with the CPU's counter. A step that takes far longer than an
 * undisturbed one was interrupted: a gap. A step that is a little slower missed
 * the TLB: that is refill, and shows in sweep_ns per step, not in a gap. Its
 * pages are its own, so that it never faults on what a clearer took away.
 *
 * Belongs to one thread while a function below runs.
 */

/* Summed over windows until the reader clears it. */
struct stolen {
	uint64_t gaps;
	uint64_t total_ns;	/* of the gaps, beyond an undisturbed step */
	uint64_t longest_ns;
	uint64_t steps;
	uint64_t sweep_ns;	/* of the windows, without total_ns */
};

static inline void stolen_add(struct stolen *sum, const struct stolen *more)
{
	sum->gaps += more->gaps;
	sum->total_ns += more->total_ns;
	if (more->longest_ns > sum->longest_ns)
		sum->longest_ns = more->longest_ns;
	sum->steps += more->steps;
	sum->sweep_ns += more->sweep_ns;
}

struct victim {
	char *pages;
	size_t page_bytes;
	uint64_t nr_pages;	/* 0: a step is a stamp and nothing else */
	uint64_t next_page;
	double tick_ns;
	double step_ticks;	/* an undisturbed step, on average */
	uint64_t limit_ticks;	/* a longer one was interrupted */
	struct stolen stolen;
};

/*
 * victim_setup() - its pages, and how long a step takes undisturbed, from some
 * milliseconds of steps on the CPU where it will run.
 * Return: 0; -ENOMEM with fail(). Release with victim_free().
 */
int victim_setup(struct victim *victim, uint64_t nr_pages, size_t page_bytes);
void victim_free(struct victim *victim);

/* What a window has seen, in ticks. */
struct gaps {
	uint64_t nr, ticks, longest;	/* steps that were interrupted */
	uint64_t steps;			/* all */
};

/*
 * victim_add_window() - add a window of @window_ticks to victim->stolen. Of a
 * gap, what an undisturbed step takes is not lost. Pure.
 */
void victim_add_window(struct victim *victim, const struct gaps *gaps,
		       uint64_t window_ticks);

/* victim_window() - step while *@go stays at @running. */
void victim_window(struct victim *victim, const _Atomic int *go, int running);

#endif
