/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_CELL_LATENCY_H
#define BENCH_CELL_LATENCY_H

#include <jansson.h>

#include "bench/cell/summary.h"

/* The sums over a cell's rounds with BPF attached. */
struct cell_latency_sum {
	unsigned nr_rounds; /* that were ok */
	uint64_t events;    /* or ops */
	uint64_t pin_pages;
	double cost_sum; /* of the ratios: time with BPF to time without */
	unsigned nr_costs;
	bool knows_slow_path;
	struct latency_hist hists[NR_LATENCIES];
};

/*
 * cell_latency_keep() - add the BPF round of @visit, visit number @nr, if the
 * round is ok; call it after the timed rounds have been copied. Return: 0;
 * -ENOMEM with fail().
 */
int cell_latency_keep(struct cell *cell, const struct visit *visit,
		      unsigned nr);

/*
 * cell_latency_cost() - ratio of time with BPF to time without; NAN if not
 * known.
 */
double cell_latency_cost(const struct cell *cell);

/*
 * cell_latency_slow_path() - the share of GUP-fast calls that continued in the
 * slow path; NAN if functions cannot be attached to.
 */
double cell_latency_slow_path(const struct cell *cell);

/*
 * cell_latency_json() - latencies of a cell by probe, with their cost; null if
 * there are none.
 */
json_t *cell_latency_json(const struct cell *cell,
			  const struct latency_facts *facts);

#endif
