/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <stdio.h>

#include <jansson.h>

#include "cli/price_print.h"
#include "lib/compare_result.h"
#include "lib/fail.h"
#include "lib/jsonfile.h"
#include "lib/scope.h"

static json_t *price_json(const struct price *price)
{
	return json_pack("{so so so}", "ns", compare_number(price->ns), "low",
			 compare_number(price->low), "high",
			 compare_number(price->high));
}

static json_t *barriers_json(const struct price_list *list)
{
	json_t *json = json_array();

	for (size_t i = 0; i < list->nr_barriers; i++) {
		const struct price_barrier *barrier = &list->barriers[i];

		json_array_append_new(json, json_pack(
			"{ss ss sb so}", "primitive", barrier->cell, "less",
			barrier->less, "used", i == 0, "per_pin",
			price_json(&barrier->price)));
	}
	return json;
}

static json_t *extrapolated_json(const struct price_list *list,
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

static json_t *clears_json(const struct price_list *list)
{
	json_t *json = json_array();

	for (size_t i = 0; i < list->nr_clears; i++) {
		const struct price_clear *clear = &list->clears[i];

		json_array_append_new(json, json_pack(
			"{so sb so so so so so so so so}", "cell",
			jsonfile_text(clear->cell), "whole_event",
			!clear->primitive, "spinning_peers",
			compare_number(clear->peers), "initiator",
			price_json(&clear->initiator), "victims",
			price_json(&clear->victims), "total",
			price_json(&clear->total), "pins_per_clear",
			compare_number(clear->pins), "pins_low",
			compare_number(clear->pins_low), "pins_high",
			compare_number(clear->pins_high), "extrapolated",
			extrapolated_json(list, clear)));
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
			 list->within ? "rounds of one boot" : "boots",
			 "barriers", barriers_json(list), "clears",
			 clears_json(list), "missing", missing, "left_out",
			 left_out);
	if (json)
		json_object_set_new(json, "reading",
				    json_string(price_arch_text(arch)));
	if (!json || json_dumpf(json, stdout, JSON_INDENT(2)))
		return fail(ENOMEM, "write the prices as JSON");
	putchar('\n');
	return 0;
}
