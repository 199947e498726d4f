/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A cell or primitive of a run as JSON. */
#include "bench/report/report_cell.h"
#include "bench/cell/cell_calibration.h"
#include "bench/cell/cell_inject.h"
#include "bench/cell/cell_latency.h"
#include "bench/cell/exclusive.h"
#include "bench/visit/judge.h"
#include "bench/report/report_counters.h"
#include "bench/report/report_subject.h"

#include <math.h>
#include <stdio.h>

#include "bench/cell/summary.h"
#include "lib/base/array.h"

static json_t *report_number(double value)
{
	return isfinite(value) ? json_real(value) : json_null();
}

static json_t *report_count(uint64_t value)
{
	return value == COUNT_UNKNOWN ? json_null() :
					json_integer((json_int_t)value);
}

static json_t *report_text_or_null(const char *text)
{
	return text && *text ? json_string(text) : json_null();
}

static bool report_has_pinner(const struct cell *cell)
{
	return cell->spec.pinner && cell->spec.pinner->cycle;
}

static bool report_has_clearer(const struct cell *cell)
{
	return cell->spec.clearer && cell->spec.clearer->event;
}

/* @value where @applies, else null. */
static json_t *report_count_if(bool applies, uint64_t value)
{
	return applies ? report_count(value) : json_null();
}

static void report_set_pins(json_t *json, bool pins, const struct round *sum)
{

	json_object_set_new(json, "pin_cycles",
			    report_count_if(pins, sum->pin_cycles));
	json_object_set_new(json, "pin_pages",
			    report_count_if(pins, sum->pins.pages));
	json_object_set_new(json, "pin_errors",
			    report_count_if(pins, sum->pins.refused));
	json_object_set_new(json, "pin_errors_by_errno",
			    pins ? json_pack("{sI sI sI sI}",
				    "EFAULT", (json_int_t)sum->pins.efault,
				    "EAGAIN", (json_int_t)sum->pins.eagain,
				    "ENOMEM", (json_int_t)sum->pins.enomem,
				    "other", (json_int_t)sum->pins.other) :
				   json_null());
}

static void report_set_clears(json_t *json, bool clears, bool ops,
			      const struct round *sum)
{

	json_object_set_new(json, "clear_attempts",
			    report_count_if(clears, sum->proof.attempts));
	json_object_set_new(json, "clear_refused",
			    report_count_if(clears, sum->proof.refused));
	json_object_set_new(json, "clear_events",
			    report_count_if(clears, sum->proof.events));
	json_object_set_new(json, "ops", report_count_if(ops, sum->ops));
}

static json_t *report_irqs_json(const struct round *round)
{
	static const char *const roles[NR_ROLES] = {
		"clearer", "pinner", "bystander", "other",
	};
	static const char *const rows[IRQ_NR_ROWS] = {
		"tlb", "cal", "res", "ipi",
	};
	json_t *json = json_object();

	for (int row = 0; row < IRQ_NR_ROWS; row++) {
		json_t *by_role = json_object();

		for (int role = 0; role < NR_ROLES; role++)
			json_object_set_new(
				by_role, roles[role],
				report_count(round->irqs[row][role]));
		json_object_set_new(json, rows[row], by_role);
	}
	return json;
}

static json_t *report_evidence_json(const struct cell *cell,
				    const struct round *round)
{
	json_t *json = json_object();

	for (int i = 0; cell->spec.clearer && cell->spec.clearer->evidence[i];
	     i++)
		json_object_set_new(json, cell->spec.clearer->evidence[i],
				    report_count(round->proof.evidence[i]));
	return json;
}

static void report_set_percentiles(json_t *json, const char *prefix, bool pins,
				   const struct percentiles *pin)
{
	const struct {
		const char *name;
		uint64_t value_ns;
	} rows[] = {
		{ "p50", pin->p50_ns }, { "p90", pin->p90_ns },
		{ "p99", pin->p99_ns }, { "p999", pin->p999_ns },
		{ "max", pin->max_ns },
	};
	char key[32];

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		snprintf(key, sizeof(key), "%s_%s_ns", prefix, rows[i].name);
		json_object_set_new(json, key,
				    report_count_if(pins, rows[i].value_ns));
	}
}

