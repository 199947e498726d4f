/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_COUNTED_H
#define BENCH_COUNTED_H

#include "lib/count/counter.h"
#include "lib/count/counter_norm.h"

/*
 * What a counting round leaves behind, flat: it lies in memory that the child
 * shares with its parent. A counting round is like any other, but tracepoints
 * and PMU events are open and count its windows. They cost time, so its times
 * are never used.
 */

#define COUNTER_NOTE_BYTES 96

/*
 * Counting rounds of a visit after its first was rejected: with five visits, a
 * cell with one odd round can still be told from one that is odd half of the
 * time (bench/cell/cell_counted.h).
 */
#define COUNTED_AGAIN 4

enum cpu_role {
	ROLE_CLEARER,
	ROLE_PINNER,
	ROLE_BYSTANDER,
	ROLE_OTHER,
	NR_ROLES,
};

/* nr_tlb_local_flush_* of /proc/vmstat: not those done for another CPU. */
enum { LOCAL_FLUSH_ALL, LOCAL_FLUSH_ONE, NR_LOCAL_FLUSHES };

struct event_count {
	uint64_t on_cpus[NR_ROLES];	/* by the role of the CPU */
	uint64_t of_threads[NR_ROLES];	/* PROCFS_UNKNOWN: not per thread */
	uint64_t enabled_ns, running_ns;	/* summed over the CPUs */
	uint64_t threads_enabled_ns, threads_running_ns;
};

struct counts {
	struct event_count event[COUNTER_EVENTS_MAX];
	/*
	 * Page faults of the pinners that did not come from the CPU: GUP left
	 * its fast path and faulted the page in. PROCFS_UNKNOWN: not known.
	 */
	uint64_t gup_faults;
	/*
	 * FOLL_PIN references taken on this machine, by whomever; counted
	 * where there is a pinner. PROCFS_UNKNOWN: not known.
	 */
	uint64_t foll_pins;
};

/* Which events could be counted; the same for all rounds of a visit. */
struct counter_facts {
	char backend[16];		/* "": nothing was counted */
	char backend_note[96];		/* why it is not libperf, or "" */
	char reason[192];		/* why not; "" */
	uint8_t status[COUNTER_EVENTS_MAX];	/* enum counter_status */
	char note[COUNTER_EVENTS_MAX][COUNTER_NOTE_BYTES];
};

#endif
