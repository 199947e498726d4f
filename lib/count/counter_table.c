/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The events and the sets they form. Raw PMU events are those that the vendors
 * document for the CPUs named beside them: Intel, "Performance Monitoring
 * Events", TLB_FLUSH, ITLB and the *_MISSES.WALK_COMPLETED; AMD, "Processor
 * Programming Reference" of family 19h models 00h-5fh, PMCx046 and PMCx078;
 * Arm, the common architectural events. Another CPU may use the same number for
 * another event, so on all other CPUs these events are unsupported.
 */
#include "lib/count/counter_table.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <string.h>

#include "lib/base/array.h"
#include "lib/base/fail.h"
#include "lib/base/opt.h"

#define SETS_MAX     16

const struct counter_set counter_sets[] = {
	{ "flush", "TLB flushes announced and served, interrupts received" },
	{ "faults", "page faults, also per thread" },
	{ "software", "context switches and migrations, also per thread" },
	{ "tlb", "every tlb_flush by reason, requests full or single" },
	{ "ipi", "interrupts between CPUs as they are sent (6.4 and later)" },
	{ "csd", "functions called on other CPUs (6.5 and later)" },
	{ "ksm", "what ksmd does (6.4 and later)" },
	{ "thp", "collapses of huge pages" },
	{ "migrate", "page migration" },
	{ "vmscan", "page reclaim" },
	{ "pmu", "cycles, TLB misses, page walks and flushes of the CPU" },
	{ NULL, NULL },
};

#define TRACEPOINT(set_, system, event) {				\
	.name = system ":" event, .set = set_,				\
	.kind = COUNTER_TRACEPOINT, .tracepoint = system "/" event }

/*
 * tlb:tlb_flush is in the list of every kernel, since mm/rmap.c defines it, but
 * only arch/x86/mm/tlb.c reports it: elsewhere it would count 0.
 */
#define TLB_FLUSH(set_, filter_) {					\
	.name = "tlb:tlb_flush " filter_, .set = set_, .arch = "x86",	\
	.kind = COUNTER_TRACEPOINT, .tracepoint = "tlb/tlb_flush",	\
	.filter = filter_ }

/*
 * ipi:ipi_entry is in the list of every kernel with ipi tracepoints, but only
 * arm64 ever reports it: elsewhere it would count 0.
 */
#define ARM64_IPI(what) {						\
	.name = "ipi:ipi_entry " what, .set = "flush", .arch = "arm64",	\
	.kind = COUNTER_TRACEPOINT, .tracepoint = "ipi/ipi_entry",	\
	.filter = "reason==\"" what "\"" }

#define SOFTWARE(set_, name_, config_) {				\
	.name = name_, .set = set_, .kind = COUNTER_SOFTWARE,		\
	.type = PERF_TYPE_SOFTWARE, .config = config_, .per_thread = true }

#define HARDWARE(name_, config_, group_) {				\
	.name = name_, .set = "pmu", .kind = COUNTER_PMU,		\
	.type = PERF_TYPE_HARDWARE, .config = config_, .group = group_,	\
	.per_thread = true }

#define CACHE_MISS(cache, op)						\
	((cache) | (op) << 8 | PERF_COUNT_HW_CACHE_RESULT_MISS << 16)

#define CACHE(name_, cache, op, group_) {				\
	.name = name_, .set = "pmu", .kind = COUNTER_PMU,		\
	.type = PERF_TYPE_HW_CACHE, .config = CACHE_MISS(cache, op),	\
	.group = group_, .per_thread = true }

/* x86 encodes a raw event as event | umask << 8. */
#define RAW(arch_, cpus_, name_, config_, group_) {			\
	.name = name_, .set = "pmu", .kind = COUNTER_PMU, .arch = arch_, \
	.cpus = cpus_, .type = PERF_TYPE_RAW, .config = config_,	\
	.group = group_, .per_thread = true }

/*
 * An event that the firmware of RISC-V counts, whatever the CPU: bit 63 and its
 * number in the SBI specification, "Performance Monitoring Unit Extension".
 */
