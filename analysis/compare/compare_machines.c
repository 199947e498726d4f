/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "analysis/compare/compare_machines.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/admit/environment.h"
#include "analysis/admit/source.h"
#include "analysis/compare/compare_background.h"
#include "analysis/compare/compare_over.h"
#include "analysis/compare/compare_pair.h"
#include "lib/base/fail.h"
#include "lib/base/text.h"

/* @arg is a run that stands for its machine. */
static bool machines_of_one(const void *arg, const struct runfile *run)
{
	return environment_same_machine(arg, run);
}

static bool machines_has(const struct side *side, const struct runfile *run)
{
	for (size_t i = 0; i < side->nr_runs; i++)
		if (environment_same_machine(side->runs[i], run))
			return true;
	return false;
}

static size_t machines_find(const struct comparison *comparison,
			    const struct runfile *run)
{
	size_t i = 0;

	while (i < comparison->nr_machines &&
	       !environment_same_machine(comparison->machines[i].a.runs[0],
					 run))
		i++;
	return i;
}

static void machines_release(struct comparison *comparison)
{
	for (size_t i = 0; i < comparison->nr_machines; i++) {
		side_release(&comparison->machines[i].a);
		side_release(&comparison->machines[i].b);
	}
	free(comparison->machines);
	comparison->machines = NULL;
	comparison->nr_machines = 0;
}

static int machines_add(const struct side *a, const struct side *b,
			const struct runfile *run,
			struct comparison *comparison)
{
	size_t nr = comparison->nr_machines;
	struct compare_machine *grown = reallocarray(
		comparison->machines, nr + 1, sizeof(*grown)), *machine;
	int err;

	if (!grown)
		return fail(ENOMEM, "allocate %zu machines", nr + 1);
	comparison->machines = grown;
	machine = &grown[nr];
	memset(machine, 0, sizeof(*machine));
	text_clean(runfile_fact(run, "machine.name"), machine->name,
		   sizeof(machine->name));
	if (!*machine->name)
		snprintf(machine->name, sizeof(machine->name), "machine %zu",
			 nr + 1);
	err = side_pick(a, machines_of_one, run, &machine->a);
	if (!err)
		err = side_pick(b, machines_of_one, run, &machine->b);
	if (err)
		side_release(&machine->a);
	else
		comparison->nr_machines++;
	return err;
}

static int machines_by_name(const void *x, const void *y)
{
	return strverscmp(((const struct compare_machine *)x)->name,
			  ((const struct compare_machine *)y)->name);
}

static int machines_note_missing(const struct side *side,
				 const struct side *other, char label,
				 struct comparison *comparison)
{
	size_t nr = 0;
	const char *example = "";

	for (size_t i = 0; i < side->nr_runs; i++)
		if (!machines_has(other, side->runs[i])) {
			nr++;
			example = side->runs[i]->path;
		}
	if (!nr)
		return 0;
	return admission_note(&comparison->checked, NOTE_REFUSED,
			      "%zu runs of %c are of machines without a run "
			      "on the other side, e.g. %.100s", nr, label,
			      example);
}

int compare_find_machines(const struct side *a, const struct side *b,
			  struct comparison *comparison)
{
	int err = 0;

	for (size_t i = 0; i < a->nr_runs && !err; i++)
		if (machines_has(b, a->runs[i]) &&
		    machines_find(comparison, a->runs[i]) ==
			    comparison->nr_machines)
			err = machines_add(a, b, a->runs[i], comparison);
	if (err || comparison->nr_machines < 2) {
		machines_release(comparison);
		return err;
	}
	qsort(comparison->machines, comparison->nr_machines,
	      sizeof(*comparison->machines), machines_by_name);
	err = machines_note_missing(a, b, 'A', comparison);
	if (!err)
		err = machines_note_missing(b, a, comparison->checked.letter,
					    comparison);
	return err;
}

static int machines_demand_source(const struct compare_row *row,
				  struct comparison *comparison, bool *refused)
{
	struct source source = { .first = NULL };

	for (size_t i = 0; i < comparison->nr_machines; i++) {
		const struct compare_machine *machine =
			&comparison->machines[i];

		if (comparison_find_row(machine->part, row))
			source_add(&source, machine->a.runs[0], row->metric);
	}
	return source_check(&source, row->cell, row->metric, "machines have ",
			    &comparison->checked, refused);
}

/*
 * Append @row, computed over the machines that have it; their rows are in
 * @rows.
 */
static int machines_append_row(const struct compare_options *options,
			       struct comparison *comparison,
			       const struct compare_row *const *rows, size_t nr,
			       struct compare_row *row)
{
	struct compare_row *grown = reallocarray(
		comparison->rows, comparison->nr_rows + 1, sizeof(*grown));
	int err;

	if (!grown)
		return fail(ENOMEM, "allocate a row over machines");
	comparison->rows = grown;
	err = compare_over_machines(options, comparison, rows, nr, row);
	if (!err)
		grown[comparison->nr_rows++] = *row;
	return err;
}

