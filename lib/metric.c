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
