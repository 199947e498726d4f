/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_REPORT_COUNTERS_H
#define BENCH_REPORT_COUNTERS_H

#include <jansson.h>

#include "bench/cell/cell_counted.h"
#include "bench/run/plan.h"

/*
 * Reports the counters of a run. Functions that return json_t return a new
 * reference.
 */

/* report_counts_json() - the value of rounds[].counters of a counting round. */
json_t *report_counts_json(const struct cell *cell,
			   const struct counted_round *counted);

/*
 * report_round_normals() - set flush_sent_per_event and the other normalised
 * counts of one counting round; null if @counted is NULL.
 * report_cell_normals() - set the same for the whole cell, with _ci95_half
 * beside each, and gup_slow_faults_per_page.
 */
void report_round_normals(json_t *json, const struct cell *cell,
			  const struct counted_round *counted);
void report_cell_normals(json_t *json, const struct cell *cell);

/*
 * report_attempts_json() - the number of counting rounds of a cell by verdict
 * of their witnesses; null if there are none.
 */
json_t *report_attempts_json(const struct cell *cell);

/* report_cost_json() - the value of counter_cost of a cell, or null. */
json_t *report_cost_json(const struct cell *cell);

/*
 * report_add_sources() - add {"flush_sent": {"source", "rule"} or null, ...} to
 * @json, the "counters" of a run.
 */
void report_add_sources(json_t *json, const struct plan *plan);

#endif
