/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/metric.h"

#include <string.h>

#include "lib/hist.h"

#define TIME(name, column, axis) \
	.key = name, .label = column, .title = axis, .kind = METRIC_TIME
#define COUNT(name, column, axis, from)				\
	.key = name, .label = column, .title = axis, .source = from,	\
	.kind = METRIC_COUNT, .required = true, .shown = true
#define RATE(name, column, axis, from)				\
	.key = name, .label = column, .title = axis, .source = from,	\
	.kind = METRIC_RATE
#define PERCENTILE(name, column, axis) \
	TIME(name, column, axis), .bucket = 1.0 / HIST_SUB
/* What a role's CPUs executed, as scripts/lab --exact counts it. */
#define EXACT(role, class, column, axis)				\
	.key = #role "_" #class "_per_event", .label = column,		\
	.title = axis " per event", .kind = METRIC_COUNT, .exact = true, \
	.shown = true
#define MAIN .required = true, .shown = true, .main = true

const struct metric metrics[METRIC_NR] = {
	{ TIME("pin_ns_per_cycle", "pin ns/cycle", "pin cycle [ns]"), MAIN },
	{ PERCENTILE("pin_p50_ns", "pin p50 ns", "pin cycle, median [ns]") },
	{ PERCENTILE("pin_p99_ns", "pin p99 ns", "pin cycle, p99 [ns]"),
	  .required = true, .shown = true },
	{ PERCENTILE("pin_p999_ns", "pin p99.9 ns", "pin cycle, p99.9 [ns]") },
	{ TIME("clear_ns_per_event", "clear ns/event", "clear event [ns]"),
	  MAIN },
	{ COUNT("tlb_received_per_event", "TLB/event",
		"TLB shootdowns per event", "tlb") },
	{ COUNT("cal_received_per_event", "CAL/event",
		"call-function IPIs per event", "cal") },
	{ COUNT("res_received_per_event", "RES/event",
		"reschedule IPIs per event", "res") },
	{ RATE("flush_received_per_event", "flush/event",
	       "TLB flushes served per event", "flush_received") },
	{ RATE("flush_full_per_event", "full/event",
	       "full TLB flushes served per event", "flush_full") },
	{ RATE("flush_single_per_event", "single/event",
	       "one-page TLB flushes served per event", "flush_single") },
	{ RATE("sync_ipi_per_event", "sync/event",
	       "call-function IPIs without a flush per event", "sync_ipi") },
	{ RATE("tlb_received_per_s", "TLB/s", "TLB shootdowns per second",
	       "tlb") },
	{ RATE("bystander_stolen_ns_per_ms", "stolen ns/ms",
	       "stolen from bystanders [ns/ms]", NULL) },
	{ TIME("kernel_get_ns_per_page", "get ns/page",
	       "pinning, timed by the kernel [ns per page]") },
	{ TIME("kernel_put_ns_per_page", "put ns/page",
	       "unpinning, timed by the kernel [ns per page]") },
	{ TIME("ns_per_op", "ns/op", "operation [ns]"), MAIN,
	  .primitive = true },
	{ EXACT(clearer, instructions, "clearer instr",
		"clearer's instructions") },
	{ EXACT(clearer, locked, "clearer locked", "clearer's locked RMWs") },
	{ EXACT(clearer, full_fences, "clearer mb", "clearer's smp_mb") },
	{ EXACT(clearer, invlpg, "clearer invlpg", "clearer's INVLPG") },
	{ EXACT(clearer, cr3_writes, "clearer cr3", "clearer's CR3 writes") },
	{ EXACT(clearer, ipis_sent, "clearer IPIs", "clearer's IPIs sent") },
	{ EXACT(clearer, lse_atomics, "clearer LSE", "clearer's atomics") },
	{ EXACT(clearer, dmb_ish, "clearer dmb", "clearer's dmb ish") },
	{ EXACT(clearer, tlbi_page, "clearer tlbi", "clearer's TLBI") },
	{ EXACT(clearer, dsb, "clearer dsb", "clearer's dsb") },
	{ EXACT(pinner, instructions, "pinner instr",
		"pinner's instructions") },
	{ EXACT(pinner, locked, "pinner locked", "pinner's locked RMWs") },
	{ EXACT(pinner, full_fences, "pinner mb", "pinner's smp_mb") },
	{ EXACT(pinner, lse_atomics, "pinner LSE", "pinner's atomics") },
	{ EXACT(pinner, dmb_ish, "pinner dmb", "pinner's dmb ish") },
	{ EXACT(pinner, dmb_ishld, "pinner ishld", "pinner's dmb ishld") },
	{ EXACT(bystander, instructions, "peers' instr",
		"peers' instructions") },
	{ EXACT(bystander, invlpg, "peers' invlpg", "peers' INVLPG") },
	{ EXACT(bystander, cr3_writes, "peers' cr3", "peers' CR3 writes") },
	{ EXACT(bystander, irqs_taken, "peers' IRQs",
		"peers' interrupts taken") },
	[METRIC_NR - 1] = {
	  .key = "perf_stat", .label = "perf stat",
	  .title = "counted by perf stat", .kind = METRIC_TALLY,
	  .shown = true },
};

const size_t metric_perf = METRIC_NR - 1;

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
