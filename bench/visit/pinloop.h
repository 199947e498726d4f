/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_PINLOOP_H
#define BENCH_PINLOOP_H

#include <stdatomic.h>

#include "bench/contract/bench.h"
#include "lib/stats/hist.h"

/*
 * The timed loop of a pinner: a window of cycles between two clock reads gives
 * the mean. One cycle in sample_every, chosen at random, is timed separately by
 * two stamps and gives the distribution. Belongs to one thread while
 * pin_loop_window() runs.
 */
struct pin_loop {
	const struct pinner *pinner;
	void *state;
	uint64_t sample_every;		/* >= 1; on average */
	uint64_t random;		/* state; any value */
	double clock_cost_ns;		/* subtracted from a stamped cycle */
	/* results, summed over windows until cleared */
	uint64_t cycles;		/* attempted */
	uint64_t busy_ns;
	struct pin_count pins;
	struct hist hist;
};

/*
 * pin_loop_window() - run cycles while *@go equals @running, at least one. @go
 * is checked after each stamped cycle.
 * Return: 0, or the pinner's -errno.
 */
int pin_loop_window(struct pin_loop *loop, const _Atomic int *go, int running);

struct extra;

struct pin_slice {
	uint64_t cycles, busy_ns;
	bool stopped;			/* by @go, possibly early */
};

/*
 * pin_loop_slice() - the same, but for at most @slice_ns, and with @extra after
 * every cycle, inside the stamps, too. The results are added to @loop, too.
 */
int pin_loop_slice(struct pin_loop *loop, const _Atomic int *go, int running,
		   uint64_t slice_ns, const struct extra *extra,
		   struct pin_slice *slice);

/*
 * pin_loop_calibrate() - measure a cycle on this CPU, and choose sample_every
 * so that two stamps cost less than 1 % of the cycles between them. The stamps
 * are timed around cycles, because a system call leaves the cache lines that
 * they touch cold.
 * @calibrated_ns: nanoseconds per cycle, from a batch of at least 100 us.
 * @linearity: time of a batch of 2N cycles over twice that of N, each the
 *             shortest of several that alternate; 1 where the clock and the
 *             loop are sound.
 */
int pin_loop_calibrate(struct pin_loop *loop, double *calibrated_ns,
		       double *linearity);

/*
 * linearity_ratio() - the same linearity for any function that does @nr units
 * of work. @nr is doubled until a batch takes 100 us.
 */
int linearity_ratio(int (*work)(void *arg, uint64_t nr), void *arg,
		    uint64_t *nr, double *unit_ns, double *ratio);

#endif
