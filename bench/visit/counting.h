/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_COUNTING_H
#define BENCH_COUNTING_H

#include "bench/visit/visit.h"
#include "bench/visit/workers.h"

/*
 * Counts during the windows of one round, in the child, from the clearer's
 * thread. Events are open only for that round, because an open tracepoint costs
 * time even while it is disabled.
 */
struct counting {
	const struct visit *visit;
	const struct workers *crew;
	struct counter_session *session;
	unsigned nr_cpus, nr_threads;
	unsigned *cpu;			/* CPU of target 0 to nr_cpus - 1 */
	uint64_t faults_before, gup_faults;
	uint64_t pins_before, foll_pins;	/* PROCFS_UNKNOWN: unknown */
};

/*
 * counting_open() - open the counters on all online CPUs, and on the threads of
 * the clearer and the crew. An event that cannot be counted is no error; @facts
 * says so. If nothing can be opened, @facts->reason says why, and
 * counting_begin() and the other functions do nothing. Return: 0 or -errno with
 * fail(). Call counting_free() in both cases; it leaves the
 * session to the caller.
 */
int counting_open(struct counting *counting, const struct visit *visit,
		  const struct workers *crew, struct counter_facts *facts);
void counting_free(struct counting *counting);

/* counting_begin(), counting_end() - begin, end a window. NULL is allowed. */
int counting_begin(struct counting *counting);
int counting_end(struct counting *counting);

/*
 * counting_prepare(), counting_finish() - call them before counting_begin() and
 * after counting_end(): they read the values whose reading interrupts every
 * CPU. NULL is allowed.
 */
int counting_prepare(struct counting *counting);
int counting_finish(struct counting *counting);

/* counting_collect() - read the sums over all windows. */
int counting_collect(struct counting *counting, struct counts *counts);

#endif
