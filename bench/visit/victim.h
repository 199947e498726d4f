/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_VICTIM_H
#define BENCH_VICTIM_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Measures the time that a bystander loses. It reads its own pages, a few in
 * each step, and stamps every step with the CPU's counter. A step that takes
 * much longer than an undisturbed step was interrupted: this is a gap. A step
 * that is a little slower missed the TLB: this is refill, and shows in sweep_ns
 * per step, not as a gap. A bystander has pages of its own, so it never faults
 * on pages that a clearer has taken.
 *
 * A victim belongs to one thread while a function below runs.
 */

/* Sums over windows, until the reader clears them. */
struct stolen {
	uint64_t gaps;
	uint64_t total_ns;	/* of the gaps, less an undisturbed step each */
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
	uint64_t nr_pages;	/* 0: a step is only a stamp */
	uint64_t next_page;
	double tick_ns;
	double step_ticks;	/* an undisturbed step, on average */
	uint64_t limit_ticks;	/* a longer one was interrupted */
	struct stolen stolen;
};

/*
 * victim_setup() - allocate its pages, and measure an undisturbed step, from
 * some milliseconds of steps on the CPU where it will run. Return: 0; -ENOMEM
 * with fail(). Release with victim_free().
 */
int victim_setup(struct victim *victim, uint64_t nr_pages, size_t page_bytes);
void victim_free(struct victim *victim);

/* The gaps of one window, in ticks. */
struct gaps {
	uint64_t nr, ticks, longest;	/* interrupted steps */
	uint64_t steps;			/* all */
};

/*
 * victim_add_window() - add a window of @window_ticks to victim->stolen. The
 * time lost in a gap is its length less an undisturbed step. Pure.
 */
void victim_add_window(struct victim *victim, const struct gaps *gaps,
		       uint64_t window_ticks);

/* victim_window() - run steps while *@go equals @running. */
void victim_window(struct victim *victim, const _Atomic int *go, int running);

#endif
