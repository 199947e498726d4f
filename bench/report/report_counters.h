/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_REPORT_COUNTERS_H
#define BENCH_REPORT_COUNTERS_H

#include <jansson.h>

#include "bench/cell/cell_counted.h"
#include "bench/run/plan.h"

/* The counters' part of a result. All return new references. */

/* report_counts_json() - rounds[].counters of a counting round. */
json_t *report_counts_json(const struct cell *cell,
			   const struct counted_round *counted);

/*
 * report_round_normals() - set flush_sent_per_event and its like, of one
 * counting round, or null with @counted NULL. report_cell_normals() - of the
 * whole cell, with _ci95_half beside each, and gup_slow_faults_per_page.
 */
void report_round_normals(json_t *json, const struct cell *cell,
			  const struct counted_round *counted);
void report_cell_normals(json_t *json, const struct cell *cell);

/*
 * report_attempts_json() - counting rounds of a cell by what their witnesses
 * said, or null without any.
 */
json_t *report_attempts_json(const struct cell *cell);

/* report_cost_json() - counter_cost of a cell, or null. */
json_t *report_cost_json(const struct cell *cell);

/*
 * report_add_sources() - {"flush_sent": {"source", "rule"} or null, ...} into
 * the "counters" of a run.
 */
void report_add_sources(json_t *json, const struct plan *plan);

#endif
