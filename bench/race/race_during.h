/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_RACE_DURING_H
#define BENCH_RACE_DURING_H

#include <pthread.h>

#include "bench/race/race_hand.h"

/* The thread that pins and drops pages during a pass. */
struct race_thread {
	struct race_hand hand;
	pthread_t thread;
	bool started;
	uint64_t *start;		/* pagemap at the start of the pass */
	/*
	 * epoch is odd while the thread shall work, even while it shall pause,
	 * negative to end it. The thread stores the epoch of its pause in
	 * paused_in, so a thread that has not yet noticed the new epoch is
	 * never taken for a paused one.
	 */
	_Atomic int epoch, paused_in;
	_Atomic int err;
	char reason[REASON_BYTES];
};

/*
 * race_thread_start() - start the thread, bound to the pinner's CPU and paused.
 * A paused thread sleeps, because some kernel threads need every CPU
 * (lru_add_drain_all() of ksmd). Return: 0 or -errno with fail().
 * race_thread_stop() - also takes a zeroed struct and one that failed to start.
 */
int race_thread_start(struct race_thread *thread, struct visit *visit);
void race_thread_stop(struct race_thread *thread);

/*
 * race_thread_run() - let the thread work; it compares later pagemaps with the
 * present one.
 * race_thread_pause() - pause the thread, and wait until it holds no page.
 * Return: 0 or -errno with fail().
 */
int race_thread_run(struct race_thread *thread);
int race_thread_pause(struct race_thread *thread);

#endif
