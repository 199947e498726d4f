/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sides that hold several machines: which, and each compared with itself. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/compare_machine.h"
#include "lib/compare_parts.h"
#include "lib/fail.h"
#include "lib/text.h"

/* One run stands for its machine. */
static bool of_machine(const void *arg, const struct runfile *run)
{
	return compare_same_machine(arg, run);
}

static bool has_machine(const struct side *side, const struct runfile *run)
{
	for (size_t i = 0; i < side->nr_runs; i++)
		if (compare_same_machine(side->runs[i], run))
			return true;
	return false;
}

static size_t find_machine(const struct comparison *comparison,
			   const struct runfile *run)
{
	size_t i = 0;

	while (i < comparison->nr_machines &&
	       !compare_same_machine(comparison->machines[i].a.runs[0], run))
		i++;
	return i;
}

static void release_machines(struct comparison *comparison)
{
	for (size_t i = 0; i < comparison->nr_machines; i++) {
		side_release(&comparison->machines[i].a);
		side_release(&comparison->machines[i].b);
	}
	free(comparison->machines);
	comparison->machines = NULL;
	comparison->nr_machines = 0;
}

static int add_machine(const struct side *a, const struct side *b,
		       const struct runfile *run,
		       struct comparison *comparison)
{
	size_t nr = comparison->nr_machines;
	struct compare_machine *grown = reallocarray(
		comparison->machines, nr + 1, sizeof(*grown)), *machine;
	int err;

	if (!grown)
		return fail(ENOMEM, "%zu machines", nr + 1);
	comparison->machines = grown;
	machine = &grown[nr];
	memset(machine, 0, sizeof(*machine));
	text_clean(runfile_fact(run, "machine.name"), machine->name,
		   sizeof(machine->name));
	if (!*machine->name)
		snprintf(machine->name, sizeof(machine->name), "machine %zu",
			 nr + 1);
	err = side_pick(a, of_machine, run, &machine->a);
	if (!err)
		err = side_pick(b, of_machine, run, &machine->b);
	if (err)
		side_release(&machine->a);
	else
		comparison->nr_machines++;
	return err;
}

static int by_name(const void *x, const void *y)
{
	return strverscmp(((const struct compare_machine *)x)->name,
			  ((const struct compare_machine *)y)->name);
}

static int note_missing(const struct side *side, const struct side *other,
			char label, struct comparison *comparison)
{
	size_t nr = 0;
	const char *example = "";

	for (size_t i = 0; i < side->nr_runs; i++)
		if (!has_machine(other, side->runs[i])) {
			nr++;
			example = side->runs[i]->path;
		}
	if (!nr)
		return 0;
	return compare_note(comparison, NOTE_REFUSED, "%zu runs of %c are of "
			    "machines without a run on the other side, e.g. "
			    "%.100s", nr, label, example);
}

int compare_find_machines(const struct side *a, const struct side *b,
			  struct comparison *comparison)
{
	int err = 0;

	for (size_t i = 0; i < a->nr_runs && !err; i++)
		if (has_machine(b, a->runs[i]) &&
		    find_machine(comparison, a->runs[i]) ==
			    comparison->nr_machines)
			err = add_machine(a, b, a->runs[i], comparison);
	if (err || comparison->nr_machines < 2) {
		release_machines(comparison);
		return err;
	}
	qsort(comparison->machines, comparison->nr_machines,
	      sizeof(*comparison->machines), by_name);
	err = note_missing(a, b, 'A', comparison);
	return err ? err : note_missing(b, a, (char)('A' +
					(char)comparison->side), comparison);
}

static bool same_row(const struct compare_row *x, const struct compare_row *y)
{
	return x->metric == y->metric && x->primitive == y->primitive &&
	       !strcmp(x->cell, y->cell) &&
	       !strcmp(x->event ?: "", y->event ?: "") &&
	       !strcmp(x->per ?: "", y->per ?: "");
}

static const struct compare_row *find_row(const struct comparison *comparison,
					  const struct compare_row *row)
{
	for (size_t i = 0; i < comparison->nr_rows; i++)
		if (same_row(&comparison->rows[i], row))
			return &comparison->rows[i];
	return NULL;
}

const struct compare_row *
compare_machine_row(const struct compare_machine *machine,
		    const struct compare_row *row)
{
	return find_row(machine->part, row);
}

/* Counts of unlike sources do not count the same thing: not one mean. */
static int demand_source(const struct compare_row *row,
			 const struct compare_options *options,
			 struct comparison *comparison, bool *refused)
{
	const char *name = metrics[row->metric].source, *first = NULL;
	char key[64];

	if (!name)
		return 0;
	snprintf(key, sizeof(key), "counters.%s.source", name);
	for (size_t i = 0; i < comparison->nr_machines; i++) {
		const struct compare_machine *machine =
			&comparison->machines[i];
		const char *source = runfile_fact(machine->a.runs[0], key);

		if (!compare_machine_row(machine, row))
			continue;
		if (first && strcmp(source, first))
			return compare_refuse(comparison, options, refused,
				"%.80s: %s: machines have another count "
				"source: %.60s and %.60s", row->cell,
				metrics[row->metric].key, first, source);
		first = source;
	}
	return 0;
}

/* What @row is of, over the machines that have it, which are in @rows. */
static int append_row(const struct compare_options *options,
		      struct comparison *comparison,
		      const struct compare_row *const *rows, size_t nr,
		      struct compare_row *row)
{
	struct compare_row *grown = reallocarray(
		comparison->rows, comparison->nr_rows + 1, sizeof(*grown));
	int err;

