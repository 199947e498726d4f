/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_SNAPSHOT_H
#define BENCH_SNAPSHOT_H

#include "bench/visit/counting.h"
#include "bench/visit/visit.h"
#include "bench/visit/workers.h"
#include "lib/sys/procstat.h"

/*
 * All values that are read at both ends of a timed window, from the clearer's
 * thread: interrupts per CPU, run time and wait of each thread, faults, context
 * switches, steal time. The readings lie outside the window, so no time
 * includes their cost, and they cause few interrupts, none of them between
 * CPUs.
 */
struct snapshot {
	struct irq_counts irqs;
	struct thread_sched *sched;	/* [0] the clearer, then the crew */
	uint64_t *cpu_ns;		/* CPU time, same order, up to date */
	struct thread_sched daemon;	/* which works for the clearer */
	uint64_t *io_ns;		/* same order: I/O workers of its CPU */
	uint64_t softirq_ns;		/* ksoftirqd of the clearer's CPU */
	uint64_t *steal;		/* same order */
	uint64_t *preempted;		/* same order; in emulated time */
	uint64_t voluntary, involuntary, minor_faults, major_faults;
	uint64_t flushed[NR_LOCAL_FLUSHES];
};

/* The observer reads both ends of a window. */
struct observer {
	const struct visit *visit;
	const struct workers *crew;
	struct counting *counting;	/* in a counting round; or NULL */
	struct latency_session *latency;	/* in a BPF round; or NULL */
	const struct perf_control *perf;	/* in a timing round; or NULL */
	unsigned *cpu;			/* [0] the clearer's, then the crew's */
	unsigned nr;
	pid_t clearer_tid;
	pid_t daemon_pid;		/* 0: the clearer works itself */
	pid_t softirq_pid;		/* also works for it; 0: none */
	uint64_t *run_ns;		/* since observer_start(), per thread */
	struct snapshot before, after;
};

/* observer_init() - for @crew, called by the clearer's thread. Release with
 * observer_free(), which takes a zeroed struct too. */
int observer_init(struct observer *observer, const struct visit *visit,
		  const struct workers *crew);
void observer_free(struct observer *observer);

/* observer_start() - begin a new round. */
void observer_start(struct observer *observer);

/*
 * observer_begin(), observer_end() - read one end of a window. Return: 0 or
 * -errno with fail().
 */
int observer_begin(struct observer *observer);
int observer_end(struct observer *observer);

#endif
