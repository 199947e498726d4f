/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The cells of sides by name, and what became of them. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/compare_parts.h"
#include "lib/compare_result.h"
#include "lib/fail.h"
#include "lib/scope.h"

static int by_name(const void *a, const void *b)
{
	const struct compare_name *x = a, *y = b;
	int order = strcmp(x->cell, y->cell);

	if (x->primitive != y->primitive)
		return x->primitive ? 1 : -1;
	return order ? order : (x->order > y->order) - (x->order < y->order);
}

static int by_order(const void *a, const void *b)
{
	const struct compare_name *x = a, *y = b;

	if (x->primitive != y->primitive)
		return x->primitive ? 1 : -1;
	return (x->order > y->order) - (x->order < y->order);
}

bool compare_wants_cell(const struct compare_options *options,
			const char *cell)
{
	for (size_t i = 0; options->cells && options->cells[i]; i++)
		if (!strcmp(options->cells[i], cell))
			return true;
	return !options->cells;
}

static size_t add_names(const struct side *side, size_t nr,
			const struct compare_options *options,
			struct compare_name *names)
{
	for (size_t i = 0; i < side->nr_runs; i++)
		for (size_t j = 0; j < side->runs[i]->nr_cells; j++) {
			const struct run_cell *cell = &side->runs[i]->cells[j];

			if (!compare_wants_cell(options, cell->cell))
				continue;
			names[nr] = (struct compare_name){
				cell->cell, cell->primitive, nr };
			nr++;
		}
	return nr;
}

int compare_list_cells(const struct side *a, const struct side *b,
		       const struct compare_options *options,
		       struct compare_name **names, size_t *nr)
{
	const struct side *sides[] = { a, b };
	size_t all = 0, kept = 0;

	for (size_t s = 0; s < 2; s++)
		for (size_t i = 0; i < sides[s]->nr_runs; i++)
			all += sides[s]->runs[i]->nr_cells;
	*names = calloc(all + 1, sizeof(**names));
	if (!*names)
		return fail(ENOMEM, "%zu cells", all);
	all = add_names(a, 0, options, *names);
	all = add_names(b, all, options, *names);
	qsort(*names, all, sizeof(**names), by_name);
	for (size_t i = 0; i < all; i++)
		if (!i || strcmp((*names)[i].cell, (*names)[kept - 1].cell) ||
		    (*names)[i].primitive != (*names)[kept - 1].primitive)
			(*names)[kept++] = (*names)[i];
	qsort(*names, kept, sizeof(**names), by_order);
	*nr = kept;
	return 0;
}

static bool is_judged(const struct comparison *comparison,
		      const struct compare_name *name, size_t metric)
{
	for (size_t i = 0; i < comparison->nr_rows; i++) {
		const struct compare_row *row = &comparison->rows[i];

		if (row->metric == metric &&
		    row->primitive == name->primitive &&
		    !strcmp(row->cell, name->cell))
			return row->verdict != VERDICT_UNKNOWN;
	}
	return false;
}

static int visit_unjudged(const struct compare_result *result,
			  const struct comparison *comparison,
			  const struct compare_name *name,
			  compare_visit_fn *visit, size_t *nr_unjudged)
{
	for (size_t metric = 0; metric < METRIC_NR; metric++) {
		struct samples samples;
		bool measured;
		int err;

		if (!metric_has_direction(metric) ||
		    !result->options->wanted[metric] ||
		    is_judged(comparison, name, metric))
			continue;
		err = samples_collect(&result->sides[0], name->cell,
				      name->primitive, metric, &samples);
		if (err)
			return err;
		measured = samples.nr_boots > 0;
		samples_free(&samples);
		if (measured)
			visit(comparison, name->cell, metric, nr_unjudged);
	}
	return 0;
}

int compare_each_unjudged(const struct compare_result *result,
			  compare_visit_fn *visit, size_t *nr_unjudged)
{
	const struct side *a = &result->sides[0];
	SCOPE_FREE struct compare_name *names = NULL;
	size_t nr = 0;
	int err = compare_list_cells(a, a, result->options, &names, &nr);

	for (size_t i = 0; i < result->nr_comparisons; i++)
		for (size_t j = 0; j < nr && !err; j++)
			err = visit_unjudged(result, &result->comparisons[i],
					     &names[j], visit, nr_unjudged);
	return err;
}
