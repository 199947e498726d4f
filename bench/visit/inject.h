/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_INJECT_H
#define BENCH_INJECT_H

#include <stdatomic.h>

#include "bench/visit/pinloop.h"

/*
 * Injection: a delay of known length, or operations, are added to every cycle
 * of the pinner, and the increase of the measured cycle time is compared with
 * it. Delays show the smallest change that the harness can detect; operations
 * show their cost in the loop. Each delay and each operation is a row of the
 * result. Slices with the addition alternate with slices without it, in one
 * process, in pairs of 2 ms. The rows take turns, in the order AB BA, so that
 * drift and neighbours affect both arms alike. Slices without the addition run
 * the same code with a delay of 0, or the same number of turns of the loop of
 * operation "none".
 */

#define INJECT_ROWS_MAX	  8
#define INJECT_OPS_MAX	  1000		/* of one kind in a cycle */
#define INJECT_SLICE_NS	  UINT64_C(1000000)
#define INJECT_PAIRS_MAX  65536		/* of a visit; 131 s */
#define INJECT_ALONE_MAX  8192

struct inject_op {
	const struct primitive *primitive;	/* without setup() and opts */
	unsigned nr;				/* in a cycle */
};

struct inject_settings {
	unsigned nr;			/* rows; 0: nothing is injected */
	unsigned delay_ns[INJECT_ROWS_MAX];
	/* Operations instead of delays; one row is "none", the control. */
	const struct primitive *none;	/* NULL: delays */
	struct inject_op op[INJECT_ROWS_MAX];
};

/*
 * inject_parse() - parse "5,20,100", delays in nanoseconds, each 0 to
 * DELAY_MAX_NS and without duplicates. Return: 0; -EINVAL or -ERANGE with
 * fail().
 */
int inject_parse(const char *text, struct inject_settings *settings);

/* A sample of a row: its increase of a cycle, or its duration by itself. */
struct inject_sample {
	double added_ns;
	unsigned row;			/* of the settings */
	unsigned visit;			/* set by cell_inject_keep() */
	double cycle_ns;		/* without it; alone: 0 */
};

/* The samples of one visit, in memory shared with the parent. */
struct inject_log {
	_Atomic unsigned nr_pairs, nr_alone;
	struct inject_sample pairs[INJECT_PAIRS_MAX];
	struct inject_sample alone[INJECT_ALONE_MAX];
};

struct injector;

/*
 * inject_start() - calibrate the delays on the calling CPU, for the calling
 * thread; or allocate the cache lines of the operations, which no other CPU
 * uses. Return: 0; -ENOMEM or -ERANGE with fail(). inject_stop() takes NULL,
 * too.
 */
int inject_start(const struct inject_settings *settings,
		 struct inject_log *log, struct injector **injector);
void inject_stop(struct injector *injector);

/*
 * inject_window() - as pin_loop_window(), with injection. A pair that is cut by
 * the end of the window is not logged. After the window one row is measured
 * alone, which takes 0.1 ms.
 */
int inject_window(struct injector *injector, struct pin_loop *loop,
		  const _Atomic int *go, int running);

#endif