#define SBI(name_, number) {						\
	.name = name_, .set = "flush", .kind = COUNTER_PMU,		\
	.arch = "riscv", .type = PERF_TYPE_RAW,				\
	.config = UINT64_C(1) << 63 | (number), .group = 8 }

#define INTEL(name, config, group) RAW("x86", &intel, name, config, group)
#define ZEN3(name, config, group)  RAW("x86", &zen3, name, config, group)
#define ARM(name, config, group)   RAW("arm64", NULL, name, config, group)

/* Skylake to Ice Lake; Golden Cove renumbered the walks. */
static const uint8_t skylake_to_icelake[] = {
	0x4e, 0x5e, 0x55, 0x8e, 0x9e, 0xa5, 0xa6, 0x7d, 0x7e, 0x6a, 0x6c, 0,
};

static const uint8_t zen3_models[] = {
	0x01, 0x08, 0x20, 0x21, 0x40, 0x44, 0x50, 0,
};

static const struct counter_cpus intel = {
	"GenuineIntel", 6, skylake_to_icelake,
};

static const struct counter_cpus zen3 = { "AuthenticAMD", 0x19, zen3_models };

/* pages is unsigned: the kernel's filter takes no -1 for it. */
#define FULL   "pages==0xffffffffffffffff"
#define SINGLE "pages==1"

const struct counter_event counter_events[] = {
	TLB_FLUSH("flush", "reason==1"),
	TLB_FLUSH("flush", "reason==4"),
	TLB_FLUSH("flush", "reason==1&&" FULL),
	TLB_FLUSH("flush", "reason==1&&" SINGLE),
	TRACEPOINT("flush", "irq_vectors", "call_function_entry"),
	TRACEPOINT("flush", "irq_vectors", "call_function_single_entry"),
	TRACEPOINT("flush", "irq_vectors", "reschedule_entry"),
	ARM64_IPI("Function call interrupts"),
	ARM64_IPI("Rescheduling interrupts"),
	SBI("sbi-sfence-vma-sent", 10),
	SBI("sbi-sfence-vma-received", 11),
	SBI("sbi-sfence-vma-asid-sent", 12),
	SBI("sbi-sfence-vma-asid-received", 13),

	SOFTWARE("faults", "minor-faults", PERF_COUNT_SW_PAGE_FAULTS_MIN),
	SOFTWARE("faults", "major-faults", PERF_COUNT_SW_PAGE_FAULTS_MAJ),

	SOFTWARE("software", "page-faults", PERF_COUNT_SW_PAGE_FAULTS),
	SOFTWARE("software", "context-switches",
		 PERF_COUNT_SW_CONTEXT_SWITCHES),
	SOFTWARE("software", "cpu-migrations", PERF_COUNT_SW_CPU_MIGRATIONS),

	TLB_FLUSH("tlb", "reason==0"),
	TLB_FLUSH("tlb", "reason==2"),
	TLB_FLUSH("tlb", "reason==3"),
	TLB_FLUSH("tlb", "reason==5"),
	TLB_FLUSH("tlb", "reason==4&&" FULL),
	TLB_FLUSH("tlb", "reason==4&&" SINGLE),
	{ .name = "tlb:tlb_flush", .set = "tlb", .arch = "x86",
	  .kind = COUNTER_TRACEPOINT, .tracepoint = "tlb/tlb_flush" },

	TRACEPOINT("ipi", "ipi", "ipi_send_cpu"),
	TRACEPOINT("ipi", "ipi", "ipi_send_cpumask"),

	TRACEPOINT("csd", "csd", "csd_queue_cpu"),
	TRACEPOINT("csd", "csd", "csd_function_entry"),
	TRACEPOINT("csd", "csd", "csd_function_exit"),

	TRACEPOINT("ksm", "ksm", "ksm_start_scan"),
	TRACEPOINT("ksm", "ksm", "ksm_stop_scan"),
	TRACEPOINT("ksm", "ksm", "ksm_merge_one_page"),
	TRACEPOINT("ksm", "ksm", "ksm_merge_with_ksm_page"),
	TRACEPOINT("ksm", "ksm", "ksm_remove_ksm_page"),

	TRACEPOINT("thp", "huge_memory", "mm_collapse_huge_page"),
	TRACEPOINT("thp", "huge_memory", "mm_collapse_huge_page_isolate"),
	TRACEPOINT("thp", "huge_memory", "mm_khugepaged_scan_pmd"),

	TRACEPOINT("migrate", "migrate", "mm_migrate_pages"),
	TRACEPOINT("migrate", "migrate", "set_migration_pte"),

	TRACEPOINT("vmscan", "vmscan", "mm_vmscan_lru_shrink_inactive"),
	TRACEPOINT("vmscan", "vmscan", "mm_vmscan_reclaim_pages"),
	TRACEPOINT("vmscan", "vmscan", "mm_vmscan_direct_reclaim_begin"),
	TRACEPOINT("vmscan", "vmscan", "mm_vmscan_kswapd_wake"),

	HARDWARE("cycles", PERF_COUNT_HW_CPU_CYCLES, 1),
	HARDWARE("instructions", PERF_COUNT_HW_INSTRUCTIONS, 1),
	CACHE("dTLB-load-misses", PERF_COUNT_HW_CACHE_DTLB,
	      PERF_COUNT_HW_CACHE_OP_READ, 2),
	CACHE("dTLB-store-misses", PERF_COUNT_HW_CACHE_DTLB,
	      PERF_COUNT_HW_CACHE_OP_WRITE, 3),
	CACHE("iTLB-load-misses", PERF_COUNT_HW_CACHE_ITLB,
	      PERF_COUNT_HW_CACHE_OP_READ, 4),
	INTEL("dtlb_load_misses.walk_completed", 0x0e08, 5),
	INTEL("dtlb_store_misses.walk_completed", 0x0e49, 5),
	INTEL("itlb_misses.walk_completed", 0x0e85, 6),
	INTEL("tlb_flush.dtlb_thread", 0x01bd, 6),
	INTEL("tlb_flush.stlb_any", 0x20bd, 7),
	INTEL("itlb.itlb_flush", 0x01ae, 7),
	ZEN3("ls_tlb_flush.all_tlb_flushes", 0xff78, 5),
	ZEN3("ls_tablewalker.dside", 0x0346, 5),
	ZEN3("ls_tablewalker.iside", 0x0c46, 6),
	ARM("l1d_tlb_refill", 0x05, 5),
	ARM("dtlb_walk", 0x34, 5),
	ARM("itlb_walk", 0x35, 6),
};

