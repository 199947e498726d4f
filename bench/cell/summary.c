/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench/cell/summary.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/scope.h"
#include "lib/stats/stats.h"

const char *metric_key(enum metric metric)
{
	static const char *const keys[NR_METRICS] = {
		[METRIC_PIN_NS] = "pin_ns_per_cycle",
		[METRIC_CLEAR_NS] = "clear_ns_per_event",
		[METRIC_OP_NS] = "ns_per_op",
		[METRIC_TLB] = "tlb_received_per_event",
		[METRIC_CAL] = "cal_received_per_event",
		[METRIC_RES] = "res_received_per_event",
		[METRIC_IPI] = "ipi_received_per_event",
		[METRIC_REMOTE_TLB] = "remote_tlb_per_event",
		[METRIC_REMOTE_CAL] = "remote_cal_per_event",
		[METRIC_REMOTE_RES] = "remote_res_per_event",
		[METRIC_REMOTE_IPI] = "remote_ipi_per_event",
		[METRIC_CLEARER_TLB] = "clearer_tlb_per_event",
		[METRIC_CLEARER_CAL] = "clearer_cal_per_event",
		[METRIC_CLEARER_RES] = "clearer_res_per_event",
		[METRIC_CLEARER_IPI] = "clearer_ipi_per_event",
		[METRIC_TLB_RATE] = "tlb_received_per_s",
		[METRIC_CAL_RATE] = "cal_received_per_s",
		[METRIC_RES_RATE] = "res_received_per_s",
		[METRIC_IPI_RATE] = "ipi_received_per_s",
		[METRIC_STOLEN] = "bystander_stolen_ns_per_ms",
		[METRIC_STOLEN_IPI] = "stolen_ns_per_ipi",
		[METRIC_SWEEP] = "sweep_ns_per_step",
		[METRIC_GET_NS] = "kernel_get_ns_per_page",
		[METRIC_PUT_NS] = "kernel_put_ns_per_page",
	};

	return keys[metric];
}

uint64_t round_irqs(const struct round *round, enum irq_row row)
{
	uint64_t sum = 0;

	for (int role = 0; role < NR_ROLES; role++) {
		if (round->irqs[row][role] == PROCFS_UNKNOWN)
			return PROCFS_UNKNOWN;
		if (row != IRQ_TLB || role != ROLE_OTHER)
			sum += round->irqs[row][role];
	}
	return sum;
}

uint64_t round_irqs_remote(const struct round *round, enum irq_row row)
{
	uint64_t all = round_irqs(round, row);

	return all == PROCFS_UNKNOWN ? all :
				       all - round->irqs[row][ROLE_CLEARER];
}

static double summary_ratio(uint64_t part, uint64_t whole)
{
	if (!whole || part == PROCFS_UNKNOWN)
		return NAN;
	return (double)part / (double)whole;
}

uint64_t round_victim_ipis(const struct round *round)
{
	return round->irqs[IRQ_CAL][ROLE_BYSTANDER];
}

/* Only for running bystanders: a sleeping bystander takes no step. */
static double summary_stolen_per_ms(const struct cell *cell,
				    const struct round *sum)
{
	if (!sum->stolen.steps)
		return NAN;
	return 1e6 *
	       summary_ratio(sum->stolen.total_ns,
			     sum->window_ns * cell->placement.nr_bystanders);
}

/*
 * Only if interrupts between CPUs cause most gaps; otherwise the gaps are those
 * of the timer and the hypervisor. Even then these are included, because a gap
 * does not show its cause: the figure is an upper bound.
 */
static double summary_stolen_per_ipi(const struct round *sum)
{
	uint64_t ipis = round_victim_ipis(sum);

	if (!sum->stolen.steps || ipis == PROCFS_UNKNOWN ||
	    2 * ipis < sum->stolen.gaps)
		return NAN;
	return summary_ratio(sum->stolen.total_ns, ipis);
}

/* As timed by the kernel; a time below its unit is not known. */
static double summary_kernel_ns(const struct cell *cell,
				const struct round *sum, uint64_t spent_us)
{
	if (!cell->spec.pinner || !cell->spec.pinner->timed_by_kernel ||
	    !spent_us)
		return NAN;
	return 1e3 * summary_ratio(spent_us, sum->pins.pages);
}