	if (!grown)
		return fail(ENOMEM, "a row over machines");
	comparison->rows = grown;
	err = compare_over_machines(options, comparison, rows, nr, row);
	if (!err)
		grown[comparison->nr_rows++] = *row;
	return err;
}

/* A row like @like, as one machine has it, over all that have it. */
static int add_row(const struct compare_options *options,
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
	int err = demand_source(&row, options, comparison, &refused);

	if (err || refused)
		return err;
	rows = calloc(comparison->nr_machines, sizeof(*rows));
	if (!rows)
		return fail(ENOMEM, "a row over machines");
	for (size_t i = 0; i < comparison->nr_machines; i++) {
		rows[nr] = compare_machine_row(&comparison->machines[i], &row);
		of_none &= !rows[nr] || rows[nr]->background;
		nr += rows[nr] != NULL;
	}
	if (of_none && !options->background)
		err = compare_add_background(comparison, &row,
					     background[row.metric]);
	else
		err = append_row(options, comparison, rows, nr, &row);
	free(rows);
	return err;
}

/* Was it there in the part of an earlier machine? */
static bool seen(const struct comparison *comparison, size_t before,
		 const struct compare_row *row)
{
	for (size_t i = 0; i < before; i++)
		if (compare_machine_row(&comparison->machines[i], row))
			return true;
	return false;
}

static int add_rows(const struct compare_options *options,
		    struct comparison *comparison)
{
	char background[METRIC_NR][BACKGROUND_BYTES] = { "" };
	int err = 0;

	for (size_t i = 0; i < comparison->nr_machines; i++) {
		const struct comparison *part = comparison->machines[i].part;

		for (size_t j = 0; j < part->nr_rows && !err; j++)
			if (!seen(comparison, i, &part->rows[j]))
				err = add_row(options, comparison,
					      &part->rows[j], background);
	}
	for (size_t i = 0; i < METRIC_NR && !err; i++)
		err = compare_note_background(comparison, i, background[i]);
	return err;
}

/* How many machines say so; of one, *@name is its name. */
static size_t count_note(const struct comparison *comparison,
			 const struct compare_note *note, const char **name)
{
	size_t nr = 0;

	for (size_t i = 0; i < comparison->nr_machines; i++) {
		const struct comparison *part = comparison->machines[i].part;

		for (size_t j = 0; j < part->nr_notes; j++)
			if (part->notes[j].kind == note->kind &&
			    !strcmp(part->notes[j].text, note->text)) {
				nr++;
				*name = comparison->machines[i].name;
				break;
			}
	}
	return nr;
}

/* What machines say alike is said once. */
static int add_note(struct comparison *comparison,
		    const struct compare_note *note)
{
	const char *name = "";
	size_t nr = count_note(comparison, note, &name);
	struct compare_note *added;
	int err;

	if (nr == comparison->nr_machines)
		err = compare_note(comparison, note->kind, "%s", note->text);
	else if (nr == 1)
		err = compare_note(comparison, note->kind, "%s: %s", name,
				   note->text);
	else
		err = compare_note(comparison, note->kind,
				   "on %zu of %zu machines: %s", nr,
				   comparison->nr_machines, note->text);
	if (err)
		return err;
	added = &comparison->notes[comparison->nr_notes - 1];
	added->side = note->side;
	added->cell = note->cell;
	added->reason = note->reason;
	return 0;
}

static bool noted(const struct comparison *comparison, size_t before,
		  const struct compare_note *note)
{
	for (size_t i = 0; i < before; i++) {
		const struct comparison *part = comparison->machines[i].part;

		for (size_t j = 0; j < part->nr_notes; j++)
			if (part->notes[j].kind == note->kind &&
			    !strcmp(part->notes[j].text, note->text))
				return true;
	}
	return false;
}

static int add_notes(struct comparison *comparison)
{
	int err = 0;

	for (size_t i = 0; i < comparison->nr_machines; i++) {
		const struct comparison *part = comparison->machines[i].part;

		for (size_t j = 0; j < part->nr_notes && !err; j++)
			if (!noted(comparison, i, &part->notes[j]))
				err = add_note(comparison, &part->notes[j]);
	}
	return err;
}

static int compare_part(const struct compare_options *options,
			struct comparison *comparison, size_t index)
{
	struct compare_machine *machine = &comparison->machines[index];

	machine->part = calloc(1, sizeof(*machine->part));
	if (!machine->part)
		return fail(ENOMEM, "compare %zu machines",
			    comparison->nr_machines);
	machine->part->side = comparison->side;
	machine->part->nr_part = index;
	machine->part->nr_draws = stats_pool_size(
		comparison->nr_machines, options->plan.nr_replicates);
	return compare_two(&machine->a, &machine->b, options, machine->part);
}

int compare_machines(const struct side *a, const struct side *b,
		     const struct compare_options *options,
		     struct comparison *comparison)
{
	int err = compare_fleet(a, b, options, comparison);

	for (size_t i = 0; i < comparison->nr_machines && !err; i++)
		err = compare_part(options, comparison, i);
	if (!err)
		err = add_notes(comparison);
	if (err || comparison->refused)
		return err;
	comparison->times_refused = true;
	for (size_t i = 0; i < comparison->nr_machines; i++)
		comparison->times_refused &=
			comparison->machines[i].part->times_refused;
	return add_rows(options, comparison);
}
