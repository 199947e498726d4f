/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "analysis/compare/compare_json.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/compare/breakeven.h"
#include "analysis/compare/compare_result.h"

json_t *compare_json_add(json_t *list, json_t *item)
{
	if (!json_array_append_new(list, item))
		return list;
	json_decref(list);
	return NULL;
}

json_t *compare_number(double value)
{
	return isfinite(value) ? json_real(value) : json_null();
}

/* The loader accepts only UTF-8, so texts of files are valid JSON strings. */
static json_t *compare_json_fact(const struct side *side, const char *key)
{
	return json_string(runfile_fact(side->runs[0], key));
}

static json_t *compare_json_side(const struct side *side, size_t index)
{
	json_t *files = json_array();
	char label[2];

	for (size_t i = 0; i < side->nr_runs; i++) {
		json_t *path = json_string(side->runs[i]->path);

		/* A path need not be UTF-8; it is null then. */
		files = compare_json_add(files, path ? path : json_null());
	}
	return json_pack("{ss so so sI sI sb so}", "label",
			 compare_label(index, label), "kernel",
			 compare_json_fact(side, "kernel.release"), "version",
			 compare_json_fact(side, "kernel.version"), "boots",
			 (json_int_t)side->nr_boots, "runs",
			 (json_int_t)side->nr_runs, "emulated",
			 side->runs[0]->emulated, "files", files);
}

static json_t *compare_json_values(const struct compare_values *values)
{
	return json_pack("{so so sI sI sI sI sI sI}", "mean",
			 compare_number(values->center), "spread_percent",
			 compare_number(values->spread_percent), "boots",
			 (json_int_t)values->nr_boots, "runs",
			 (json_int_t)values->nr_runs, "visits",
			 (json_int_t)values->nr_visits, "rounds",
			 (json_int_t)values->nr_rounds, "rounds_contaminated",
			 (json_int_t)values->nr_contaminated,
			 "rounds_invalid", (json_int_t)values->nr_invalid);
}

static json_t *compare_json_interval(double low, double high)
{
	return json_pack("[oo]", compare_number(low), compare_number(high));
}

/* The effect on the scale of the estimate: of logarithms for times. */
static json_t *compare_json_effect(const struct compare_row *row)
{
	const struct stats_effect *e = &row->effect;

	return json_pack(
		"{ss so so so so so so so}", "scale",
		metrics[row->metric].kind == METRIC_TIME ? "log" : "linear",
		"estimate", compare_number(e->estimate), "standard_error",
		compare_number(e->se), "degrees_of_freedom",
		compare_number(e->freedom), "t_interval",
		compare_json_interval(e->t_low, e->t_high),
		"bootstrap_t_interval",
		compare_json_interval(e->boot_t_low, e->boot_t_high),
		"bootstrap_percentile_interval",
		compare_json_interval(e->percentile_low, e->percentile_high),
		"t_p", compare_number(e->t_p));
}

static json_t *compare_json_rank(const struct compare_row *row)
{
	if (!row->has_rank)
		return json_null();
	return json_pack(
		"{so so sb so so so}", "mann_whitney_u",
		compare_number(row->rank.u), "p", compare_number(row->rank.p),
		"exact", row->rank.exact, "smallest_p",
		compare_number(row->rank.smallest_p), "hodges_lehmann",
		compare_number(row->shift.estimate), "interval",
		compare_json_interval(row->shift.low, row->shift.high));
}

static json_t *compare_json_row(const struct compare_result *result,
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
		kinds[metric->kind], "a", compare_json_values(&row->a), "b",
		compare_json_values(&row->b), "pairs",
		(json_int_t)row->nr_pairs, "change_unit",
		row->relative ? "percent" : "absolute", "change",
		compare_number(row->change), "interval",
		compare_json_interval(row->low, row->high), "method",
		compare_method_text(row->method), "p",
		compare_number(row->effect.p), "p_holm",
		compare_number(row->p_holm), "verdict",
		json_string(compare_verdict_text(result, row, verdict)), "rank",
		compare_json_rank(row));
}

static json_t *compare_json_notes(const struct comparison *comparison,
				  enum note_kind kind)
{
	json_t *list = json_array();

	for (size_t i = 0; i < comparison->checked.nr_notes; i++)
		if (comparison->checked.notes[i].kind == kind)
			list = compare_json_add(list, json_string(
				comparison->checked.notes[i].text));
	return list;
}

static json_t *compare_json_breakeven(const struct compare_result *result,
				      const struct comparison *comparison)
{
	struct breakeven found;
	int err;

	if (comparison->checked.refused || comparison->checked.times_refused)
		return json_null();
	err = breakeven_find(&result->sides[0],
			     &result->sides[comparison->side],
			     result->options, comparison, &found);
	if (err)
		return err == -ENODATA ? json_null() : NULL;
	return json_pack("{ss ss sb so so sb}", "pin_cell", found.pin_cell,
			 "clear_cell", found.clear_cell, "victims_counted",
			 found.victims, "pins_per_event",
			 compare_number(found.pins_per_event), "interval",
			 compare_json_interval(found.low, found.high),
			 "nowhere", found.nowhere);
}

