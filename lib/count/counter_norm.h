/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_COUNTER_NORM_H
#define LIB_COUNTER_NORM_H

#include "lib/count/counter.h"
#include "lib/sys/irqcount.h"

/*
 * Normalised counts: each name means the same on every kernel and architecture.
 * Each count comes with its source on this machine and the rule that computed
 * it. Counts from different sources do not count exactly the same events.
 *
 *	flush_sent	flushes that notified other CPUs
 *	flush_received	flushes served on a CPU for another CPU
 *	sync_ipi	call-function interrupts other than flushes
 *	resched_ipi	rescheduling interrupts
 *	flush_full	of flush_received, flushes of all pages
 *	flush_single	of flush_received, flushes of one page
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

/* The raw counts. PROCFS_UNKNOWN: not counted. */
struct counter_totals {
	uint64_t event[COUNTER_EVENTS_MAX];	/* on all CPUs */
	uint64_t own[COUNTER_EVENTS_MAX];	/* on the process's CPUs */
	uint64_t irq[IRQ_NR_ROWS], own_irq[IRQ_NR_ROWS];
};

struct counter_normal {
	uint64_t count;		/* PROCFS_UNKNOWN: no source here */
	const char *source;	/* NULL: none; a static string */
	const char *rule;
};

/*
 * counter_normalise() - compute all normalised counts. Pure. Flushes come from
 * tracepoints on the process's CPUs, because tracepoints tell the kind of
 * flush. Interrupts come from /proc/interrupts on all CPUs: it is read inside
 * the counted window, so it does not contain the interrupts that stop the
 * counters; the tracepoints do.
 */
void counter_normalise(const struct counter_totals *totals,
		       struct counter_normal normal[NR_NORMS]);

/*
 * counter_disagreement() - do two counts of the same interrupts disagree?
 * @slack: interrupts that the instrument itself may add.
 * Return: true if the difference exceeds both @slack and 1 % of the larger
 * count.
 */
bool counter_disagreement(uint64_t a, uint64_t b, uint64_t slack);

/* The share of the requested time in which an event was counted. */
enum counter_share {
	COUNTER_WHOLE,
	COUNTER_PART,		/* it shared its hardware: multiplexed */
	COUNTER_NEVER,		/* it never had hardware: no count, not 0 */
};

enum counter_share counter_share(uint64_t enabled_ns, uint64_t running_ns);

#endif
