/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/compare_result.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/breakeven.h"
#include "lib/compare_machine.h"

json_t *compare_number(double value)
{
	return isfinite(value) ? json_real(value) : json_null();
}

/* Texts of files that the loader took are UTF-8. */
static json_t *fact(const struct side *side, const char *key)
{
	return json_string(runfile_fact(side->runs[0], key));
}

static json_t *side_json(const struct side *side, size_t index)
{
	json_t *files = json_array();
	char label[2];

	for (size_t i = 0; i < side->nr_runs; i++) {
		json_t *path = json_string(side->runs[i]->path);

		/* A path need not be UTF-8; the rest of the result is. */
		json_array_append_new(files, path ? path : json_null());
	}
	return json_pack("{ss so so sI sI sb so}", "label",
			 compare_label(index, label), "kernel",
			 fact(side, "kernel.release"), "version",
			 fact(side, "kernel.version"), "boots",
			 (json_int_t)side->nr_boots, "runs",
			 (json_int_t)side->nr_runs, "emulated",
			 side->runs[0]->emulated, "files", files);
}

static json_t *values_json(const struct compare_values *values)
{
	return json_pack("{so so sI sI sI sI sI}", "mean",
			 compare_number(values->center), "spread_percent",
			 compare_number(values->spread_percent), "boots",
			 (json_int_t)values->nr_boots, "runs",
			 (json_int_t)values->nr_runs, "rounds",
			 (json_int_t)values->nr_rounds, "rounds_contaminated",
			 (json_int_t)values->nr_contaminated,
			 "rounds_invalid", (json_int_t)values->nr_invalid);
}

static json_t *interval(double low, double high)
{
	return json_pack("[oo]", compare_number(low), compare_number(high));
}

/* The effect as estimated: of logarithms for times. */
static json_t *effect_json(const struct compare_row *row)
{
	const struct stats_effect *e = &row->effect;

	return json_pack(
		"{ss so so so so so so so}", "scale",
		metrics[row->metric].kind == METRIC_TIME ? "log" : "linear",
		"estimate", compare_number(e->estimate), "standard_error",
		compare_number(e->se), "degrees_of_freedom",
		compare_number(e->freedom), "t_interval",
		interval(e->t_low, e->t_high), "bootstrap_t_interval",
		interval(e->boot_t_low, e->boot_t_high),
		"bootstrap_percentile_interval",
		interval(e->percentile_low, e->percentile_high), "t_p",
		compare_number(e->t_p));
}

static json_t *rank_json(const struct compare_row *row)
{
	if (!row->has_rank)
		return json_null();
	return json_pack("{so so sb so so so}", "mann_whitney_u",
			 compare_number(row->rank.u), "p",
			 compare_number(row->rank.p), "exact", row->rank.exact,
			 "smallest_p", compare_number(row->rank.smallest_p),
			 "hodges_lehmann", compare_number(row->shift.estimate),
			 "interval",
			 interval(row->shift.low, row->shift.high));
}

static json_t *row_json(const struct compare_result *result,
			const struct compare_row *row)
{
	static const char *const kinds[] = { "time", "count", "rate",
					     "tally" };
	const struct metric *metric = &metrics[row->metric];
	char verdict[VERDICT_BYTES];

	return json_pack(
		"{ss sb ss ss? ss? ss so so sI ss so so ss so so so so}",
		"cell", row->cell, "primitive", row->primitive, "metric",
		metric->key, "event", row->event, "per", row->per, "kind",
		kinds[metric->kind], "a",
		values_json(&row->a), "b", values_json(&row->b), "pairs",
		(json_int_t)row->nr_pairs, "change_unit",
		row->relative ? "percent" : "absolute", "change",
		compare_number(row->change), "interval",
		interval(row->low, row->high), "method",
		compare_method_text(row->method), "p",
		compare_number(row->effect.p), "p_holm",
		compare_number(row->p_holm), "verdict",
		json_string(compare_verdict_text(result, row, verdict)),
		"rank", rank_json(row));
}

static json_t *notes_json(const struct comparison *comparison,
			  enum note_kind kind)
{
	json_t *list = json_array();

	for (size_t i = 0; i < comparison->nr_notes; i++)
		if (comparison->notes[i].kind == kind)
			json_array_append_new(list, json_string(
				comparison->notes[i].text));
	return list;
}

