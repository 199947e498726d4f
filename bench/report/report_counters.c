/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench/report/report_counters.h"

#include <math.h>
#include <stdio.h>

#include "bench/visit/witness.h"

static json_t *report_count(uint64_t value)
{
	return value == PROCFS_UNKNOWN ? json_null() :
					 json_integer((json_int_t)value);
}

static json_t *report_number(double value)
{
	return isfinite(value) ? json_real(value) : json_null();
}

static json_t *report_roles_json(const uint64_t by_role[NR_ROLES])
{
	if (by_role[0] == PROCFS_UNKNOWN)
		return json_null();
	return json_pack("{sI sI sI sI}",
			 "clearer", (json_int_t)by_role[ROLE_CLEARER],
			 "pinner", (json_int_t)by_role[ROLE_PINNER],
			 "bystander", (json_int_t)by_role[ROLE_BYSTANDER],
			 "other", (json_int_t)by_role[ROLE_OTHER]);
}

static const char *report_kind_name(enum counter_kind kind)
{
	static const char *const names[] = {
		[COUNTER_SOFTWARE] = "software",
		[COUNTER_TRACEPOINT] = "tracepoint",
		[COUNTER_PMU] = "pmu",
	};

	return names[kind];
}

static json_t *report_event_json(const struct counter_facts *facts,
				 unsigned row, const struct event_count *event)
{
	bool ok = facts->status[row] == COUNTER_OK;
	enum counter_share cpus = counter_share(event->enabled_ns,
						event->running_ns);
	enum counter_share threads = counter_share(event->threads_enabled_ns,
						   event->threads_running_ns);
	bool shared = cpus != COUNTER_WHOLE || threads != COUNTER_WHOLE;

	return json_pack(
		"{ss ss so so so so so so}", "source",
		report_kind_name(counter_events[row].kind), "status",
		counter_status_name(facts->status[row]), "reason",
		ok ? json_null() : json_string(facts->note[row]), "on_cpus",
		ok && cpus != COUNTER_NEVER ? report_roles_json(event->on_cpus)
					    : json_null(),
		"of_threads",
		ok && threads != COUNTER_NEVER
			? report_roles_json(event->of_threads)
			: json_null(),
		"enabled_ns",
		ok ? report_count(event->enabled_ns) : json_null(),
		"running_ns",
		ok ? report_count(event->running_ns) : json_null(),
		"multiplexed", ok ? json_boolean(shared) : json_null());
}

json_t *report_counts_json(const struct cell *cell,
			   const struct counted_round *counted)
{
	const struct counter_facts *facts = &cell->counter_facts;
	const struct counts *counts = &counted->counts;
	struct counter_normal normal[NR_NORMS];
	struct counter_totals totals;
	json_t *events = json_object(), *normals = json_object();

	for (unsigned row = 0; row < counter_nr_events; row++)
		if (facts->status[row] != COUNTER_OFF)
			json_object_set_new(
				events, counter_events[row].name,
				report_event_json(facts, row,
						  &counts->event[row]));
	witness_totals(facts, counted, &totals);
	counter_normalise(&totals, normal);
	for (int i = 0; i < NR_NORMS; i++)
		json_object_set_new(normals, counter_norm_name(i),
				    report_count(normal[i].count));
	return json_pack("{ss so so so so}", "backend", facts->backend,
			 "events", events, "normalised", normals, "gup_faults",
			 report_count(counts->gup_faults), "foll_pins",
			 report_count(counts->foll_pins));
}

static const char *report_norm_key(char key[64], enum counter_norm norm,
				   const char *suffix)
{
	snprintf(key, 64, "%s_per_event%s", counter_norm_name(norm), suffix);
	return key;
}

void report_round_normals(json_t *json, const struct cell *cell,
			  const struct counted_round *counted)
{
	char key[64];

	for (int i = 0; i < NR_NORMS; i++)
		json_object_set_new(json, report_norm_key(key, i, ""),
				    counted ? report_number(counted_per_event(
						      cell, counted, i))
					    : json_null());
}

void report_cell_normals(json_t *json, const struct cell *cell)
{
	char key[64];

	for (int i = 0; i < NR_NORMS; i++) {
		struct estimate estimate = counted_estimate(cell, i);

		json_object_set_new(json, report_norm_key(key, i, ""),
				    report_number(estimate.mean));
		json_object_set_new(json, report_norm_key(key, i, "_ci95_half"),
				    report_number(estimate.half_width));
	}
	json_object_set_new(json, "gup_slow_faults_per_page",
			    report_number(counted_gup_faults(cell)));
}

json_t *report_attempts_json(const struct cell *cell)
{
	struct counted_attempts attempts = counted_attempts(cell);

	if (!cell->nr_counted)
		return json_null();
	return json_pack("{si si si}", "agreed", (int)attempts.agreed,
			 "rejected", (int)attempts.rejected, "disturbed",
			 (int)attempts.disturbed);
}

json_t *report_cost_json(const struct cell *cell)
{
	struct counter_cost cost;

	if (!cell->counter_cost)
		return json_null();
	counted_cost(cell, &cost);
	if (cost.metric == NR_METRICS)
		return json_null();
	return json_pack(
		"{ss so so so so si si}", "metric", metric_key(cost.metric),
		"without_ns", report_number(cost.without_ns), "with_ns",
		report_number(cost.with_ns), "ratio", report_number(cost.ratio),
		"ratio_ci95_half", report_number(cost.half_width), "pairs",
		(int)cost.nr_pairs, "visits", (int)cost.nr_visits);
}

/* The first counting round of any cell is enough: all ran on one kernel. */
static const struct cell *report_first_counted(const struct plan *plan)
{
	for (unsigned i = 0; i < plan->nr_cells; i++)
		if (plan->cells[i].nr_counted)
			return &plan->cells[i];
	return NULL;
}

void report_add_sources(json_t *json, const struct plan *plan)
{
	const struct cell *cell = report_first_counted(plan);
	struct counter_normal normal[NR_NORMS] = { { .count = 0 } };
	struct counter_totals totals;

	if (cell) {
		witness_totals(&cell->counter_facts, &cell->counted[0],
			       &totals);
		counter_normalise(&totals, normal);
	}
	for (int i = 0; i < NR_NORMS; i++)
		json_object_set_new(json, counter_norm_name(i),
			normal[i].source ?
			json_pack("{ss ss}", "source", normal[i].source,
				  "rule", normal[i].rule) : json_null());
}