static void report_set_surroundings(json_t *json, const struct cell *cell,
				    const struct round *round)
{
	bool bystanders = cell->placement.nr_bystanders > 0;
	uint64_t probed = round->probe_changes;

	json_object_set_new(json, "spinning_peers",
			    json_integer(round->spinning_peers));
	json_object_set_new(json, "tlb_local_flush_all",
			    report_count(round->flushed[LOCAL_FLUSH_ALL]));
	json_object_set_new(json, "tlb_local_flush_one",
			    report_count(round->flushed[LOCAL_FLUSH_ONE]));
	json_object_set_new(json, "steal_ticks",
			    report_count(round->steal_ticks));
	json_object_set_new(
		json, "bystander_wait_ns",
		report_count_if(bystanders, round->bystander_wait_ns));
	json_object_set_new(json, "pinner_wait_ns",
			    report_count_if(report_has_pinner(cell),
					    round->pinner_wait_ns));
	json_object_set_new(json, "clearer_wait_ns",
			    report_count(round->clearer_wait_ns));
	json_object_set_new(json, "voluntary_switches",
			    report_count(round->voluntary_switches));
	json_object_set_new(json, "involuntary_switches",
			    report_count(round->involuntary_switches));
	json_object_set_new(
		json, "peer_switches",
		report_count_if(cell->emulated, round->peer_switches));
	json_object_set_new(json, "minor_faults",
			    report_count(round->minor_faults));
	json_object_set_new(json, "major_faults",
			    report_count(round->major_faults));
	json_object_set_new(json, "probe_changes",
			    report_count_if(probed, probed));
	json_object_set_new(json, "probe_tlb_received",
			    report_count_if(probed, round->probe_received));
	json_object_set_new(json, "probes_again",
			    report_count_if(probed, round->probes_again));
}

/* The loss of bystanders; @watched: they ran. */
static void report_set_stolen(json_t *json, const struct round *round,
			      bool watched)
{
	const struct stolen *stolen = &round->stolen;

	json_object_set_new(json, "stolen_ns",
			    report_count_if(watched, stolen->total_ns));
	json_object_set_new(json, "stolen_gaps",
			    report_count_if(watched, stolen->gaps));
	json_object_set_new(json, "stolen_max_ns",
			    report_count_if(watched, stolen->longest_ns));
	json_object_set_new(json, "sweep_steps",
			    report_count_if(watched, stolen->steps));
	json_object_set_new(json, "sweep_ns",
			    report_count_if(watched, stolen->sweep_ns));
	json_object_set_new(json, "victim_ipis",
			    watched ? report_count(round_victim_ipis(round))
				    : json_null());
}

static bool report_is_time(enum metric metric)
{
	switch (metric) {
	case METRIC_PIN_NS:
	case METRIC_CLEAR_NS:
	case METRIC_OP_NS:
	case METRIC_STOLEN:
	case METRIC_STOLEN_IPI:
	case METRIC_SWEEP:
	case METRIC_GET_NS:
	case METRIC_PUT_NS:
		return true;
	default:
		return false;
	}
}

/* @counted: a counting round, reported without times; or NULL. */
static json_t *report_round_json(const struct cell *cell, unsigned visit,
				 const struct round *round,
				 const struct counted_round *counted)
{
	bool pins = report_has_pinner(cell) && !counted;
	json_t *json = json_pack("{ss so si sI sn sb sI sI}", "outcome",
				 round_outcome_name(round->outcome), "reason",
				 report_text_or_null(round->reason), "visit",
				 (int)visit, "mark", (json_int_t)round->mark,
				 "exact", "counting", counted != NULL,
				 "window_ns", (json_int_t)round->window_ns,
				 "passes", (json_int_t)round->nr_passes);

	for (enum metric metric = 0; metric < NR_METRICS; metric++)
		json_object_set_new(json, metric_key(metric),
				    counted && report_is_time(metric)
					    ? json_null()
					    : report_number(round_metric(
						      cell, round, metric)));
	report_set_pins(json, report_has_pinner(cell), round);
	report_set_percentiles(json, "pin", pins, &round->pin);
	report_set_percentiles(json, "pin_raw", pins, &round->pin_raw);
	report_set_clears(json, report_has_clearer(cell), cell->spec.primitive,
			  round);
	report_set_surroundings(json, cell, round);
	report_set_stolen(json, round, round->stolen.steps && !counted);
	json_object_set_new(json, "irqs_received", report_irqs_json(round));
	json_object_set_new(json, "evidence",
			    report_evidence_json(cell, round));
	json_object_set_new(json, "counters", counted ?
			    report_counts_json(cell, counted) : json_null());
	report_round_normals(json, cell, counted);
	return json;
}

static json_t *report_rounds_json(const struct cell *cell)
{
	json_t *rounds = json_array();

	for (unsigned i = 0; i < cell->nr_rounds; i++)
		json_array_append_new(
			rounds,
			report_round_json(cell, cell->rounds[i].visit,
					  &cell->rounds[i].round, NULL));
	for (unsigned i = 0; i < cell->nr_counted; i++) {
		const struct counted_round *counted = &cell->counted[i];

		json_array_append_new(
			rounds, report_round_json(cell, counted->visit,
						  &counted->round, counted));
	}
	return rounds;
}