const unsigned counter_nr_events = ARRAY_SIZE(counter_events);

_Static_assert(ARRAY_SIZE(counter_events) <= COUNTER_EVENTS_MAX,
	       "raise COUNTER_EVENTS_MAX");
_Static_assert(ARRAY_SIZE(counter_sets) <= SETS_MAX, "raise SETS_MAX");

int counter_find(const char *name)
{
	for (unsigned i = 0; i < counter_nr_events; i++)
		if (!strcmp(counter_events[i].name, name))
			return (int)i;
	return -1;
}

static int counter_select_one(const char *set,
			      struct counter_selection *selection)
{
	const char *names[SETS_MAX] = { NULL };
	char hint[OPT_HINT_BYTES];
	bool found = false;

	for (unsigned i = 0; i < counter_nr_events; i++) {
		if (strcmp(counter_events[i].set, set))
			continue;
		selection->event[i] = true;
		found = true;
	}
	if (found)
		return 0;
	for (size_t i = 0; counter_sets[i].name; i++)
		names[i] = counter_sets[i].name;
	return fail(0, "there is no set of counters \"%.40s\"%s; see mmfence "
		    "list counters", set, opt_hint(set, names, hint));
}

int counter_select(const char *sets, struct counter_selection *selection)
{
	char set[64];

	for (;;) {
		size_t len = strcspn(sets, ",");
		int err;

		if (len >= sizeof(set))
			return fail(0, "there is no set of counters "
				    "\"%.40s...\"; see mmfence list counters",
				    sets);
		memcpy(set, sets, len);
		set[len] = '\0';
		err = counter_select_one(set, selection);
		if (err || !sets[len])
			return err;
		sets += len + 1;
	}
}
