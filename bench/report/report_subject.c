/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench/report/report_subject.h"

#include "bench/contract/pagekind.h"
#include "bench/contract/pagestate.h"
#include "bench/cell/attempts.h"

static json_t *report_opts_json(const struct opt_spec *opts,
				const uint64_t *values)
{
	json_t *json = json_object();
	char buf[OPT_VALUE_BYTES];

	for (const struct opt_spec *o = opts; o && o->name; o++)
		json_object_set_new(json, o->name,
				    json_string(opt_format(o, values[o - opts],
							   buf)));
	return json;
}

static json_t *report_gup_json(const struct cell *cell, unsigned release)
{
	struct gup_use use = page_state_gup(&cell->spec, release);

	if (!use.call)
		return json_null();
	return json_pack("{ss ss ss sb}", "call", use.call, "foll", use.foll,
			 "access", use.write ? "write" : "read-only",
			 "held", use.held);
}

static json_t *subject_json(const struct subject *subject,
			    const uint64_t *values)
{
	return json_pack("{ss ss so}", "name", subject->name, "kernel_path",
			 subject->kernel_path, "options",
			 report_opts_json(subject->opts, values));
}

static void report_set_settings(json_t *json, const struct cell_spec *spec)
{
	json_object_set_new(json, "area_bytes",
			    json_integer((json_int_t)spec->area_bytes));
	json_object_set_new(json, "touch_pages",
			    json_integer((json_int_t)spec->touch_pages));
	json_object_set_new(json, "walk", json_string(
		spec->walk == WALK_ONE ? "one" : "seq"));
	json_object_set_new(json, "page",
			    json_string(page_kind_choices[spec->page]));
	json_object_set_new(json, "pte", json_string(
		spec->pte == PTE_RO ? "ro" : "rw"));
	json_object_set_new(json, "shared", json_string(
		spec->shared == SHARED_FORK ? "fork" : "no"));
}

void report_subjects(json_t *json, const struct cell *cell, unsigned release)
{
	const struct cell_spec *spec = &cell->spec;

	report_set_settings(json, spec);
	if (spec->primitive) {
		json_object_set_new(json, "primitive",
				    subject_json(&spec->primitive->subject,
						 spec->pinner_opts));
		json_object_set_new(json, "op",
				    json_string(spec->primitive->op));
		return;
	}
	json_object_set_new(json, "pinner", subject_json(&spec->pinner->subject,
							 spec->pinner_opts));
	json_object_set_new(json, "gup", report_gup_json(cell, release));
	json_object_set_new(json, "clearer",
			    subject_json(&spec->clearer->subject,
					 spec->clearer_opts));
	json_object_set_new(json, "event", spec->clearer->event ?
			    json_string(spec->clearer->event) : json_null());
	json_object_set_new(json, "tries", attempts_json(cell));
}
