/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_COUNTING_H
#define BENCH_COUNTING_H

#include "bench/visit/visit.h"
#include "bench/visit/workers.h"

/*
 * Counting the windows of one round, in the child, from the clearer's thread.
 * Events are open for that round alone: an open tracepoint costs even while
 * it is disabled.
 */
struct counting {
	const struct visit *visit;
	const struct workers *crew;
	struct counter_session *session;
	unsigned nr_cpus, nr_threads;
	unsigned *cpu;			/* of the first nr_cpus targets */
	uint64_t faults_before, gup_faults;
	uint64_t pins_before, foll_pins;	/* PROCFS_UNKNOWN: unknown */
};

/*
 * counting_open() - all online CPUs, and the clearer's and the crew's threads.
 * What cannot be counted is no error but in @facts. Nothing could be opened:
 * @facts->reason says why, and counting_begin() and the others do nothing.
 * Return: 0 or -errno with fail(). To be closed in both cases.
 */
int counting_open(struct counting *counting, const struct visit *visit,
		  const struct workers *crew, struct counter_facts *facts);
void counting_close(struct counting *counting);

/* counting_begin(), counting_end() - the ends of a window. Takes NULL too. */
int counting_begin(struct counting *counting);
int counting_end(struct counting *counting);

/*
 * counting_prepare(), counting_finish() - around the ends of a window: what is
 * read at the cost of interrupting every CPU. Take NULL too.
 */
int counting_prepare(struct counting *counting);
int counting_finish(struct counting *counting);

/* counting_collect() - what all windows together counted. */
int counting_collect(struct counting *counting, struct counts *counts);

#endif
