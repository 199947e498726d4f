/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/count/counter_norm.h"

#define UNKNOWN PROCFS_UNKNOWN

const char *counter_norm_name(enum counter_norm norm)
{
	static const char *const names[NR_NORMS] = {
		[NORM_FLUSH_SENT] = "flush_sent",
		[NORM_FLUSH_RECEIVED] = "flush_received",
		[NORM_SYNC_IPI] = "sync_ipi",
		[NORM_RESCHED_IPI] = "resched_ipi",
		[NORM_FLUSH_FULL] = "flush_full",
		[NORM_FLUSH_SINGLE] = "flush_single",
	};

	return names[norm];
}

/* One source: the first whose count is known is taken. */
struct candidate {
	uint64_t count;
	const char *source, *rule;
};

static void norm_take_first(const struct candidate *candidates,
			    struct counter_normal *normal)
{
	*normal = (struct counter_normal){ .count = UNKNOWN };
	for (; candidates->source; candidates++) {
		if (candidates->count == UNKNOWN)
			continue;
		normal->count = candidates->count;
		normal->source = candidates->source;
		normal->rule = candidates->rule;
		return;
	}
}

static uint64_t norm_event(const struct counter_totals *totals,
			   const char *name)
{
	int row = counter_find(name);

	return row < 0 ? UNKNOWN : totals->event[row];
}

static uint64_t norm_own(const struct counter_totals *totals, const char *name)
{
	int row = counter_find(name);

	return row < 0 ? UNKNOWN : totals->own[row];
}

static uint64_t norm_sum(uint64_t a, uint64_t b)
{
	return a == UNKNOWN || b == UNKNOWN ? UNKNOWN : a + b;
}

/* The difference can be negative if requests share an interrupt; then 0. */
static uint64_t norm_less(uint64_t a, uint64_t b)
{
	if (a == UNKNOWN || b == UNKNOWN)
		return UNKNOWN;
	return a > b ? a - b : 0;
}

static void norm_flushes(const struct counter_totals *totals,
			 struct counter_normal normal[NR_NORMS])
{
	uint64_t fences_sent = norm_sum(
		norm_own(totals, "sbi-sfence-vma-sent"),
		norm_own(totals, "sbi-sfence-vma-asid-sent"));
	uint64_t fences_received = norm_sum(
		norm_own(totals, "sbi-sfence-vma-received"),
		norm_own(totals, "sbi-sfence-vma-asid-received"));
	const struct candidate sent[] = {
		{ fences_sent, "SBI firmware events, remote fences sent",
		  "one per request, whatever the number of targets" },
		{ norm_own(totals, "tlb:tlb_flush reason==4"),
		  "tracepoint tlb:tlb_flush reason 4",
		  "one per flush, whatever the number of targets; announced "
		  "even if every target turns out to be idle" },
		{ 0, NULL, NULL },
	};
	const struct candidate received[] = {
		{ fences_received, "SBI firmware events, remote fences "
		  "received", "one per flush and CPU that executed it; the "
		  "sender's own CPU is counted, too, if it runs the process" },
		{ norm_own(totals, "tlb:tlb_flush reason==1"),
		  "tracepoint tlb:tlb_flush reason 1",
		  "one per flush and CPU that served it; not on a CPU that "
		  "was idle with the same page tables" },
		{ totals->own_irq[IRQ_TLB], "/proc/interrupts TLB",
		  "one per interrupt that asked for a flush" },
		{ 0, NULL, NULL },
	};

	norm_take_first(sent, &normal[NORM_FLUSH_SENT]);
	norm_take_first(received, &normal[NORM_FLUSH_RECEIVED]);
}

static void norm_kinds(const struct counter_totals *totals,
		       struct counter_normal normal[NR_NORMS])
{
	const struct candidate full[] = {
		{ norm_own(totals, "tlb:tlb_flush reason==1&&"
				   "pages==0xffffffffffffffff"),
		  "tracepoint tlb:tlb_flush reason 1, pages -1",
		  "of flush_received: everything was flushed" },
		{ 0, NULL, NULL },
	};
	const struct candidate single[] = {
		{ norm_own(totals, "tlb:tlb_flush reason==1&&pages==1"),
		  "tracepoint tlb:tlb_flush reason 1, pages 1",
		  "of flush_received: one page was flushed" },
		{ 0, NULL, NULL },
	};

	norm_take_first(full, &normal[NORM_FLUSH_FULL]);
	norm_take_first(single, &normal[NORM_FLUSH_SINGLE]);
}

static void norm_interrupts(const struct counter_totals *totals,
			    struct counter_normal normal[NR_NORMS])
{
	uint64_t calls = norm_sum(
		norm_event(totals, "irq_vectors:call_function_entry"),
		norm_event(totals, "irq_vectors:call_function_single_entry"));
	const struct candidate sync[] = {
		{ norm_less(totals->irq[IRQ_CAL], totals->irq[IRQ_TLB]),
		  "/proc/interrupts CAL less TLB",
		  "a flush and a call that share an interrupt count as the "
		  "flush" },
		{ totals->irq[IRQ_CAL], "/proc/interrupts CAL",
		  "all of them: this kernel counts no flush apart" },
		{ calls, "tracepoints irq_vectors:call_function_entry and "
		  "_single_entry", "flushes included" },
		{ norm_event(totals, "ipi:ipi_entry Function call interrupts"),
		  "tracepoint ipi:ipi_entry Function call interrupts",
		  "all of them: flushes send none on arm64" },
		{ 0, NULL, NULL },
	};
	const struct candidate resched[] = {
		{ totals->irq[IRQ_RES], "/proc/interrupts RES", "one each" },
		{ norm_event(totals, "irq_vectors:reschedule_entry"),
		  "tracepoint irq_vectors:reschedule_entry", "one each" },
		{ norm_event(totals, "ipi:ipi_entry Rescheduling interrupts"),
		  "tracepoint ipi:ipi_entry Rescheduling interrupts",
		  "one each" },
		{ 0, NULL, NULL },
	};

	norm_take_first(sync, &normal[NORM_SYNC_IPI]);
	norm_take_first(resched, &normal[NORM_RESCHED_IPI]);
}

void counter_normalise(const struct counter_totals *totals,
		       struct counter_normal normal[NR_NORMS])
{
	norm_flushes(totals, normal);
	norm_kinds(totals, normal);
	norm_interrupts(totals, normal);
}

bool counter_disagreement(uint64_t a, uint64_t b, uint64_t slack)
{
	uint64_t larger = a > b ? a : b, apart = a > b ? a - b : b - a;

	return apart > slack && 100 * apart > larger;
}

enum counter_share counter_share(uint64_t enabled_ns, uint64_t running_ns)
{
	if (running_ns >= enabled_ns)
		return COUNTER_WHOLE;
	return running_ns ? COUNTER_PART : COUNTER_NEVER;
}
