/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_WORKERS_H
#define BENCH_WORKERS_H

#include <pthread.h>
#include <semaphore.h>

#include "bench/visit/pinloop.h"
#include "bench/visit/victim.h"
#include "bench/visit/visit.h"

/*
 * The peers of the clearer in the child: pinners and bystanders, one thread per
 * CPU. While they are paused, they spin in user mode, because a peer that
 * sleeps is lazy and receives no flush IPI.
 */

/*
 * The crew's epoch is odd while the workers shall run, and even while they
 * shall pause. A paused worker stores the epoch that it has seen, so a worker
 * that has not yet noticed the new epoch is never taken for a paused one.
 */
#define EPOCH_START 2
#define EPOCH_QUIT  (-1)

struct worker {
	pthread_t thread;
	pid_t pid;			/* if the worker is a process; or 0 */
	struct workers *crew;
	enum cpu_role role;
	int cpu;
	pid_t tid;
	struct bench_env env;		/* env.worker: its number */
	struct pin_loop loop;		/* pinners */
	struct injector *injector;	/* of the first pinner; or NULL */
	struct victim victim;		/* bystanders */
	double linearity, calibrated_ns;
	_Atomic int at_epoch;		/* the epoch it pauses in */
	_Atomic int answer;		/* to the last workers_call() */
	int err;
	char reason[REASON_BYTES];
};

struct workers {
	_Atomic int epoch;
	_Atomic int call;		/* answered by paused workers */
	unsigned nr;
	struct worker *worker;		/* nr of them; pinners first */
	uint64_t touch_pages;
	bool peers_sleep;
	bool rt;			/* bystanders: SCHED_FIFO in a window */
	size_t bytes;			/* of worker[] */
	const struct inject_settings *inject;
	struct inject_log *inject_log;
	sem_t wake;			/* for sleeping bystanders */
};

/*
 * workers_start() - start the threads or processes of @visit's placement. They
 * are bound, set up, calibrated (pinners one after the other) and paused.
 * @crew: in memory that processes share.
 * Return: 0; -errno with fail(), and then no worker is left running.
 */
int workers_start(struct workers *crew, struct visit *visit);

/* workers_run() - let them go; workers_pause() - stop and wait until all have.
 * Return of workers_pause(): 0, or the first worker's -errno with fail(): also
 * of a process that died. */
void workers_run(struct workers *crew);
int workers_pause(struct workers *crew);

/*
 * workers_call() - while the workers are paused: wait until each of them has
 * run on its CPU since the call. The scheduler books the wait of a thread only
 * when the thread gets its CPU; without this call a wait before the window
 * would be booked inside the window.
 * Return: 0; -errno with fail() if a process has died.
 */
int workers_call(struct workers *crew);

/* workers_stop() - end all workers, tear down their subjects, free memory. */
void workers_stop(struct workers *crew);

/*
 * worker_cpu_clock() - get the clock of the CPU time of @worker. Return: 0, or
 * a positive errno.
 */
int worker_cpu_clock(const struct worker *worker, clockid_t *id);

#endif
