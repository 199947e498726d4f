/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_CELL_LATENCY_H
#define BENCH_CELL_LATENCY_H

#include <jansson.h>

#include "bench/cell/summary.h"

/* A cell's rounds with BPF attached, together. */
struct cell_latency_sum {
	unsigned nr_rounds; /* that were ok */
	uint64_t events;    /* or ops */
	uint64_t pin_pages;
	double cost_sum; /* of the ratios with to without BPF */
	unsigned nr_costs;
	bool knows_slow_path;
	struct latency_hist hists[NR_LATENCIES];
};

/*
 * cell_latency_keep() - take over @visit's, the @nr'th, if it is ok; after its
 * timed rounds. Return: 0; -ENOMEM with fail().
 */
int cell_latency_keep(struct cell *cell, const struct visit *visit,
		      unsigned nr);

/* cell_latency_cost() - time with BPF to time without; NAN. */
double cell_latency_cost(const struct cell *cell);

/*
 * cell_latency_slow_path() - of the GUP-fast calls, the share that went on in
 * the slow path; NAN where functions cannot be attached to.
 */
double cell_latency_slow_path(const struct cell *cell);

/* cell_latency_json() - latencies of a cell: by probe, with the cost; or null.
 */
json_t *cell_latency_json(const struct cell *cell,
			  const struct latency_facts *facts);

#endif
