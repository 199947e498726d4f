/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench/summary.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/scope.h"
#include "lib/stats.h"

const char *metric_key(enum metric metric)
{
	static const char *const keys[NR_METRICS] = {
		[METRIC_PIN_NS] = "pin_ns_per_cycle",
		[METRIC_CLEAR_NS] = "clear_ns_per_event",
		[METRIC_OP_NS] = "ns_per_op",
		[METRIC_TLB] = "tlb_received_per_event",
		[METRIC_CAL] = "cal_received_per_event",
		[METRIC_RES] = "res_received_per_event",
		[METRIC_TLB_RATE] = "tlb_received_per_s",
		[METRIC_CAL_RATE] = "cal_received_per_s",
		[METRIC_RES_RATE] = "res_received_per_s",
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

static double ratio(uint64_t part, uint64_t whole)
{
	if (!whole || part == PROCFS_UNKNOWN)
		return NAN;
	return (double)part / (double)whole;
}

uint64_t round_victim_ipis(const struct round *round)
{
	return round->irqs[IRQ_CAL][ROLE_BYSTANDER];
}

/* Of bystanders that run: one that sleeps takes no step. */
static double stolen_per_ms(const struct cell *cell, const struct round *sum)
{
	if (!sum->stolen.steps)
		return NAN;
	return 1e6 * ratio(sum->stolen.total_ns,
			   sum->window_ns * cell->placement.nr_bystanders);
}

/*
 * Only where interrupts between CPUs are what interrupts: else the gaps are
 * those of the timer and the hypervisor. These are in it all the same, since
 * no gap tells whose it is: an upper bound.
 */
static double stolen_per_ipi(const struct round *sum)
{
	uint64_t ipis = round_victim_ipis(sum);

	if (!sum->stolen.steps || ipis == PROCFS_UNKNOWN ||
	    2 * ipis < sum->stolen.gaps)
		return NAN;
	return ratio(sum->stolen.total_ns, ipis);
}

/* As the kernel timed it; what took less than its unit is not known. */
static double kernel_ns(const struct cell *cell, const struct round *sum,
			uint64_t spent_us)
{
	if (!cell->spec.pinner || !cell->spec.pinner->timed_by_kernel ||
	    !spent_us)
		return NAN;
	return 1e3 * ratio(spent_us, sum->pins.pages);
}

double round_metric(const struct cell *cell, const struct round *sum,
		    enum metric metric)
{
	bool alone = !cell->spec.primitive;
	uint64_t events = alone ? sum->proof.events : sum->ops;

	switch (metric) {
	case METRIC_PIN_NS:
		return ratio(sum->pin_busy_ns, sum->pin_cycles);
	case METRIC_CLEAR_NS:
		return ratio(sum->window_ns, sum->proof.events);
	case METRIC_OP_NS:
		return ratio(sum->window_ns, sum->ops);
	case METRIC_TLB:
	case METRIC_CAL:
	case METRIC_RES:
		return ratio(round_irqs(sum, IRQ_TLB + (metric - METRIC_TLB)),
			     events);
	case METRIC_TLB_RATE:
	case METRIC_CAL_RATE:
	case METRIC_RES_RATE:
		return 1e9 * ratio(round_irqs(sum, IRQ_TLB +
					      (metric - METRIC_TLB_RATE)),
				   sum->window_ns);
	case METRIC_STOLEN:
		return stolen_per_ms(cell, sum);
	case METRIC_STOLEN_IPI:
		return stolen_per_ipi(sum);
	case METRIC_SWEEP:
		return ratio(sum->stolen.sweep_ns, sum->stolen.steps);
	case METRIC_GET_NS:
		return kernel_ns(cell, sum, sum->pins.get_us);
	case METRIC_PUT_NS:
		return kernel_ns(cell, sum, sum->pins.put_us);
	default:
		return NAN;
	}
}

static uint64_t add_known(uint64_t a, uint64_t b)
{
	return a == PROCFS_UNKNOWN || b == PROCFS_UNKNOWN ? PROCFS_UNKNOWN :
							    a + b;
}

static void add_round(struct round *sum, const struct round *round)
{
	sum->window_ns += round->window_ns;
	sum->nr_passes += round->nr_passes;
	sum->pin_cycles += round->pin_cycles;
	sum->pin_busy_ns += round->pin_busy_ns;
	pin_count_add(&sum->pins, &round->pins);
	sum->proof.attempts = add_known(sum->proof.attempts,
					round->proof.attempts);
	sum->proof.refused = add_known(sum->proof.refused,
				       round->proof.refused);
	sum->proof.events += round->proof.events;
	sum->ops += round->ops;
	for (int row = 0; row < IRQ_NR_ROWS; row++)
		for (int role = 0; role < NR_ROLES; role++)
			sum->irqs[row][role] =
				add_known(sum->irqs[row][role],
					  round->irqs[row][role]);
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
		add_round(&totals->sum, round);
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
				add_round(&sum, &cell->rounds[i].round);
		value = round_metric(cell, &sum, metric);
		if (!isnan(value))
			means[estimate.nr_visits++] = value;
	}
	estimate.mean = stats_mean(means, estimate.nr_visits);
	estimate.half_width = stats_t_half_width(means, estimate.nr_visits,
						 0.95);
	return estimate;
}