/* The @nr-th metric of interrupts, from METRIC_TLB on: a group has all rows. */
static double summary_irqs(const struct round *sum, unsigned nr,
			   uint64_t events)
{
	enum irq_row row = nr % IRQ_NR_ROWS;

	switch (METRIC_TLB + nr - row) {
	case METRIC_TLB:
		return summary_ratio(round_irqs(sum, row), events);
	case METRIC_REMOTE_TLB:
		return summary_ratio(round_irqs_remote(sum, row), events);
	case METRIC_CLEARER_TLB:
		return summary_ratio(sum->irqs[row][ROLE_CLEARER], events);
	default:
		return 1e9 * summary_ratio(round_irqs(sum, row),
					   sum->window_ns);
	}
}

double round_metric(const struct cell *cell, const struct round *sum,
		    enum metric metric)
{
	bool alone = !cell->spec.primitive;
	uint64_t events = alone ? sum->proof.events : sum->ops;

	if (metric >= METRIC_TLB && metric <= METRIC_IPI_RATE)
		return summary_irqs(sum, metric - METRIC_TLB, events);
	switch (metric) {
	case METRIC_PIN_NS:
		return summary_ratio(sum->pin_busy_ns, sum->pin_cycles);
	case METRIC_CLEAR_NS:
		return summary_ratio(sum->window_ns, sum->proof.events);
	case METRIC_OP_NS:
		return summary_ratio(sum->window_ns, sum->ops);
	case METRIC_STOLEN:
		return summary_stolen_per_ms(cell, sum);
	case METRIC_STOLEN_IPI:
		return summary_stolen_per_ipi(sum);
	case METRIC_SWEEP:
		return summary_ratio(sum->stolen.sweep_ns, sum->stolen.steps);
	case METRIC_GET_NS:
		return summary_kernel_ns(cell, sum, sum->pins.get_us);
	case METRIC_PUT_NS:
		return summary_kernel_ns(cell, sum, sum->pins.put_us);
	default:
		return NAN;
	}
}

static uint64_t summary_add_known(uint64_t a, uint64_t b)
{
	return a == PROCFS_UNKNOWN || b == PROCFS_UNKNOWN ? PROCFS_UNKNOWN :
							    a + b;
}

static void summary_add_round(struct round *sum, const struct round *round)
{
	sum->window_ns += round->window_ns;
	sum->nr_passes += round->nr_passes;
	sum->pin_cycles += round->pin_cycles;
	sum->pin_busy_ns += round->pin_busy_ns;
	pin_count_add(&sum->pins, &round->pins);
	sum->proof.attempts =
		summary_add_known(sum->proof.attempts, round->proof.attempts);
	sum->proof.refused =
		summary_add_known(sum->proof.refused, round->proof.refused);
	sum->proof.events += round->proof.events;
	sum->ops += round->ops;
	for (int row = 0; row < IRQ_NR_ROWS; row++)
		for (int role = 0; role < NR_ROLES; role++)
			sum->irqs[row][role] = summary_add_known(
				sum->irqs[row][role], round->irqs[row][role]);
	stolen_add(&sum->stolen, &round->stolen);
	sum->spinning_peers = round->spinning_peers;
}

void cell_totals(const struct cell *cell, struct cell_totals *totals)
{
	memset(totals, 0, sizeof(*totals));
	for (unsigned i = 0; i < cell->nr_rounds; i++) {
		const struct round *round = &cell->rounds[i].round;

		totals->nr[round->outcome]++;
		if (round->outcome != ROUND_OK)
			continue;
		summary_add_round(&totals->sum, round);
		if (totals->nr[ROUND_OK] == 1 ||
		    round->spinning_peers < totals->spinning_peers)
			totals->spinning_peers = round->spinning_peers;
	}
}

struct estimate cell_estimate(const struct cell *cell, enum metric metric)
{
	SCOPE_FREE double *means = calloc(cell->nr_visits + 1,
					  sizeof(*means));
	struct estimate estimate = { NAN, NAN, 0 };
	unsigned i = 0;

	if (!means || cell->outcome != CELL_OK)
		return estimate;
	for (unsigned visit = 0; visit < cell->nr_visits; visit++) {
		struct round sum = { .window_ns = 0 };
		double value;

		for (; i < cell->nr_rounds && cell->rounds[i].visit == visit;
		     i++)
			if (cell->rounds[i].round.outcome == ROUND_OK)
				summary_add_round(&sum, &cell->rounds[i].round);
		value = round_metric(cell, &sum, metric);
		if (!isnan(value))
			means[estimate.nr_visits++] = value;
	}
	estimate.mean = stats_mean(means, estimate.nr_visits);
	estimate.half_width = stats_t_half_width(means, estimate.nr_visits,
						 0.95);
	return estimate;
}
