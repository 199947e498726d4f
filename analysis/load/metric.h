/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANALYSIS_METRIC_H
#define ANALYSIS_METRIC_H

#include <stdbool.h>
#include <stddef.h>

/*
 * The numbers of a round that are read from run files and compared. A new row
 * of metrics[], with its name in enum metric_id, adds a column everywhere.
 */

/* The rows of metrics[], in the order of every table. */
enum metric_id {
	METRIC_PIN, METRIC_PIN_P50, METRIC_PIN_P99, METRIC_PIN_P999,
	METRIC_CLEAR,
	METRIC_REMOTE_TLB, METRIC_REMOTE_CAL, METRIC_REMOTE_RES,
	METRIC_REMOTE_IPI,
	METRIC_CLEARER_TLB, METRIC_CLEARER_CAL, METRIC_CLEARER_RES,
	METRIC_PINNER_TLB, METRIC_PINNER_CAL,
	METRIC_BYSTANDER_TLB, METRIC_BYSTANDER_CAL,
	METRIC_TLB, METRIC_CAL, METRIC_RES,
	METRIC_FLUSH, METRIC_FLUSH_FULL, METRIC_FLUSH_SINGLE, METRIC_SYNC_IPI,
	METRIC_REMOTE_TLB_PER_S, METRIC_TLB_PER_S, METRIC_STOLEN,
	METRIC_KERNEL_GET, METRIC_KERNEL_PUT, METRIC_OP,
	METRIC_CLEARER_INSTRUCTIONS, METRIC_CLEARER_LOCKED,
	METRIC_CLEARER_FULL_FENCES, METRIC_CLEARER_INVLPG,
	METRIC_CLEARER_CR3_WRITES, METRIC_CLEARER_IPIS_SENT,
	METRIC_CLEARER_LSE_ATOMICS, METRIC_CLEARER_DMB_ISH,
	METRIC_CLEARER_TLBI_PAGE, METRIC_CLEARER_DSB,
	METRIC_PINNER_INSTRUCTIONS, METRIC_PINNER_LOCKED,
	METRIC_PINNER_FULL_FENCES, METRIC_PINNER_LSE_ATOMICS,
	METRIC_PINNER_DMB_ISH, METRIC_PINNER_DMB_ISHLD,
	METRIC_BYSTANDER_INSTRUCTIONS, METRIC_BYSTANDER_INVLPG,
	METRIC_BYSTANDER_CR3_WRITES, METRIC_BYSTANDER_IRQS_TAKEN,
	METRIC_CLEARER_AMOS, METRIC_CLEARER_SC_ATTEMPTS,
	METRIC_CLEARER_FENCE_RW_RW, METRIC_CLEARER_SFENCE_PAGE,
	METRIC_CLEARER_SBI_CALLS, METRIC_CLEARER_STCX_ATTEMPTS,
	METRIC_CLEARER_SYNC, METRIC_CLEARER_LWSYNC, METRIC_CLEARER_TLBIE,
	METRIC_CLEARER_TLBIE_PWC, METRIC_CLEARER_HCALLS,
	METRIC_CLEARER_COMPARE_SWAPS, METRIC_CLEARER_SERIALIZATIONS,
	METRIC_CLEARER_IPTE, METRIC_CLEARER_IDTE, METRIC_PINNER_AMOS,
	METRIC_PINNER_SC_ATTEMPTS, METRIC_PINNER_FENCE_RW_RW,
	METRIC_PINNER_FENCE_R_R, METRIC_PINNER_STCX_ATTEMPTS,
	METRIC_PINNER_SYNC, METRIC_PINNER_LWSYNC, METRIC_PINNER_COMPARE_SWAPS,
	METRIC_PINNER_SERIALIZATIONS, METRIC_BYSTANDER_FIRMWARE_SFENCES,
	METRIC_BYSTANDER_TLBIEL,
	METRIC_PERF_STAT,
	METRIC_NR,
};

enum metric_kind {
	METRIC_TIME,	/* above 0, lower is better; compared as a ratio */
	METRIC_COUNT,	/* per event, not negative; compared as a difference. An
			   exact count falls below 0 if the background exceeds
			   it */
	METRIC_RATE,	/* per time, not negative; compared as a count, but
			   never exact */
	METRIC_TALLY,	/* of perf, not negative; compared as a rate, but lower
			   is not better */
};

/*
 * Bits: the CPUs that received an interrupt, by the names in "irqs_received".
 */
enum metric_roles {
	ON_CLEARER = 1, ON_PINNERS = 2, ON_BYSTANDERS = 4, ON_OTHERS = 8,
};

struct metric {
	const char *key;	/* in a round of a run file; holds the unit */
	const char *label;	/* at most 14 columns */
	const char *title;	/* as the axis of a figure */
	const char *source;	/* key in "counters" that names the source */
	enum metric_kind kind;
	double bucket;		/* of a histogram: its relative width; or 0 */
	bool primitive;		/* in "primitives", not in "cells" */
	bool required;		/* a round without the key is refused */
	bool shown; /* compared by default, unless metrics are named */
	bool main;		/* a test of the family of main times */
	bool exact;		/* key of "exact" in the round, if any */
	bool counting;		/* counted in counting rounds only */
	/*
	 * Interrupts by role: the sum over @roles in @row of "irqs_received",
	 * per event, op or second. In a file without roles, @total stands for
	 * the remote interrupts: those on all CPUs except the clearer's.
	 */
	const char *row;	/* "tlb"; NULL: not such a count */
	unsigned roles;		/* of enum metric_roles */
	enum metric_id total;	/* or 0 */
	/* A count of the machine's other work, which varies between boots. */
	bool background;
};

/* METRIC_PERF_STAT is an event of perf stat: analysis/load/perfstat.h. */
extern const struct metric metrics[METRIC_NR];

/* metric_has_direction() - is it a time or a rate, so that more is slower? */
bool metric_has_direction(size_t metric);

/* metric_find() - by key or label. Return: index; -1 if there is none. */
int metric_find(const char *name);

#endif