static json_t *report_summary_json(const struct cell *cell)
{
	bool pins = report_has_pinner(cell) && cell->hist.nr &&
		    cell->outcome == CELL_OK;
	struct percentiles corrected = percentiles_of(&cell->corrected);
	struct percentiles raw = percentiles_of(&cell->hist);
	struct cell_totals totals;
	json_t *json;
	bool ran;

	cell_totals(cell, &totals);
	ran = totals.nr[ROUND_OK] > 0;
	json = json_pack("{si si si so}",
			 "rounds_ok", (int)totals.nr[ROUND_OK],
			 "rounds_contaminated",
			 (int)totals.nr[ROUND_CONTAMINATED],
			 "rounds_invalid", (int)totals.nr[ROUND_INVALID],
			 "spinning_peers", ran ?
				json_integer(totals.spinning_peers) :
				json_null());
	for (enum metric metric = 0; metric < NR_METRICS; metric++) {
		struct estimate estimate = cell_estimate(cell, metric);
		char key[64];

		json_object_set_new(json, metric_key(metric),
				    report_number(estimate.mean));
		snprintf(key, sizeof(key), "%s_ci95_half",
			 metric_key(metric));
		json_object_set_new(json, key,
				    report_number(estimate.half_width));
	}
	report_set_pins(json, ran && report_has_pinner(cell), &totals.sum);
	report_set_percentiles(json, "pin", pins, &corrected);
	report_set_percentiles(json, "pin_raw", pins, &raw);
	report_set_clears(json, ran && report_has_clearer(cell),
			  ran && cell->spec.primitive, &totals.sum);
	report_set_stolen(json, &totals.sum, ran && totals.sum.stolen.steps);
	json_object_set_new(json, "irqs_received", ran ?
			    report_irqs_json(&totals.sum) : json_null());
	report_cell_normals(json, cell);
	json_object_set_new(json, "exact", json_null());
	return json;
}

static json_t *report_cpus_json(const int *cpus, unsigned nr)
{
	json_t *json = json_array();

	for (unsigned i = 0; i < nr; i++)
		json_array_append_new(json, json_integer(cpus[i]));
	return json;
}

static json_t *report_placement_json(const struct cell *cell)
{
	const struct placement *placement = &cell->placement;

	return json_pack(
		"{si so so si so}", "clearer_cpu", placement->clearer_cpu,
		"pinner_cpus",
		report_cpus_json(placement->pinner_cpu, placement->nr_pinners),
		"bystander_cpus",
		report_cpus_json(placement->bystander_cpu,
				 placement->nr_bystanders),
		"bystanders_isolated", (int)cell->nr_isolated, "memory_node",
		cell->node < 0 ? json_null() : json_integer(cell->node));
}

static json_t *report_calibration_json(const struct cell *cell)
{
	bool known = cell->nr_visits && cell->calibrated_ns > 0;

	return json_pack(
		"{so so so so so so}", "clock_cost_ns",
		report_number(known ? cell->clock_cost_ns : NAN),
		"undisturbed_ns",
		report_number(known ? cell->calibrated_ns : NAN), "linearity",
		report_number(known ? cell->linearity : NAN), "sample_every",
		cell->sample_every ? report_count(cell->sample_every)
				   : json_null(),
		"nice",
		cell->nr_visits ? json_integer(cell->nice) : json_null(),
		"visits", calibration_json(cell));
}

/* The value that --sweep gave this cell; null without --sweep. */
static json_t *report_sweep_json(const struct cell *cell)
{
	if (!cell->sweep_key)
		return json_null();
	return json_pack("{ss ss}", "key", cell->sweep_key,
			 "value", cell->sweep_value);
}

json_t *report_cell_json(const struct cell *cell,
			 const struct cell_context *context)
{
	json_t *json =
		json_pack("{ss ss so ss sb so}", "cell", cell->spec.name,
			  "outcome", cell_outcome_name(cell->outcome), "reason",
			  report_text_or_null(cell->reason), "peers",
			  cell->peers_sleep ? "sleep" : "spin", "processes",
			  cell->processes, "sweep", report_sweep_json(cell));

	report_subjects(json, cell, context->release);
	json_object_set_new(json, "placement", report_placement_json(cell));
	json_object_set_new(json, "calibration", report_calibration_json(cell));
	json_object_set_new(json, "rounds", report_rounds_json(cell));
	json_object_set_new(json, "summary", report_summary_json(cell));
	json_object_set_new(json, "histogram", hist_json(&cell->hist));
	json_object_set_new(json, "counter_backend",
			    report_text_or_null(cell->counter_facts.backend));
	json_object_set_new(
		json, "counter_backend_note",
		report_text_or_null(cell->counter_facts.backend_note));
	json_object_set_new(json, "counter_reason",
			    report_text_or_null(cell->counter_facts.reason));
	json_object_set_new(json, "counting_rounds",
			    report_attempts_json(cell));
	json_object_set_new(json, "counter_cost", report_cost_json(cell));
	json_object_set_new(json, "exclusive_check",
			    exclusive_json(cell, context->release));
	json_object_set_new(json, "inject", cell_inject_json(
		cell, &context->settings.inject));
	json_object_set_new(
		json, "latencies",
		cell_latency_json(cell, &context->settings.latency_facts));
	return json;
}
