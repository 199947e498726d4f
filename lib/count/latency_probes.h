/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_LATENCY_PROBES_H
#define LIB_LATENCY_PROBES_H

/*
 * Shared by the BPF programs and lib/count/latency.c: an index per function,
 * and histograms of nanoseconds with 8 buckets per power of two.
 */

/* Functions whose duration is measured: X(name). */
#define LATENCY_TIMED(X)			\
	X(flush_tlb_mm_range)			\
	X(arch_tlbbatch_flush)			\
	X(try_to_unmap_flush)			\
	X(try_to_unmap_flush_dirty)		\
	X(ptep_clear_flush)			\
	X(pmdp_collapse_flush)			\
	X(tlb_remove_table_sync_one)		\
	X(smp_call_function_many_cond)

/*
 * Functions whose calls are counted. __gup_longterm_locked is GUP's slow path.
 */
#define LATENCY_COUNTED(X)			\
	X(try_to_unmap_one)			\
	X(write_protect_page)			\
	X(collapse_huge_page)			\
	X(pin_user_pages_fast)			\
	X(get_user_pages_fast)			\
	X(__gup_longterm_locked)

/* Intervals between tracepoints, used if functions cannot be attached to. */
#define LATENCY_INTERVALS(X)			\
	X(ipi_delivery)				\
	X(ipi_handler)				\
	X(flush_served)				\
	X(initiator_wait)			\
	X(system_call)

#define LATENCY_INDEX(name) LATENCY_##name,

enum latency_probe {
	LATENCY_TIMED(LATENCY_INDEX)
	LATENCY_COUNTED(LATENCY_INDEX)
	LATENCY_INTERVALS(LATENCY_INDEX)
	NR_LATENCIES,
};

#define LATENCY_FIRST_COUNTED  LATENCY_try_to_unmap_one
#define LATENCY_FIRST_INTERVAL LATENCY_ipi_delivery

/*
 * Values below 8 have a bucket each; then 8 buckets per power of two. The
 * number of buckets is a power of two, because the verifier of Linux 6.1
 * understands a bounds check by a mask, but not by a comparison.
 */
#define LATENCY_SUB_BITS 3
#define LATENCY_BUCKETS	 512

struct latency_hist {
	unsigned long long count, sum_ns, max_ns;
	unsigned long long bucket[LATENCY_BUCKETS];
};

#endif
