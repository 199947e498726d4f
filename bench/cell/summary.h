/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_SUMMARY_H
#define BENCH_SUMMARY_H

#include "bench/cell/cell.h"

/*
 * The figures of a round, and of a cell over its ok rounds. NAN: does not
 * apply or was not measured.
 */
enum metric {
	METRIC_PIN_NS,		/* pin_ns_per_cycle */
	METRIC_CLEAR_NS,	/* clear_ns_per_event */
	METRIC_OP_NS,		/* ns_per_op */
	METRIC_TLB,		/* tlb_received_per_event (or op) */
	METRIC_CAL,
	METRIC_RES,
	METRIC_IPI,		/* of all kinds, if no row parts them */
	METRIC_REMOTE_TLB,	/* remote_tlb_per_event: round_irqs_remote() */
	METRIC_REMOTE_CAL,
	METRIC_REMOTE_RES,
	METRIC_REMOTE_IPI,
	METRIC_CLEARER_TLB,	/* clearer_tlb_per_event: on its own CPU */
	METRIC_CLEARER_CAL,
	METRIC_CLEARER_RES,
	METRIC_CLEARER_IPI,
	METRIC_TLB_RATE,	/* tlb_received_per_s */
	METRIC_CAL_RATE,
	METRIC_RES_RATE,
	METRIC_IPI_RATE,
	METRIC_STOLEN,		/* bystander_stolen_ns_per_ms */
	METRIC_STOLEN_IPI,	/* stolen_ns_per_ipi: with the ticks */
	METRIC_SWEEP,		/* sweep_ns_per_step */
	METRIC_GET_NS,		/* kernel_get_ns_per_page */
	METRIC_PUT_NS,
	NR_METRICS,
};

/* metric_key() - the key of @metric in the JSON. */
const char *metric_key(enum metric metric);

/* round_metric() - the value of @metric in one round. */
double round_metric(const struct cell *cell, const struct round *round,
		    enum metric metric);

/*
 * An estimate and the half width of its 95 % interval: mean over the visits'
 * figures (each the ratio of the sums over the visit's ok rounds), Student's t
 * over the visits. half_width is NAN with fewer than two visits. mean and
 * half_width are NAN for a cell that is not ok, because such a cell is never
 * averaged.
 */
struct estimate {
	double mean;
	double half_width;
	unsigned nr_visits;
};

struct estimate cell_estimate(const struct cell *cell, enum metric metric);

/* Sums over the ok rounds of a cell. */
struct cell_totals {
	unsigned nr[3];			/* rounds, by enum round_outcome */
	unsigned spinning_peers;	/* fewest in a round */
	struct round sum;		/* counts only */
};

void cell_totals(const struct cell *cell, struct cell_totals *totals);

/*
 * round_irqs() - interrupts received, of one row: TLB on the CPUs that ran the
 * measured process; CAL and RES on all CPUs, because a broadcast also reaches
 * CPUs of other processes. Return: PROCFS_UNKNOWN without the row.
 */
uint64_t round_irqs(const struct round *round, enum irq_row row);

/*
 * round_irqs_remote() - likewise, without the clearer's CPU: the interrupts
 * that other CPUs receive from the clearer. Linux 5.10 also counts some flushes
 * of a CPU's own TLB in row TLB (data/lab-releases).
 */
uint64_t round_irqs_remote(const struct round *round, enum irq_row row);

/*
 * round_victim_ipis() - call-function interrupts that the bystanders received,
 * including flushes. PROCFS_UNKNOWN without the row.
 */
uint64_t round_victim_ipis(const struct round *round);

#endif
