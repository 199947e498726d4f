/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "analysis/load/metric.h"

#include <string.h>

#include "lib/stats/hist.h"

#define TIME(name, column, axis) \
	.key = name, .label = column, .title = axis, .kind = METRIC_TIME
/* Interrupts on all CPUs, the clearer's own included. */
#define COUNT(name, column, axis, from)				\
	.key = name, .label = column, .title = axis " per event",	\
	.source = from, .kind = METRIC_COUNT, .required = true
/* Interrupts on the CPUs of @who, whose roles are @on. */
#define RECEIVED(who, from, on, column, axis)				\
	.key = #who "_" from "_per_event", .label = column,		\
	.title = axis " per event", .source = from,			\
	.kind = METRIC_COUNT, .row = from, .roles = on
#define ON_PEERS (ON_PINNERS | ON_BYSTANDERS)
#define ON_REMOTE (ON_PEERS | ON_OTHERS)
/* Counted by tracepoints, in counting rounds only, if these were requested. */
#define TRACED(name, column, axis, from)				\
	.key = name, .label = column, .title = axis, .source = from,	\
	.kind = METRIC_COUNT, .counting = true
#define RATE(name, column, axis, from)				\
	.key = name, .label = column, .title = axis, .source = from,	\
	.kind = METRIC_RATE
#define PERCENTILE(name, column, axis) \
	TIME(name, column, axis), .bucket = 1.0 / HIST_SUB
/*
 * Operations executed on the CPUs of a role, as scripts/lab --exact counts
 * them.
 */
#define EXACT(role, class, column, axis)				\
	.key = #role "_" #class "_per_event", .label = column,		\
	.title = axis " per event", .kind = METRIC_COUNT, .exact = true, \
	.shown = true
#define MAIN .required = true, .shown = true, .main = true