static json_t *breakeven_json(const struct compare_result *result,
			      const struct comparison *comparison)
{
	struct breakeven found;

	if (comparison->refused || comparison->times_refused ||
	    breakeven_find(&result->sides[0],
			   &result->sides[comparison->side], result->options,
			   comparison, &found))
		return json_null();
	return json_pack("{ss ss sb so so sb}", "pin_cell", found.pin_cell,
			 "clear_cell", found.clear_cell, "victims_counted",
			 found.victims, "pins_per_event",
			 compare_number(found.pins_per_event), "interval",
			 interval(found.low, found.high), "nowhere",
			 found.nowhere);
}

static json_t *full_row_json(const struct compare_result *result,
			     const struct compare_row *row)
{
	json_t *json = row_json(result, row);

	if (json)
		json_object_set_new(json, "effect", effect_json(row));
	return json;
}

/* The same row of each machine; nothing in it where there is one machine. */
static json_t *machine_rows_json(const struct compare_result *result,
				 const struct comparison *comparison,
				 const struct compare_row *row)
{
	json_t *list = json_array();

	for (size_t i = 0; i < comparison->nr_machines; i++) {
		const struct compare_machine *machine =
			&comparison->machines[i];
		const struct compare_row *own =
			compare_machine_row(machine, row);
		json_t *json = own ? full_row_json(result, own) : NULL;

		if (!json)
			continue;
		json_object_set_new(json, "machine",
				    json_string(machine->name));
		json_array_append_new(list, json);
	}
	return list;
}

static json_t *machines_json(const struct comparison *comparison)
{
	json_t *list = json_array();

	for (size_t i = 0; i < comparison->nr_machines; i++) {
		const struct compare_machine *machine =
			&comparison->machines[i];

		json_array_append_new(list, json_pack(
			"{ss so so sI sI sI}", "machine", machine->name,
			"cpu_model", fact(&machine->a, "machine.cpu_model"),
			"cpus_online", json_integer(atoll(runfile_fact(
				machine->a.runs[0], "machine.cpus_online"))),
			"boots_a", (json_int_t)machine->a.nr_boots, "boots_b",
			(json_int_t)machine->b.nr_boots, "pairs",
			(json_int_t)machine->part->nr_pairs));
	}
	return list;
}

static json_t *comparison_json(const struct compare_result *result,
			       const struct comparison *comparison)
{
	json_t *rows = json_array();
	char label[2];

	for (size_t i = 0; i < comparison->nr_rows; i++) {
		const struct compare_row *row = &comparison->rows[i];
		json_t *json = full_row_json(result, row);

		if (json)
			json_object_set_new(json, "machines", machine_rows_json(
				result, comparison, row));
		json_array_append_new(rows, json);
	}
	return json_pack("{ss ss sI so so so so so so so so so}", "baseline",
			 "A", "against",
			 compare_label(comparison->side, label), "pairs",
			 (json_int_t)comparison->nr_pairs, "machines",
			 machines_json(comparison), "rows",
			 rows, "breakeven", breakeven_json(result, comparison),
			 "refused",
			 notes_json(comparison, NOTE_REFUSED), "invalid",
			 notes_json(comparison, NOTE_INVALID), "forced",
			 notes_json(comparison, NOTE_FORCED), "remarks",
			 notes_json(comparison, NOTE_REMARK), "background",
			 notes_json(comparison, NOTE_BACKGROUND), "environment",
			 notes_json(comparison, NOTE_ENVIRONMENT));
}

json_t *compare_json(const struct compare_result *result)
{
	const struct compare_options *options = result->options;
	json_t *sides = json_array(), *comparisons = json_array();

	for (size_t i = 0; i < result->nr_sides; i++)
		json_array_append_new(sides, side_json(&result->sides[i], i));
	for (size_t i = 0; i < result->nr_comparisons; i++)
		json_array_append_new(comparisons, comparison_json(
			result, &result->comparisons[i]));
	return json_pack("{ss sf so sI sI sI sI so so}", "schema",
			 "mmfence.compare/1", "level", options->plan.level,
			 "margin_percent",
			 compare_number(options->margin_percent), "replicates",
			 (json_int_t)options->plan.nr_replicates, "seed",
			 (json_int_t)options->plan.seed, "holm_family",
			 (json_int_t)result->nr_family,
			 "holm_family_machines",
			 (json_int_t)result->nr_family_machines, "sides", sides,
			 "comparisons", comparisons);
}
