/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_COUNTER_NORM_H
#define LIB_COUNTER_NORM_H

#include "lib/count/counter.h"
#include "lib/sys/irqcount.h"

/*
 * One name for one thing on every kernel and architecture, each with the
 * source it came from on this one and the rule that made it. Counts of unlike
 * sources do not count the same thing.
 *
 *	flush_sent	flushes that announced themselves to other CPUs
 *	flush_received	flushes served on a CPU for another one
 *	sync_ipi	call-function interrupts that are no flush
 *	resched_ipi	rescheduling interrupts
 *	flush_full	of flush_received, those of everything
 *	flush_single	of flush_received, those of one page
 */
enum counter_norm {
	NORM_FLUSH_SENT,
	NORM_FLUSH_RECEIVED,
	NORM_SYNC_IPI,
	NORM_RESCHED_IPI,
	NORM_FLUSH_FULL,
	NORM_FLUSH_SINGLE,
	NR_NORMS,
};

/* counter_norm_name() - "flush_sent", ... */
const char *counter_norm_name(enum counter_norm norm);

/* What was counted: PROCFS_UNKNOWN where it was not. */
struct counter_totals {
	uint64_t event[COUNTER_EVENTS_MAX];	/* on all CPUs */
	uint64_t own[COUNTER_EVENTS_MAX];	/* on those of the process */
	uint64_t irq[IRQ_NR_ROWS], own_irq[IRQ_NR_ROWS];
};

struct counter_normal {
	uint64_t count;		/* PROCFS_UNKNOWN: no source here */
	const char *source;	/* NULL: none; a static string */
	const char *rule;
};

/*
 * counter_normalise() - pure. Flushes come from tracepoints, which tell what
 * was done, on the process's CPUs. Interrupts come from /proc/interrupts, on
 * all CPUs: it is read inside the counted window, so the interrupts that stop
 * the counters are in the tracepoints but not in it.
 */
void counter_normalise(const struct counter_totals *totals,
		       struct counter_normal normal[NR_NORMS]);

/*
 * counter_disagreement() - two sources of the same interrupts.
 * @slack: what the instrument itself may add.
 * Return: true if they are more than 1 % of the larger and @slack apart.
 */
bool counter_disagreement(uint64_t a, uint64_t b, uint64_t slack);

/* For how much of the time an event was counted that it was to be. */
enum counter_share {
	COUNTER_WHOLE,
	COUNTER_PART,		/* it shared its hardware: multiplexed */
	COUNTER_NEVER,		/* it never had any: no count, also not 0 */
};

enum counter_share counter_share(uint64_t enabled_ns, uint64_t running_ns);

#endif