const struct metric metrics[METRIC_NR] = {
	[METRIC_PIN] = { TIME("pin_ns_per_cycle", "pin ns/cycle",
		"pin cycle [ns]"), MAIN },
	[METRIC_PIN_P50] = { PERCENTILE("pin_p50_ns", "pin p50 ns",
		"pin cycle, median [ns]") },
	[METRIC_PIN_P99] = { PERCENTILE("pin_p99_ns", "pin p99 ns",
		"pin cycle, p99 [ns]"), .required = true, .shown = true },
	[METRIC_PIN_P999] = { PERCENTILE("pin_p999_ns", "pin p99.9 ns",
		"pin cycle, p99.9 [ns]") },
	[METRIC_CLEAR] = { TIME("clear_ns_per_event", "clear ns/event",
		"clear event [ns]"), MAIN },
	[METRIC_REMOTE_TLB] = { RECEIVED(remote, "tlb", ON_PEERS,
		"remote TLB/ev", "TLB shootdowns on other CPUs"),
		.total = METRIC_TLB, .shown = true },
	[METRIC_REMOTE_CAL] = { RECEIVED(remote, "cal", ON_REMOTE,
		"remote CAL/ev", "call-function IPIs on other CPUs"),
		.total = METRIC_CAL, .shown = true },
	[METRIC_REMOTE_RES] = { RECEIVED(remote, "res", ON_REMOTE,
		"remote RES/ev", "reschedule IPIs on other CPUs"),
		.total = METRIC_RES, .shown = true, .background = true },
	[METRIC_REMOTE_IPI] = { RECEIVED(remote, "ipi", ON_REMOTE,
		"remote IPI/ev", "IPIs of all kinds on other CPUs"),
		.shown = true },
	[METRIC_CLEARER_TLB] = { RECEIVED(clearer, "tlb", ON_CLEARER,
		"clearer TLB/ev", "TLB shootdowns on the clearer's CPU"),
		.shown = true },
	[METRIC_CLEARER_CAL] = { RECEIVED(clearer, "cal", ON_CLEARER,
		"clearer CAL/ev", "call-function IPIs on the clearer's CPU"),
		.shown = true },
	[METRIC_CLEARER_RES] = { RECEIVED(clearer, "res", ON_CLEARER,
		"clearer RES/ev", "reschedule IPIs on the clearer's CPU"),
		.background = true },
	[METRIC_PINNER_TLB] = { RECEIVED(pinner, "tlb", ON_PINNERS,
		"pinner TLB/ev", "TLB shootdowns on the pinners' CPUs") },
	[METRIC_PINNER_CAL] = { RECEIVED(pinner, "cal", ON_PINNERS,
		"pinner CAL/ev", "call-function IPIs on the pinners' CPUs") },
	[METRIC_BYSTANDER_TLB] = { RECEIVED(bystander, "tlb", ON_BYSTANDERS,
		"peers' TLB/ev", "TLB shootdowns on bystanders' CPUs") },
	[METRIC_BYSTANDER_CAL] = { RECEIVED(bystander, "cal", ON_BYSTANDERS,
		"peers' CAL/ev", "call-function IPIs on bystanders' CPUs") },
	[METRIC_TLB] = { COUNT("tlb_received_per_event", "TLB process",
		"TLB shootdowns on the process's CPUs", "tlb") },
	[METRIC_CAL] = { COUNT("cal_received_per_event", "CAL all CPUs",
		"call-function IPIs on all CPUs", "cal") },
	[METRIC_RES] = { COUNT("res_received_per_event", "RES all CPUs",
		"reschedule IPIs on all CPUs", "res"), .background = true },
	[METRIC_FLUSH] = { TRACED("flush_received_per_event", "flush/event",
		"TLB flushes served per event", "flush_received") },
	[METRIC_FLUSH_FULL] = { TRACED("flush_full_per_event", "full/event",
		"full TLB flushes served per event", "flush_full") },
	[METRIC_FLUSH_SINGLE] = { TRACED("flush_single_per_event",
		"single/event", "one-page TLB flushes served per event",
		"flush_single") },
	[METRIC_SYNC_IPI] = { TRACED("sync_ipi_per_event", "sync/event",
		"call-function IPIs without a flush per event", "sync_ipi") },
	[METRIC_REMOTE_TLB_PER_S] = { RATE("remote_tlb_per_s", "remote TLB/s",
		"TLB shootdowns on other CPUs per second", "tlb"),
		.row = "tlb", .roles = ON_PEERS, .total = METRIC_TLB_PER_S },
	[METRIC_TLB_PER_S] = { RATE("tlb_received_per_s", "TLB/s process",
		"TLB shootdowns on the process's CPUs per second", "tlb") },
	[METRIC_STOLEN] = { RATE("bystander_stolen_ns_per_ms", "stolen ns/ms",
		"stolen from bystanders [ns/ms]", NULL) },
	[METRIC_KERNEL_GET] = { TIME("kernel_get_ns_per_page", "get ns/page",
		"pinning, timed by the kernel [ns per page]") },
	[METRIC_KERNEL_PUT] = { TIME("kernel_put_ns_per_page", "put ns/page",
		"unpinning, timed by the kernel [ns per page]") },
	[METRIC_OP] = { TIME("ns_per_op", "ns/op", "operation [ns]"), MAIN,
		.primitive = true },
	[METRIC_CLEARER_INSTRUCTIONS] = { EXACT(clearer, instructions,
		"clearer instr", "clearer's instructions") },
	[METRIC_CLEARER_LOCKED] = { EXACT(clearer, locked, "clearer locked",
		"clearer's locked RMWs") },
	[METRIC_CLEARER_FULL_FENCES] = { EXACT(clearer, full_fences,
		"clearer mb", "clearer's smp_mb") },
	[METRIC_CLEARER_INVLPG] = { EXACT(clearer, invlpg, "clearer invlpg",
		"clearer's INVLPG") },
	[METRIC_CLEARER_CR3_WRITES] = { EXACT(clearer, cr3_writes,
		"clearer cr3", "clearer's CR3 writes") },
	[METRIC_CLEARER_IPIS_SENT] = { EXACT(clearer, ipis_sent, "clearer IPIs",
		"clearer's IPIs sent") },
	[METRIC_CLEARER_LSE_ATOMICS] = { EXACT(clearer, lse_atomics,
		"clearer LSE", "clearer's atomics") },
	[METRIC_CLEARER_DMB_ISH] = { EXACT(clearer, dmb_ish, "clearer dmb",
		"clearer's dmb ish") },
	[METRIC_CLEARER_TLBI_PAGE] = { EXACT(clearer, tlbi_page, "clearer tlbi",
		"clearer's TLBI") },
	[METRIC_CLEARER_DSB] = { EXACT(clearer, dsb, "clearer dsb",
		"clearer's dsb") },
	[METRIC_PINNER_INSTRUCTIONS] = { EXACT(pinner, instructions,
		"pinner instr", "pinner's instructions") },
	[METRIC_PINNER_LOCKED] = { EXACT(pinner, locked, "pinner locked",
		"pinner's locked RMWs") },
	[METRIC_PINNER_FULL_FENCES] = { EXACT(pinner, full_fences, "pinner mb",
		"pinner's smp_mb") },
	[METRIC_PINNER_LSE_ATOMICS] = { EXACT(pinner, lse_atomics, "pinner LSE",
		"pinner's atomics") },
	[METRIC_PINNER_DMB_ISH] = { EXACT(pinner, dmb_ish, "pinner dmb",
		"pinner's dmb ish") },
	[METRIC_PINNER_DMB_ISHLD] = { EXACT(pinner, dmb_ishld, "pinner ishld",
		"pinner's dmb ishld") },
	[METRIC_BYSTANDER_INSTRUCTIONS] = { EXACT(bystander, instructions,
		"peers' instr", "peers' instructions") },
	[METRIC_BYSTANDER_INVLPG] = { EXACT(bystander, invlpg, "peers' invlpg",
		"peers' INVLPG") },
	[METRIC_BYSTANDER_CR3_WRITES] = { EXACT(bystander, cr3_writes,
		"peers' cr3", "peers' CR3 writes") },
	[METRIC_BYSTANDER_IRQS_TAKEN] = { EXACT(bystander, irqs_taken,
		"peers' IRQs", "peers' interrupts taken") },
	[METRIC_CLEARER_AMOS] = { EXACT(clearer, amos,
		"clearer AMO", "clearer's AMOs") },
	[METRIC_CLEARER_SC_ATTEMPTS] = { EXACT(clearer, sc_attempts,
		"clearer sc", "clearer's SC attempts") },
	[METRIC_CLEARER_FENCE_RW_RW] = { EXACT(clearer, fence_rw_rw,
		"clearer fence", "clearer's fence rw,rw") },
	[METRIC_CLEARER_SFENCE_PAGE] = { EXACT(clearer, sfence_page,
		"clearer sfence", "clearer's SFENCE.VMA") },
	[METRIC_CLEARER_SBI_CALLS] = { EXACT(clearer, sbi_calls,
		"clearer SBI", "clearer's calls of the firmware") },
	[METRIC_CLEARER_STCX_ATTEMPTS] = { EXACT(clearer, stcx_attempts,
		"clearer stcx", "clearer's stcx attempts") },
	[METRIC_CLEARER_SYNC] = { EXACT(clearer, sync,
		"clearer sync", "clearer's sync") },
	[METRIC_CLEARER_LWSYNC] = { EXACT(clearer, lwsync,
		"clearer lwsync", "clearer's lwsync") },
	[METRIC_CLEARER_TLBIE] = { EXACT(clearer, tlbie,
		"clearer tlbie", "clearer's tlbie") },
	[METRIC_CLEARER_TLBIE_PWC] = { EXACT(clearer, tlbie_pwc,
		"clearer pwc", "clearer's tlbie of walk caches") },
	[METRIC_CLEARER_HCALLS] = { EXACT(clearer, hcalls,
		"clearer hcall", "clearer's hypervisor calls") },
	[METRIC_CLEARER_COMPARE_SWAPS] = { EXACT(clearer, compare_swaps,
		"clearer CS", "clearer's compare and swap") },
	[METRIC_CLEARER_SERIALIZATIONS] = { EXACT(clearer, serializations,
		"clearer bcr", "clearer's bcr barriers") },
	[METRIC_CLEARER_IPTE] = { EXACT(clearer, ipte,
		"clearer ipte", "clearer's IPTE") },
	[METRIC_CLEARER_IDTE] = { EXACT(clearer, idte,
		"clearer idte", "clearer's IDTE") },
	[METRIC_PINNER_AMOS] = { EXACT(pinner, amos,
		"pinner AMO", "pinner's AMOs") },
	[METRIC_PINNER_SC_ATTEMPTS] = { EXACT(pinner, sc_attempts,
		"pinner sc", "pinner's SC attempts") },
	[METRIC_PINNER_FENCE_RW_RW] = { EXACT(pinner, fence_rw_rw,
		"pinner fence", "pinner's fence rw,rw") },
	[METRIC_PINNER_FENCE_R_R] = { EXACT(pinner, fence_r_r,
		"pinner fence r", "pinner's fence r,r") },
	[METRIC_PINNER_STCX_ATTEMPTS] = { EXACT(pinner, stcx_attempts,
		"pinner stcx", "pinner's stcx attempts") },
	[METRIC_PINNER_SYNC] = { EXACT(pinner, sync,
		"pinner sync", "pinner's sync") },
	[METRIC_PINNER_LWSYNC] = { EXACT(pinner, lwsync,
		"pinner lwsync", "pinner's lwsync") },
	[METRIC_PINNER_COMPARE_SWAPS] = { EXACT(pinner, compare_swaps,
		"pinner CS", "pinner's compare and swap") },
	[METRIC_PINNER_SERIALIZATIONS] = { EXACT(pinner, serializations,
		"pinner bcr", "pinner's bcr barriers") },
	[METRIC_BYSTANDER_FIRMWARE_SFENCES] = { EXACT(bystander,
		firmware_sfences, "peers' sfence",
		"peers' SFENCE.VMA of the firmware") },
	[METRIC_BYSTANDER_TLBIEL] = { EXACT(bystander, tlbiel,
		"peers' tlbiel", "peers' tlbiel") },
	[METRIC_PERF_STAT] = { .key = "perf_stat", .label = "perf stat",
		.title = "counted by perf stat", .kind = METRIC_TALLY,
		.shown = true },
};

bool metric_has_direction(size_t metric)
{
	return metrics[metric].kind == METRIC_TIME ||
	       metrics[metric].kind == METRIC_RATE;
}

int metric_find(const char *name)
{
	for (int i = 0; i < METRIC_NR; i++)
		if (!strcmp(metrics[i].key, name) ||
		    !strcmp(metrics[i].label, name))
			return i;
	return -1;
}
