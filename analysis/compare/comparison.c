/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "analysis/compare/comparison.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/fail.h"

static int comparison_order(const struct compare_row *x,
			    const struct compare_row *y)
{
	int order = strcmp(x->cell, y->cell);

	if (!order)
		order = x->primitive - y->primitive;
	if (!order)
		order = (x->metric > y->metric) - (x->metric < y->metric);
	if (!order)
		order = strcmp(x->event ?: "", y->event ?: "");
	return order ? order : strcmp(x->per ?: "", y->per ?: "");
}

static int comparison_by_key(const void *a, const void *b)
{
	return comparison_order(*(const struct compare_row *const *)a,
				*(const struct compare_row *const *)b);
}

int comparison_index(struct comparison *comparison)
{
	size_t nr = comparison->nr_rows;

	free(comparison->by_key);
	comparison->by_key = calloc(nr + 1, sizeof(const struct compare_row *));
	if (!comparison->by_key)
		return fail(ENOMEM, "allocate the index of %zu rows", nr);
	for (size_t i = 0; i < nr; i++)
		comparison->by_key[i] = &comparison->rows[i];
	qsort(comparison->by_key, nr, sizeof(const struct compare_row *),
	      comparison_by_key);
	return 0;
}

static int comparison_has_key(const void *key, const void *entry)
{
	return comparison_order(key, *(const struct compare_row *const *)entry);
}

const struct compare_row *
comparison_find_row(const struct comparison *comparison,
		    const struct compare_row *like)
{
	const struct compare_row **found = NULL;

	if (comparison->by_key)
		found = bsearch(like, comparison->by_key, comparison->nr_rows,
				sizeof(const struct compare_row *),
				comparison_has_key);
	return found ? *found : NULL;
}

void comparison_free(struct comparison *comparison)
{
	for (size_t i = 0; i < comparison->nr_machines; i++) {
		struct compare_machine *machine = &comparison->machines[i];

		if (machine->part)
			comparison_free(machine->part);
		free(machine->part);
		side_release(&machine->a);
		side_release(&machine->b);
	}
	for (size_t i = 0; i < comparison->nr_rows; i++)
		free(comparison->rows[i].draws);
	free(comparison->machines);
	free(comparison->by_key);
	free(comparison->rows);
	admission_free(&comparison->checked);
}
