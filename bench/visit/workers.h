/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_WORKERS_H
#define BENCH_WORKERS_H

#include <pthread.h>
#include <semaphore.h>

#include "bench/visit/pinloop.h"
#include "bench/visit/victim.h"
#include "bench/visit/visit.h"

/*
 * The peers of the clearer in the child: pinners and bystanders, one thread
 * per CPU. They run when told, and spin in user mode when told to pause: a
 * peer that sleeps is lazy and gets no flush IPI.
 */

/*
 * The crew's epoch: odd while they run, even while they pause. A worker that
 * pauses says which epoch it has seen, so that a worker which has not noticed
 * yet is never taken for one that has stopped.
 */
#define EPOCH_START 2
#define EPOCH_QUIT  (-1)

struct worker {
	pthread_t thread;
	pid_t pid;			/* instead, if it is a process; or 0 */
	struct workers *crew;
	enum cpu_role role;
	int cpu;
	pid_t tid;
	struct bench_env env;		/* with this worker's number */
	struct pin_loop loop;		/* pinners */
	struct injector *injector;	/* of the first pinner; or NULL */
	struct victim victim;		/* bystanders */
	double linearity, calibrated_ns;
	_Atomic int at_epoch;		/* the epoch it pauses in */
	_Atomic int answer;		/* to the crew's last call */
	int err;
	char reason[REASON_BYTES];
};

struct workers {
	_Atomic int epoch;
	_Atomic int call;		/* answered by who pauses, and runs */
	unsigned nr;
	struct worker *worker;		/* nr of them; pinners first */
	uint64_t touch_pages;
	bool peers_sleep;
	bool rt;			/* bystanders: SCHED_FIFO in a window */
	size_t bytes;			/* of worker[] */
	const struct inject_settings *inject;
	struct inject_log *inject_log;
	sem_t wake;			/* for bystanders that sleep */
};

/*
 * workers_start() - threads, or processes, of @visit's placement, bound, set
 * up, calibrated (pinners one after the other) and paused.
 * @crew: in memory that processes share.
 * Return: 0; -errno with fail(): nothing is left running.
 */
int workers_start(struct workers *crew, struct visit *visit);

/* workers_run() - let them go; workers_pause() - stop and wait until all have.
 * Return of workers_pause(): 0, or the first worker's -errno with fail(): also
 * of a process that died. */
void workers_run(struct workers *crew);
int workers_pause(struct workers *crew);

/*
 * workers_call() - while they pause: wait until each has been on its CPU since
 * the call. What a thread waits for its CPU is booked when it gets it: without
 * this, in the window, for the time before.
 * Return: 0; -errno with fail(): a process that died.
 */
int workers_call(struct workers *crew);

/* workers_stop() - end all threads, teardown their subjects, free. */
void workers_stop(struct workers *crew);

/* worker_cpu_clock() - its CPU time. 0, or an errno. */
int worker_cpu_clock(const struct worker *worker, clockid_t *id);

#endif
