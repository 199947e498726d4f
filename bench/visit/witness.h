/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_WITNESS_H
#define BENCH_WITNESS_H

#include "bench/visit/visit.h"

/*
 * witness_judge() - compare two counts of the same interrupts in the same
 * round: row TLB with tlb_flush reason 1, on the CPUs that ran peers; row CAL
 * with call_function*_entry, on all CPUs. Reason 4 and ipi_send_* count
 * requests, so they are no witness. Tolerated are the interrupts that stop the
 * counters, one per target and window, and one per context switch of a thread,
 * because a CPU that has gone idle takes the interrupt but flushes nothing.
 * With a pinner there may be more interrupts than flushes: a pinner flushes its
 * own TLB when it faults, and an interrupt does not repeat a flush that is
 * already done (arch/x86/mm/tlb.c flush_tlb_func()). A round that is ok becomes
 * ROUND_INVALID if the counts differ by more than 1 %.
 */
void witness_judge(const struct counter_facts *facts, unsigned nr_targets,
		   struct counted_round *counted);

/* witness_totals() - the totals of a round, for counter_normalise(). */
void witness_totals(const struct counter_facts *facts,
		    const struct counted_round *counted,
		    struct counter_totals *totals);

#endif
