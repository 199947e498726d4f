/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "analysis/admit/cells.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/array.h"
#include "lib/base/fail.h"

#define RUNS_BYTES 64

static int cells_by_name(const void *a, const void *b)
{
	const struct cell_name *x = a, *y = b;
	int order = strcmp(x->cell, y->cell);

	if (x->primitive != y->primitive)
		return x->primitive ? 1 : -1;
	return order ? order : (x->order > y->order) - (x->order < y->order);
}

static int cells_by_order(const void *a, const void *b)
{
	const struct cell_name *x = a, *y = b;

	if (x->primitive != y->primitive)
		return x->primitive ? 1 : -1;
	return (x->order > y->order) - (x->order < y->order);
}

bool cells_wanted(const char *const *wanted, const char *cell)
{
	for (size_t i = 0; wanted && wanted[i]; i++)
		if (!strcmp(wanted[i], cell))
			return true;
	return !wanted;
}

static size_t cells_add(const struct side *side, size_t nr,
			const char *const *wanted,
			struct cell_name *names)
{
	for (size_t i = 0; i < side->nr_runs; i++)
		for (size_t j = 0; j < side->runs[i]->nr_cells; j++) {
			const struct run_cell *cell = &side->runs[i]->cells[j];

			if (!cells_wanted(wanted, cell->cell))
				continue;
			names[nr] = (struct cell_name){
				cell->cell, cell->primitive, nr };
			nr++;
		}
	return nr;
}

int cells_list(const struct side *a, const struct side *b,
	       const char *const *wanted, struct cell_name **names, size_t *nr)
{
	const struct side *sides[] = { a, b };
	size_t all = 0, kept = 0;

	for (size_t s = 0; s < 2; s++)
		for (size_t i = 0; i < sides[s]->nr_runs; i++)
			all += sides[s]->runs[i]->nr_cells;
	*names = calloc(all + 1, sizeof(**names));
	if (!*names)
		return fail(ENOMEM, "allocate %zu cells", all);
	all = cells_add(a, 0, wanted, *names);
	all = cells_add(b, all, wanted, *names);
	qsort(*names, all, sizeof(**names), cells_by_name);
	for (size_t i = 0; i < all; i++)
		if (!i || strcmp((*names)[i].cell, (*names)[kept - 1].cell) ||
		    (*names)[i].primitive != (*names)[kept - 1].primitive)
			(*names)[kept++] = (*names)[i];
	qsort(*names, kept, sizeof(**names), cells_by_order);
	*nr = kept;
	return 0;
}

const struct run_cell *cells_find_ok(const struct side *side,
				     const struct cell_name *name,
				     const struct run_cell **other)
{
	*other = NULL;
	for (size_t i = 0; i < side->nr_runs; i++) {
		const struct run_cell *found = runfile_cell(
			side->runs[i], name->cell, name->primitive);

		if (found && found->outcome == RUN_OK)
			return found;
		if (found)
			*other = found;
	}
	return NULL;
}

/* "the run", "all 5 runs", "2 of 5 runs" */
static const char *cells_runs(size_t nr, size_t all, char buf[RUNS_BYTES])
{
	if (all == 1)
		snprintf(buf, RUNS_BYTES, "the run");
	else if (nr == all)
		snprintf(buf, RUNS_BYTES, "all %zu runs", all);
	else
		snprintf(buf, RUNS_BYTES, "%zu of %zu runs", nr, all);
	return buf;
}

int cells_left_out(const struct side *side, size_t index,
		   const struct cell_name *name, struct admission *admission)
{
	const struct run_cell *example = NULL;
	char runs[RUNS_BYTES];
	struct note *note;
	size_t nr = 0;
	int err;

	for (size_t i = 0; i < side->nr_runs; i++) {
		const struct run_cell *found = runfile_cell(
			side->runs[i], name->cell, name->primitive);

		if (!found || found->outcome == RUN_OK)
			continue;
		nr++;
		example = found;
	}
	if (!nr)
		return 0;
	err = admission_note(admission,
			     example->outcome == RUN_SKIP ? NOTE_REFUSED
							  : NOTE_INVALID,
			     "%.80s: %s of %c left out: %s: %.100s",
			     name->cell,
			     cells_runs(nr, side->nr_runs, runs),
			     side_letter(index),
			     example->outcome == RUN_SKIP      ? "skip"
			     : example->outcome == RUN_INVALID ? "invalid"
							       : "error",
			     example->reason);
	if (err)
		return err;
	note = &admission->notes[admission->nr_notes - 1];
	note->side = index;
	note->cell = name->cell;
	note->reason = example->reason;
	return 0;
}

int cells_same_settings(const struct side *a, const struct side *b,
			const struct cell_name *name,
			struct admission *admission, bool *refused)
{
	const struct side *sides[] = { a, b };
	const struct run_cell *other, *first = cells_find_ok(a, name, &other);
	char key[80];

	for (size_t s = 0; s < ARRAY_SIZE(sides) && first; s++)
		for (size_t i = 0; i < sides[s]->nr_runs; i++) {
			const struct runfile *run = sides[s]->runs[i];
			const struct run_cell *found = runfile_cell(
				run, name->cell, name->primitive);

			if (!found || found->outcome != RUN_OK ||
			    !strcmp(found->settings, first->settings))
				continue;
			runfile_other_setting(first->settings, found->settings,
					      key, sizeof(key));
			return admission_refuse(
				admission, refused,
				"%.80s: other settings: %s differs in %.100s",
				name->cell, key, run->path);
		}
	return 0;
}
