/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/compare/price_json.h"

#include <jansson.h>

#include "cli/common/output.h"
#include "cli/compare/price_text.h"
#include "analysis/compare/compare_json.h"
#include "analysis/compare/compare_result.h"
#include "lib/sys/jsonfile.h"
#include "lib/base/scope.h"

static json_t *price_json_one(const struct price *price)
{
	return json_pack("{so so so}", "ns", compare_number(price->ns), "low",
			 compare_number(price->low), "high",
			 compare_number(price->high));
}

static json_t *price_json_barriers(const struct price_list *list)
{
	json_t *json = json_array();

	for (size_t i = 0; i < list->nr_barriers; i++) {
		const struct price_barrier *barrier = &list->barriers[i];

		json_array_append_new(json, json_pack(
			"{ss ss sb so sI}", "primitive", barrier->cell, "less",
			barrier->less, "used", i == 0, "per_pin",
			price_json_one(&barrier->price), "units",
			(json_int_t)barrier->nr));
	}
	return json;
}

static json_t *price_json_extrapolated(const struct price_list *list,
				       const struct price_clear *clear)
{
	json_t *json = json_array();
	double low, high;

	for (size_t i = 0; price_cpus[i]; i++)
		if (price_extrapolate(list, clear, price_cpus[i], &low, &high))
			json_array_append_new(json, json_pack(
				"{si so so}", "cpus", (int)price_cpus[i],
				"pins_low", compare_number(low), "pins_high",
				compare_number(high)));
	return json;
}

static json_t *price_json_clears(const struct price_list *list)
{
	json_t *json = json_array();

	for (size_t i = 0; i < list->nr_clears; i++) {
		const struct price_clear *clear = &list->clears[i];

		json_array_append_new(json, json_pack(
			"{so sb so so so so so so so sI so}", "cell",
			jsonfile_text(clear->cell), "whole_event",
			!clear->primitive, "spinning_peers",
			compare_number(clear->peers), "initiator",
			price_json_one(&clear->initiator), "victims",
			price_json_one(&clear->victims), "total",
			price_json_one(&clear->total), "pins_per_clear",
			compare_number(clear->pins), "pins_low",
			compare_number(clear->pins_low), "pins_high",
			compare_number(clear->pins_high), "units",
			(json_int_t)clear->nr, "extrapolated",
			price_json_extrapolated(list, clear)));
	}
	return json;
}

int price_print_json(const struct side *side, const struct price_list *list)
{
	const struct runfile *run = side->runs[0];
	const char *arch = runfile_fact(run, "machine.arch"), *text;
	json_t *missing = json_array(), *left_out = json_array();
	SCOPE_JSON json = NULL;
	size_t i = 0;

	while ((text = price_next_missing(list, &i)))
		json_array_append_new(missing, json_string(text));
	for (size_t j = 0; j < list->checked.nr_notes; j++)
		if (list->checked.notes[j].kind <= NOTE_FORCED)
			json_array_append_new(left_out, json_string(
				list->checked.notes[j].text));
	json = json_pack("{ss so so so sI sI ss so so so so}", "schema",
			 "mmfence.breakeven/1", "kernel",
			 jsonfile_text(runfile_fact(run, "kernel.release")),
			 "cpu_model",
			 jsonfile_text(runfile_fact(run, "machine.cpu_model")),
			 "arch", jsonfile_text(arch), "boots",
			 (json_int_t)side->nr_boots, "runs",
			 (json_int_t)side->nr_runs, "interval_over",
			 list->within ? "visits of one boot" : "boots",
			 "barriers", price_json_barriers(list), "clears",
			 price_json_clears(list), "missing", missing,
			 "left_out", left_out);
	if (json)
		json_object_set_new(json, "reading",
				    json_string(price_arch_text(arch)));
	return output_json(json, "the prices");
}
