/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench/report/report_race.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "bench/cell/race_cell.h"
#include "bench/report/report.h"

static json_t *report_race_settings_json(const struct plan *plan)
{
	return json_pack("{si so}", "visits", (int)plan->nr_visits,
			 "time_ns", plan->time_ns ?
				json_integer((json_int_t)plan->time_ns) :
				json_null());
}

static json_t *report_race_bound_json(const struct race *race, uint64_t tries)
{
	double bound = race_bound(tries);

	return race_differences(race) || isnan(bound) ? json_null() :
							json_real(bound);
}

static json_t *report_race_tally_json(const struct race *race,
				      enum race_phase phase)
{
	const struct race_tally *tally = &race->tally[phase];

	if (!race->wanted[phase])
		return json_null();
	return json_pack(
		"{sI sI sI sI sI sI so sI sI sI so}", "passes",
		(json_int_t)tally->passes, "passes_proven",
		(json_int_t)tally->proven, "takes", (json_int_t)tally->takes,
		"takes_refused", (json_int_t)tally->refused, "pages_checked",
		(json_int_t)tally->pages, "tries", (json_int_t)tally->tries,
		"pages_moved",
		phase == RACE_HELD ? json_integer((json_int_t)tally->moved)
				   : json_null(),
		"differences", (json_int_t)tally->differences, "clear_events",
		(json_int_t)tally->clear_events, "time_ns",
		(json_int_t)tally->ns, "bound95",
		report_race_bound_json(race, tally->tries));
}

/* Tokens are random 64-bit numbers: too large for a JSON integer. */
static json_t *report_race_hex(uint64_t value)
{
	char text[24];

	snprintf(text, sizeof(text), "0x%016" PRIx64, value);
	return json_string(text);
}

static json_t *report_race_finds_json(const struct race *race)
{
	json_t *finds = json_array();

	for (unsigned i = 0; i < race->nr_finds; i++) {
		const struct race_find *find = &race->finds[i];

		json_array_append_new(
			finds,
			json_pack("{ss ss sI so so so sI}", "phase",
				  race_phase_names[find->phase], "written_by",
				  find->by_pin ? "pin" : "mapping", "page",
				  (json_int_t)find->page, "written",
				  report_race_hex(find->wanted), "read",
				  report_race_hex(find->found), "pagemap",
				  report_race_hex(find->entry),
				  "since_visit_ns",
				  (json_int_t)find->since_ns));
	}
	return finds;
}

static json_t *report_race_gup_json(const struct cell *cell,
				    const struct cell_context *context)
{
	struct gup_use gup = cell->spec.pinner->gup(context->release,
						    cell->spec.pinner_opts);

	return json_pack("{ss ss sb}", "call", gup.call, "foll", gup.foll,
			 "write", gup.write);
}

static json_t *report_race_text_or_null(const char *text)
{
	return text && *text ? json_string(text) : json_null();
}

static json_t *report_race_cell_json(const struct cell *cell,
				     const struct cell_context *context)
{
	const struct race *race = cell->race;
	uint64_t tries = race_tries(race);

	return json_pack(
		"{ss ss ss so sb ss so so sI sI so so so so}", "cell",
		cell->spec.name, "pinner", cell->spec.pinner->subject.name,
		"clearer", cell->spec.clearer->subject.name, "gup",
		report_race_gup_json(cell, context), "promised", race->promised,
		"outcome", cell_outcome_name(cell->outcome), "reason",
		report_race_text_or_null(cell->reason), "verdict",
		report_race_text_or_null(race_verdict(cell)), "tries",
		(json_int_t)tries, "differences",
		(json_int_t)race_differences(race), "bound95",
		report_race_bound_json(race, tries), "held",
		report_race_tally_json(race, RACE_HELD), "during",
		report_race_tally_json(race, RACE_DURING), "finds",
		report_race_finds_json(race));
}

json_t *report_race_json(const struct plan *plan, int argc, char **argv,
			 json_t *state)
{
	json_t *json = report_head_json(plan, "mmfence.race/1", argc, argv,
					state);
	json_t *cells = json_array();

	if (!json)
		return NULL;
	json_object_set_new(json, "settings", report_race_settings_json(plan));
	for (unsigned i = 0; i < plan->nr_cells; i++)
		json_array_append_new(
			cells,
			report_race_cell_json(&plan->cells[i], &plan->context));
	json_object_set_new(json, "cells", cells);
	return json;
}