/*
 * Set @json[@key] to @value. Return: @json; NULL, with both freed, if there is
 * no memory.
 */
static json_t *compare_json_set(json_t *json, const char *key, json_t *value)
{
	if (!json_object_set_new(json, key, value))
		return json;
	json_decref(json);
	return NULL;
}

static json_t *compare_json_full_row(const struct compare_result *result,
				     const struct compare_row *row)
{
	json_t *json = compare_json_row(result, row);

	return compare_json_set(json, "effect", compare_json_effect(row));
}

/* The same row of each machine; an empty list if there is only one machine. */
static json_t *compare_json_machine_rows(const struct compare_result *result,
					 const struct comparison *comparison,
					 const struct compare_row *row)
{
	json_t *list = json_array();

	for (size_t i = 0; i < comparison->nr_machines; i++) {
		const struct compare_machine *machine =
			&comparison->machines[i];
		const struct compare_row *own =
			comparison_find_row(machine->part, row);

		if (!own)
			continue;
		list = compare_json_add(list, compare_json_set(
			compare_json_full_row(result, own), "machine",
			json_string(machine->name)));
	}
	return list;
}

static json_t *compare_json_machines(const struct comparison *comparison)
{
	json_t *list = json_array();

	for (size_t i = 0; i < comparison->nr_machines; i++) {
		const struct compare_machine *machine =
			&comparison->machines[i];

		list = compare_json_add(
			list,
			json_pack("{ss so so sI sI sI}", "machine",
				  machine->name, "cpu_model",
				  compare_json_fact(&machine->a,
						    "machine.cpu_model"),
				  "cpus_online",
				  json_integer(atoll(
					  runfile_fact(machine->a.runs[0],
						       "machine.cpus_online"))),
				  "boots_a", (json_int_t)machine->a.nr_boots,
				  "boots_b", (json_int_t)machine->b.nr_boots,
				  "pairs",
				  (json_int_t)machine->part->nr_pairs));
	}
	return list;
}

static json_t *compare_json_comparison(const struct compare_result *result,
				       const struct comparison *comparison)
{
	json_t *rows = json_array();
	char label[2];

	for (size_t i = 0; i < comparison->nr_rows; i++) {
		const struct compare_row *row = &comparison->rows[i];

		rows = compare_json_add(rows, compare_json_set(
			compare_json_full_row(result, row), "machines",
			compare_json_machine_rows(result, comparison, row)));
	}
	return json_pack(
		"{ss ss sI so so so so so so so so so}", "baseline", "A",
		"against", compare_label(comparison->side, label), "pairs",
		(json_int_t)comparison->nr_pairs, "machines",
		compare_json_machines(comparison), "rows", rows, "breakeven",
		compare_json_breakeven(result, comparison), "refused",
		compare_json_notes(comparison, NOTE_REFUSED), "invalid",
		compare_json_notes(comparison, NOTE_INVALID), "forced",
		compare_json_notes(comparison, NOTE_FORCED), "remarks",
		compare_json_notes(comparison, NOTE_REMARK), "background",
		compare_json_notes(comparison, NOTE_BACKGROUND), "environment",
		compare_json_notes(comparison, NOTE_ENVIRONMENT));
}

static json_t *
compare_json_family(const struct compare_family family[FAMILY_NR])
{
	const struct compare_family *main = &family[FAMILY_MAIN];
	const struct compare_family *other = &family[FAMILY_OTHER];

	return json_pack("{s{sI sf} s{sI sf}}", "main_times", "tests",
			 (json_int_t)main->nr, "share", main->share, "others",
			 "tests", (json_int_t)other->nr, "share", other->share);
}

json_t *compare_json(const struct compare_result *result)
{
	const struct compare_options *options = result->options;
	json_t *sides = json_array(), *comparisons = json_array();

	for (size_t i = 0; i < result->nr_sides; i++)
		sides = compare_json_add(
			sides, compare_json_side(&result->sides[i], i));
	for (size_t i = 0; i < result->nr_comparisons; i++)
		comparisons = compare_json_add(
			comparisons, compare_json_comparison(
					     result, &result->comparisons[i]));
	return json_pack("{ss sf so sI sI so so so so}", "schema",
			 "mmfence.compare/1", "level", options->plan.level,
			 "margin_percent",
			 compare_number(options->margin_percent), "replicates",
			 (json_int_t)options->plan.nr_replicates, "seed",
			 (json_int_t)options->plan.seed, "holm",
			 compare_json_family(result->family), "holm_machines",
			 compare_json_family(result->family_machines),
			 "sides", sides, "comparisons", comparisons);
}
