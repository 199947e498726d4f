/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The subjects that can run here: the cell of each with default options is
 * prepared.
 */
#include "cli/show/check_subjects.h"

#include <stdio.h>
#include <string.h>

#include "bench/registry/registry.h"
#include "bench/cell/cell.h"
#include "bench/registry/spec_parse.h"
#include "lib/base/fail.h"

/* A pinner or a clearer is paired with "none"; a primitive is alone. */
static const char *const before[NR_KINDS] = { [KIND_CLEARER] = "none+" };
static const char *const after[NR_KINDS] = { [KIND_PINNER] = "+none" };

static json_t *check_subject(enum subject_kind kind,
			     const struct subject *subject,
			     const struct cell_context *context)
{
	struct cell cell = { .outcome = CELL_ERROR };
	char text[128];
	json_t *reason;

	snprintf(text, sizeof(text), "%s%s%s", before[kind] ?: "",
		 subject->name, after[kind] ?: "");
	if (spec_parse(text, &cell.spec))
		reason = json_string(fail_text());
	else {
		cell_prepare(&cell, context);
		reason = cell.outcome == CELL_OK ? json_null() :
						   json_string(cell.reason);
	}
	cell_free(&cell);
	return json_pack("{s:s, s:s, s:s, s:s, s:o}",
			 "kind", bench_kind_names[kind],
			 "name", subject->name, "summary", subject->summary,
			 "outcome", cell_outcome_name(cell.outcome),
			 "reason", reason);
}

json_t *check_subjects(const struct cell_context *context)
{
	json_t *list = json_array();

	for (int kind = 0; kind < NR_KINDS; kind++)
		for (size_t i = 0; bench_subjects[kind][i]; i++)
			json_array_append_new(list,
				check_subject(kind, bench_subjects[kind][i],
					      context));
	return list;
}

bool check_any_runs(json_t *check)
{
	const char *name, *outcome;
	json_t *subject;
	size_t i;

	json_array_foreach(json_object_get(check, "subjects"), i, subject)
		if (!json_unpack(subject, "{s:s, s:s}", "name", &name,
				 "outcome", &outcome) &&
		    !strcmp(outcome, "ok") && strcmp(name, "none") &&
		    strcmp(name, "null"))
			return true;
	return false;
}
