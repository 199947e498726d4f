/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_RACE_DURING_H
#define BENCH_RACE_DURING_H

#include <pthread.h>

#include "bench/race/race_hand.h"

/* The thread that pins and drops while a pass is under way. */
struct race_thread {
	struct race_hand hand;
	pthread_t thread;
	bool started;
	uint64_t *start;		/* pagemap when the pass began */
	/*
	 * Odd while it works, even while it pauses, negative to quit. It says
	 * in which pause it is, so that one which has not noticed yet is never
	 * taken for one that has stopped.
	 */
	_Atomic int epoch, paused_in;
	_Atomic int err;
	char reason[REASON_BYTES];
};

/*
 * race_thread_start() - bound to the pinner's CPU, paused: it sleeps, for
 * kernel threads that want every CPU (lru_add_drain_all() of ksmd).
 * race_thread_stop() takes a zeroed struct and a failed one too.
 * 0 or -errno with fail().
 */
int race_thread_start(struct race_thread *thread, struct visit *visit);
void race_thread_stop(struct race_thread *thread);

/*
 * race_thread_run() - let it go; its pages are as they are now.
 * race_thread_pause() - and wait until it holds nothing.
 * Return: 0 or -errno with fail().
 */
int race_thread_run(struct race_thread *thread);
int race_thread_pause(struct race_thread *thread);

#endif
