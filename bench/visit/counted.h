/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_COUNTED_H
#define BENCH_COUNTED_H

#include "lib/count/counter.h"
#include "lib/count/counter_norm.h"

/*
 * The result of a counting round, without pointers, because it lies in memory
 * shared by child and parent. In a counting round tracepoints and PMU events
 * are open and count during its windows; otherwise it is like any round.
 * Counting costs time, so the times of a counting round are never used.
 */

#define COUNTER_NOTE_BYTES 96

/*
 * Further counting rounds of a visit after its first was rejected: with them,
 * five visits are enough to tell a cell with one odd round from a cell that is
 * odd half of the time (bench/cell/cell_counted.h).
 */
#define COUNTED_AGAIN 4

enum cpu_role {
	ROLE_CLEARER,
	ROLE_PINNER,
	ROLE_BYSTANDER,
	ROLE_OTHER,
	NR_ROLES,
};

/*
 * nr_tlb_local_flush_* of /proc/vmstat: without flushes on behalf of another
 * CPU.
 */
enum { LOCAL_FLUSH_ALL, LOCAL_FLUSH_ONE, NR_LOCAL_FLUSHES };

struct event_count {
	uint64_t on_cpus[NR_ROLES];	/* by role of the CPU */
	uint64_t of_threads[NR_ROLES];	/* PROCFS_UNKNOWN: not per thread */
	uint64_t enabled_ns, running_ns;	/* summed over the CPUs */
	uint64_t threads_enabled_ns, threads_running_ns;
};

struct counts {
	struct event_count event[COUNTER_EVENTS_MAX];
	/*
	 * Page faults of the pinners that were not raised by the CPU: GUP left
	 * its fast path and faulted the page in. PROCFS_UNKNOWN: not known.
	 */
	uint64_t gup_faults;
	/*
	 * FOLL_PIN references taken on this machine, by any process. Counted
	 * only if there is a pinner. PROCFS_UNKNOWN: not known.
	 */
	uint64_t foll_pins;
};

/* Which events can be counted; the same for all rounds of a visit. */
struct counter_facts {
	char backend[16];		/* "": no counting */
	char backend_note[96];		/* why not libperf; or "" */
	char reason[192];		/* why no counting; or "" */
	uint8_t status[COUNTER_EVENTS_MAX];	/* enum counter_status */
	char note[COUNTER_EVENTS_MAX][COUNTER_NOTE_BYTES];
};

#endif
