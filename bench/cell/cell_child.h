/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_CELL_CHILD_H
#define BENCH_CELL_CHILD_H

#include "bench/cell/cell.h"

/*
 * The measuring child, as its parent sees it. A child whose visit is over still
 * closes its counters, which takes some 0.1 s: for each tracepoint the kernel
 * waits until no CPU is in its handler any more (kernel/trace/
 * trace_event_perf.c, perf_trace_event_unreg()). Meanwhile the parent puts the
 * tunables back and begins the next visit. The next child keeps no round before
 * the leaver has ended. Its threads calibrate before that: they leave out what
 * was interrupted.
 */
struct leaver {
	pid_t pid;			/* 0: there is none */
	int fd;				/* its pidfd */
};

struct cell_child {
	pid_t pid;
	int over_fd;			/* the child writes: visit is over */
};

/*
 * cell_child_prepare() - before the fork: tell the child, in @visit, whom to
 * await and where to say that its visit is over. @leaver may be NULL: then the
 * child closes its counters first.
 * cell_child_release() - undo it, if the fork failed.
 */
void cell_child_prepare(struct cell_child *child, const struct leaver *leaver,
			struct visit *visit);
void cell_child_release(struct cell_child *child);

/*
 * cell_child_await() - wait until the visit of @child is over, for @timeout_ns
 * at most. The child is then @leaver, or is reaped. Releases @child.
 * @status: set to that of waitpid(), or to 0 if the child is a leaver.
 * Return: true if the visit ended by itself.
 */
bool cell_child_await(struct cell_child *child, struct leaver *leaver,
		      uint64_t timeout_ns, const volatile int *interrupted,
		      int *status);

/*
 * leaver_reap() - wait until the leaver, if any, has ended, and kill the peers
 * that it forked. A signal, or a minute, ends the wait: then it is killed, too.
 */
void leaver_reap(struct leaver *leaver);

#endif
