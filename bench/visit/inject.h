/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_INJECT_H
#define BENCH_INJECT_H

#include <stdatomic.h>

#include "bench/visit/pinloop.h"

/*
 * What this harness can see: delays of known length after every cycle of the
 * pinner, and their length as the cycle times tell it. Slices with a delay
 * alternate with slices without, in one process, in pairs of 2 ms; each delay
 * in turn, in the order AB BA, so that drift and neighbours hit both alike.
 * Slices without run the same code with a delay of 0.
 */

#define INJECT_DELAYS_MAX 8
#define INJECT_SLICE_NS	  UINT64_C(1000000)
#define INJECT_PAIRS_MAX  65536		/* of a visit; 131 s */
#define INJECT_ALONE_MAX  8192

struct inject_settings {
	unsigned nr;			/* 0: nothing is injected */
	unsigned delay_ns[INJECT_DELAYS_MAX];
};

/*
 * inject_parse() - "5,20,100", each 0 to DELAY_MAX_NS, none twice.
 * Return: 0; -EINVAL or -ERANGE with fail().
 */
int inject_parse(const char *text, struct inject_settings *settings);

/* A delay: what it added to a cycle, or how long it is by itself. */
struct inject_sample {
	double added_ns;
	unsigned delay;			/* of settings.delay_ns */
	unsigned visit;			/* set when the cell keeps it */
};

/* Of one visit, in the memory shared with the parent. */
struct inject_log {
	_Atomic unsigned nr_pairs, nr_alone;
	struct inject_sample pairs[INJECT_PAIRS_MAX];
	struct inject_sample alone[INJECT_ALONE_MAX];
};

struct injector;

/*
 * inject_start() - calibrate the delays on the calling CPU, for its thread.
 * Return: 0; -ENOMEM or -ERANGE with fail(). inject_stop() takes NULL, too.
 */
int inject_start(const struct inject_settings *settings,
		 struct inject_log *log, struct injector **injector);
void inject_stop(struct injector *injector);

/*
 * inject_window() - pin_loop_window() with delays. A pair that the end of the
 * window cuts is not logged. After the window, one of the delays is measured
 * alone: a tenth of a millisecond.
 */
int inject_window(struct injector *injector, struct pin_loop *loop,
		  const _Atomic int *go, int running);

#endif
