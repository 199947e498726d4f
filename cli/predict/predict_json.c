/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/predict/predict_json.h"

#include <jansson.h>

#include "analysis/compare/compare_json.h"
#include "analysis/compare/compare_result.h"
#include "cli/common/output.h"
#include "lib/base/scope.h"
#include "lib/sys/jsonfile.h"

/* An estimate and its interval; null: unknown. */
static json_t *json_interval(const struct draws_interval *interval)
{
	return json_pack("{so so so}", "mean", compare_number(interval->mean),
			 "low", compare_number(interval->low), "high",
			 compare_number(interval->high));
}

static json_t *json_kernel(const struct side *side)
{
	const struct runfile *run = side->runs[0];

	return json_pack("{so so so sb}", "release",
			 jsonfile_text(runfile_fact(run, "kernel.release")),
			 "arch",
			 jsonfile_text(runfile_fact(run, "machine.arch")),
			 "cpu_model",
			 jsonfile_text(runfile_fact(run, "machine.cpu_model")),
			 "emulated", run->emulated);
}

static json_t *json_prices(const struct prices *prices)
{
	json_t *json = json_array();

	for (int id = 0; id < PRICE_NR; id++) {
		struct draws_interval price = draws_at(&prices->price[id]);

		json_array_append_new(json, json_pack(
			"{ss so}", "operation", price_keys[id], "ns",
			json_interval(&price)));
	}
	return json;
}

static json_t *json_codes(const struct prices *prices)
{
	json_t *json = json_array();

	for (int id = 0; id < PRICE_NR; id++)
		for (size_t i = 0; i < prices->codes[id].nr; i++) {
			const struct price_code *code =
				&prices->codes[id].codes[i];

			json_array_append_new(json, json_pack(
				"{ss ss ss so sb}", "operation",
				price_keys[id], "cell", code->cell, "less",
				code->less, "ns", json_interval(&code->ns),
				"left_out", code->left_out));
		}
	return json;
}

static json_t *json_role(const struct predict_role *role)
{
	json_t *lines = json_array(), *unpriced = json_array();

	for (size_t i = 0; i < role->nr_lines; i++) {
		const struct predict_line *line = &role->lines[i];

		if (predict_line_unpriced(line))
			json_array_append_new(unpriced, json_string(
				price_keys[line->id]));
		json_array_append_new(lines, json_pack(
			"{ss so so so}", "operation", price_keys[line->id],
			"a", json_interval(&line->a), "b",
			json_interval(&line->b), "predicted_ns",
			json_interval(&line->cost)));
	}
	return json_pack("{ss so so so so}", "role",
			 exact_role_names[role->role],
			 "predicted_ns", json_interval(&role->sum),
			 "carried_by", role->carries < 0 ? json_null() :
			 json_string(price_keys[role->lines[role->carries].id]),
			 "no_price", unpriced, "operations", lines);
}

static json_t *json_cell(const struct predict_cell *cell)
{
	json_t *roles = json_array(), *unpriced = json_array();

	for (size_t i = 0; i < cell->nr_roles; i++)
		json_array_append_new(roles, json_role(&cell->roles[i]));
	for (size_t i = 0; i < cell->nr_unpriced; i++) {
		const struct predict_unpriced *one = &cell->unpriced[i];

		json_array_append_new(unpriced, json_pack(
			"{ss ss so so}", "role", exact_role_names[one->role],
			"class", exact_class_names[one->class], "a",
			compare_number(one->a), "b", compare_number(one->b)));
	}
	return json_pack("{so ss so so so}", "cell", jsonfile_text(cell->cell),
			 "per", cell->per, "roles", roles, "predicted_ns",
			 json_interval(&cell->all), "not_in_it", unpriced);
}

static json_t *json_check(const struct check *check)
{
	json_t *rows = json_array();

	for (size_t i = 0; i < check->nr_rows; i++) {
		const struct check_row *row = &check->rows[i];

		json_array_append_new(rows, json_pack(
			"{ss ss ss so so sb sb}", "x", row->x, "y", row->y,
			"role", row->who, "predicted_ns",
			json_interval(&row->predicted), "measured_ns",
			json_interval(&row->measured), "held", row->held,
			"agrees", row->agrees));
	}
	return json_pack("{sI sI sI so sb so so}", "held",
			 (json_int_t)check->nr_held, "agree",
			 (json_int_t)check->nr_agree, "of",
			 (json_int_t)check->nr_rows, "p",
			 compare_number(check->p), "fails", check->fails,
			 "width", compare_number(check->width), "rows", rows);
}

static json_t *json_lacks(void)
{
	json_t *json = json_array();
	const char *lack;
	size_t i = 0;

	while ((lack = predict_lacks(&i)))
		json_array_append_new(json, json_string(lack));
	return json;
}

int predict_print_json(const struct predict_report *report)
{
	json_t *cells = json_array();
	SCOPE_JSON json = NULL;

	for (size_t i = 0; report->predict && i < report->predict->nr_cells;
	     i++)
		json_array_append_new(cells,
				      json_cell(&report->predict->cells[i]));
	json = json_pack("{ss so so so so sf so so so so so}", "schema",
			 "mmfence.predict/1", "a",
			 report->a ? json_kernel(report->a) : json_null(), "b",
			 report->b ? json_kernel(report->b) : json_null(),
			 "machine", json_kernel(&report->prices->times),
			 "counted", json_kernel(&report->prices->counts),
			 "touch_pages", report->prices->touch_pages, "prices",
			 json_prices(report->prices), "codes",
			 json_codes(report->prices), "cells", cells, "check",
			 json_check(report->check), "not_in_it", json_lacks());
	return output_json(json, "the prediction");
}
