/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench/visit/witness.h"

#include <inttypes.h>
#include <stdio.h>

#define UNKNOWN PROCFS_UNKNOWN

static uint64_t witness_add_known(uint64_t a, uint64_t b)
{
	return a == UNKNOWN || b == UNKNOWN ? UNKNOWN : a + b;
}

static uint64_t witness_sum_roles(const uint64_t by_role[NR_ROLES],
				  bool strangers)
{
	uint64_t sum = 0;

	for (int role = 0; role < NR_ROLES; role++)
		if (strangers || role != ROLE_OTHER)
			sum = witness_add_known(sum, by_role[role]);
	return sum;
}

void witness_totals(const struct counter_facts *facts,
		    const struct counted_round *counted,
		    struct counter_totals *totals)
{
	const struct counts *counts = &counted->counts;

	for (unsigned i = 0; i < COUNTER_EVENTS_MAX; i++) {
		bool ok = facts->status[i] == COUNTER_OK;
		const uint64_t *nr = counts->event[i].on_cpus;

		totals->event[i] = ok ? witness_sum_roles(nr, true) : UNKNOWN;
		totals->own[i] = ok ? witness_sum_roles(nr, false) : UNKNOWN;
	}
	for (int row = 0; row < IRQ_NR_ROWS; row++) {
		totals->irq[row] =
			witness_sum_roles(counted->round.irqs[row], true);
		totals->own_irq[row] =
			witness_sum_roles(counted->round.irqs[row], false);
	}
}

static uint64_t witness_on_peers(const uint64_t by_role[NR_ROLES])
{
	return witness_add_known(by_role[ROLE_PINNER], by_role[ROLE_BYSTANDER]);
}

static uint64_t
witness_events_on(const struct counter_facts *facts,
		  const struct counts *counts, const char *name,
		  uint64_t (*sum)(const uint64_t by_role[NR_ROLES]))
{
	int row = counter_find(name);

	if (row < 0 || facts->status[row] != COUNTER_OK)
		return UNKNOWN;
	return sum(counts->event[row].on_cpus);
}

static uint64_t witness_on_all(const uint64_t by_role[NR_ROLES])
{
	return witness_sum_roles(by_role, true);
}

static void witness_compare(struct round *round, const char *irq_name,
			    uint64_t irqs, const char *event_name,
			    uint64_t events, uint64_t slack)
{
	if (round->outcome != ROUND_OK || irqs == UNKNOWN ||
	    events == UNKNOWN || !counter_disagreement(irqs, events, slack))
		return;
	round->outcome = ROUND_INVALID;
	snprintf(round->reason, sizeof(round->reason), "the witnesses "
		 "disagree: /proc/interrupts counted %" PRIu64 " %s "
		 "interrupts, perf counted %" PRIu64 " times %s", irqs,
		 irq_name, events, event_name);
}

void witness_judge(const struct counter_facts *facts, unsigned nr_targets,
		   struct counted_round *counted)
{
	struct round *round = &counted->round;
	const struct counts *counts = &counted->counts;
	uint64_t own = (round->nr_passes + 1) * nr_targets;
	uint64_t switches = round->voluntary_switches +
			    round->involuntary_switches;
	uint64_t calls = witness_add_known(witness_events_on(facts, counts,
							     "irq_vectors:call_"
							     "function_entry",
							     witness_on_all),
					   witness_events_on(facts, counts,
							     "irq_vectors:call_"
							     "function_single_"
							     "entry",
							     witness_on_all));

	uint64_t irqs = witness_on_peers(round->irqs[IRQ_TLB]);
	uint64_t flushes = witness_events_on(
		facts, counts, "tlb:tlb_flush reason==1", witness_on_peers);

	if (!round->pin_cycles || flushes > irqs)
		witness_compare(round, "TLB", irqs, "tlb:tlb_flush reason 1",
				flushes, switches);
	witness_compare(round, "CAL", witness_on_all(round->irqs[IRQ_CAL]),
			"irq_vectors:call_function*_entry", calls, own);
}