/* Collect the machines' rows that are like @like and add a row over them. */
static int machines_add_row(const struct compare_options *options,
			    struct comparison *comparison,
			    const struct compare_row *like,
			    char background[METRIC_NR][BACKGROUND_BYTES])
{
	const struct compare_row **rows;
	struct compare_row row = {
		.cell = like->cell, .primitive = like->primitive,
		.metric = like->metric, .event = like->event, .per = like->per,
	};
	bool refused = false, of_none = true;
	size_t nr = 0;
	int err = machines_demand_source(&row, comparison, &refused);

	if (err || refused)
		return err;
	rows = calloc(comparison->nr_machines, sizeof(*rows));
	if (!rows)
		return fail(ENOMEM, "allocate a row over machines");
	for (size_t i = 0; i < comparison->nr_machines; i++) {
		rows[nr] =
			comparison_find_row(comparison->machines[i].part, &row);
		of_none &= !rows[nr] || rows[nr]->background;
		nr += rows[nr] != NULL;
	}
	if (of_none && !options->background)
		err = compare_add_background(&comparison->checked, &row,
					     background[row.metric]);
	else
		err = machines_append_row(options, comparison, rows, nr, &row);
	free(rows);
	return err;
}

/* Does the comparison of an earlier machine have this row? */
static bool machines_have_row(const struct comparison *comparison,
			      size_t before, const struct compare_row *row)
{
	for (size_t i = 0; i < before; i++)
		if (comparison_find_row(comparison->machines[i].part, row))
			return true;
	return false;
}

static int machines_add_rows(const struct compare_options *options,
			     struct comparison *comparison)
{
	char background[METRIC_NR][BACKGROUND_BYTES] = { "" };
	int err = 0;

	for (size_t i = 0; i < comparison->nr_machines; i++) {
		const struct comparison *part = comparison->machines[i].part;

		for (size_t j = 0; j < part->nr_rows && !err; j++)
			if (!machines_have_row(comparison, i, &part->rows[j]))
				err = machines_add_row(options, comparison,
						       &part->rows[j],
						       background);
	}
	for (size_t i = 0; i < METRIC_NR && !err; i++)
		err = compare_note_background(&comparison->checked, i,
					      background[i]);
	return err;
}

/*
 * The number of machines that have this note; if it is 1, *@name is its name.
 */
static size_t machines_count_note(const struct comparison *comparison,
				  const struct note *note, const char **name)
{
	size_t nr = 0;

	for (size_t i = 0; i < comparison->nr_machines; i++) {
		const struct comparison *part = comparison->machines[i].part;

		for (size_t j = 0; j < part->checked.nr_notes; j++)
			if (part->checked.notes[j].kind == note->kind &&
			    !strcmp(part->checked.notes[j].text, note->text)) {
				nr++;
				*name = comparison->machines[i].name;
				break;
			}
	}
	return nr;
}

/* A note that several machines share is added once. */
static int machines_add_note(struct comparison *comparison,
			     const struct note *note)
{
	const char *name = "";
	size_t nr = machines_count_note(comparison, note, &name);
	struct note *added;
	int err;

	if (nr == comparison->nr_machines)
		err = admission_note(&comparison->checked, note->kind, "%s",
				     note->text);
	else if (nr == 1)
		err = admission_note(&comparison->checked, note->kind, "%s: %s",
				     name, note->text);
	else
		err = admission_note(&comparison->checked, note->kind,
				     "on %zu of %zu machines: %s", nr,
				     comparison->nr_machines, note->text);
	if (err)
		return err;
	added = &comparison->checked.notes[comparison->checked.nr_notes - 1];
	added->side = note->side;
	added->cell = note->cell;
	added->reason = note->reason;
	return 0;
}

static bool machines_noted(const struct comparison *comparison, size_t before,
			   const struct note *note)
{
	for (size_t i = 0; i < before; i++) {
		const struct comparison *part = comparison->machines[i].part;

		for (size_t j = 0; j < part->checked.nr_notes; j++)
			if (part->checked.notes[j].kind == note->kind &&
			    !strcmp(part->checked.notes[j].text, note->text))
				return true;
	}
	return false;
}

static int machines_add_notes(struct comparison *comparison)
{
	int err = 0;

	for (size_t i = 0; i < comparison->nr_machines; i++) {
		const struct comparison *part = comparison->machines[i].part;

		for (size_t j = 0; j < part->checked.nr_notes && !err; j++)
			if (!machines_noted(comparison, i,
					    &part->checked.notes[j]))
				err = machines_add_note(
					comparison, &part->checked.notes[j]);
	}
	return err;
}

static int machines_compare_part(const struct compare_options *options,
			struct comparison *comparison, size_t index)
{
	struct compare_machine *machine = &comparison->machines[index];
	int err;

	machine->part = calloc(1, sizeof(*machine->part));
	if (!machine->part)
		return fail(ENOMEM, "compare %zu machines",
			    comparison->nr_machines);
	machine->part->side = comparison->side;
	machine->part->checked.force = comparison->checked.force;
	machine->part->checked.letter = comparison->checked.letter;
	machine->part->nr_part = index;
	machine->part->nr_draws = stats_pool_size(
		comparison->nr_machines, options->plan.nr_replicates);
	err = compare_pair(&machine->a, &machine->b, options, machine->part);
	return err ? err : comparison_index(machine->part);
}

int compare_machines(const struct side *a, const struct side *b,
		     const struct compare_options *options,
		     struct comparison *comparison)
{
	int err = environment_check_fleet(a, b, &comparison->checked);

	for (size_t i = 0; i < comparison->nr_machines && !err; i++)
		err = machines_compare_part(options, comparison, i);
	if (!err)
		err = machines_add_notes(comparison);
	if (err || comparison->checked.refused)
		return err;
	comparison->checked.times_refused = true;
	for (size_t i = 0; i < comparison->nr_machines; i++)
		comparison->checked.times_refused &=
			comparison->machines[i].part->checked.times_refused;
	return machines_add_rows(options, comparison);
}
