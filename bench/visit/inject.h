/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_INJECT_H
#define BENCH_INJECT_H

#include <stdatomic.h>

#include "bench/visit/pinloop.h"

/*
 * What this harness can see, or what an operation costs: delays of known
 * length, or operations, after every cycle of the pinner, and how much longer
 * they make it as the cycle times tell it. Each is a row of the result. Slices
 * with alternate with slices without, in one process, in pairs of 2 ms; each
 * row in turn, in the order AB BA, so that drift and neighbours hit both alike.
 * Slices without run the same code with a delay of 0, or as many turns of the
 * loop of the operation that does nothing.
 */

#define INJECT_ROWS_MAX	  8
#define INJECT_OPS_MAX	  1000		/* of one kind in a cycle */
#define INJECT_SLICE_NS	  UINT64_C(1000000)
#define INJECT_PAIRS_MAX  65536		/* of a visit; 131 s */
#define INJECT_ALONE_MAX  8192

struct inject_op {
	const struct primitive *primitive;	/* nothing to set up; no opts */
	unsigned nr;				/* in a cycle */
};

struct inject_settings {
	unsigned nr;			/* rows; 0: nothing is injected */
	unsigned delay_ns[INJECT_ROWS_MAX];
	/* Operations instead; one row is none itself, the control. */
	const struct primitive *none;	/* NULL: delays */
	struct inject_op op[INJECT_ROWS_MAX];
};

/*
 * inject_parse() - "5,20,100", each 0 to DELAY_MAX_NS, none twice.
 * Return: 0; -EINVAL or -ERANGE with fail().
 */
int inject_parse(const char *text, struct inject_settings *settings);

/* A row: what it added to a cycle, or how long it is by itself. */
struct inject_sample {
	double added_ns;
	unsigned row;			/* of the settings */
	unsigned visit;			/* set when the cell keeps it */
	double cycle_ns;		/* without it; alone: 0 */
};

/* Of one visit, in the memory shared with the parent. */
struct inject_log {
	_Atomic unsigned nr_pairs, nr_alone;
	struct inject_sample pairs[INJECT_PAIRS_MAX];
	struct inject_sample alone[INJECT_ALONE_MAX];
};

struct injector;

/*
 * inject_start() - calibrate the delays on the calling CPU, for its thread; or
 * allocate the cache lines of the operations, which no other CPU uses.
 * Return: 0; -ENOMEM or -ERANGE with fail(). inject_stop() takes NULL, too.
 */
int inject_start(const struct inject_settings *settings,
		 struct inject_log *log, struct injector **injector);
void inject_stop(struct injector *injector);

/*
 * inject_window() - pin_loop_window() with the rows. A pair that the end of
 * the window cuts is not logged. After the window, one row is measured alone:
 * a tenth of a millisecond.
 */
int inject_window(struct injector *injector, struct pin_loop *loop,
		  const _Atomic int *go, int running);

#endif
