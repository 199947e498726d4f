/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_WITNESS_H
#define BENCH_WITNESS_H

#include "bench/visit/visit.h"

/*
 * witness_judge() - two sources of the same interrupts, on the same round:
 * TLB interrupts against tlb_flush reason 1, on the CPUs that ran peers; CAL
 * against call_function*_entry, on all CPUs. Reason 4 and ipi_send_* count
 * intentions and are no witness. Allowed for: the interrupts that stop the
 * counters, one per target and window; and one per switch of a thread, since
 * a CPU that went idle meanwhile takes the interrupt but flushes nothing. A
 * pinner flushes its own TLB when it faults, and what it has flushed already
 * an interrupt does not flush again: under one there may be more interrupts
 * than flushes (arch/x86/mm/tlb.c flush_tlb_func()).
 * A round that is ok becomes ROUND_INVALID if they disagree by more than 1 %.
 */
void witness_judge(const struct counter_facts *facts, unsigned nr_targets,
		   struct counted_round *counted);

/* witness_totals() - of a round, for counter_normalise(). */
void witness_totals(const struct counter_facts *facts,
		    const struct counted_round *counted,
		    struct counter_totals *totals);

#endif
