/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_PINLOOP_H
#define BENCH_PINLOOP_H

#include <stdatomic.h>

#include "bench/contract/bench.h"
#include "lib/stats/hist.h"

/*
 * The timed loop of a pinner: a window of cycles between two clock reads gives
 * the mean; one cycle in sample_every, chosen at random, is stamped and gives
 * the distribution. Belongs to one thread while pin_loop_window() runs.
 */
struct pin_loop {
	const struct pinner *pinner;
	void *state;
	uint64_t sample_every;		/* >= 1; on average */
	uint64_t random;		/* state; any value */
	double clock_cost_ns;		/* taken off each stamped cycle */
	/* results, summed over windows until cleared */
	uint64_t cycles;		/* attempted */
	uint64_t busy_ns;
	struct pin_count pins;
	struct hist hist;
};

/*
 * pin_loop_window() - cycle while *@go stays at @running, at least once.
 * @go is looked at after each stamped cycle.
 * Return: 0, or the pinner's -errno.
 */
int pin_loop_window(struct pin_loop *loop, const _Atomic int *go, int running);

struct extra;

struct pin_slice {
	uint64_t cycles, busy_ns;
	bool stopped;			/* by @go, maybe early */
};

/*
 * pin_loop_slice() - the same, but for @slice_ns at most, and with @extra
 * after every cycle, also within the stamps. What it counts is in the loop,
 * too.
 */
int pin_loop_slice(struct pin_loop *loop, const _Atomic int *go, int running,
		   uint64_t slice_ns, const struct extra *extra,
		   struct pin_slice *slice);

/*
 * pin_loop_calibrate() - how long a cycle takes here, and what follows.
 * Sets sample_every so that two stamps cost under 1 % of the cycles between.
 * They are timed around cycles: a system call leaves cold what they touch.
 * @calibrated_ns: a cycle, from a batch of at least 100 us.
 * @linearity: time of a batch of 2N cycles over twice that of N, each the
 *             shortest of several that alternate; 1 where the clock and the
 *             loop are sound.
 */
int pin_loop_calibrate(struct pin_loop *loop, double *calibrated_ns,
		       double *linearity);

/*
 * linearity_ratio() - as above, for any function that does @nr units of work.
 * @nr is doubled until a batch takes 100 us and set to that.
 */
int linearity_ratio(int (*work)(void *arg, uint64_t nr), void *arg,
		    uint64_t *nr, double *unit_ns, double *ratio);

#endif
