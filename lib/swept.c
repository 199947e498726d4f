/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/swept.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/fail.h"
#include "lib/scope.h"

/* Rounds of one series as points of its lines. */
struct rounds {
	double *value, *own, *victims;
	size_t nr;
};

static bool number_of(const char *text, double *value)
{
	char *end;

	if (*text < '0' || *text > '9')
		return false;
	*value = strtod(text, &end);
	return !*end && *value <= RUNFILE_MAX_NUMBER;
}

/* @name without "key=value", and without the mark that led to it. */
static char *without(const char *name, const char *key, const char *value)
{
	char *copy = strdup(name), *found = copy, *end;
	size_t key_len = strlen(key), len = key_len + 1 + strlen(value);

	while (found && (found = strstr(found, key))) {
		end = found + len;
		if (found > copy && strchr(":,", found[-1]) &&
		    found[key_len] == '=' &&
		    !strncmp(found + key_len + 1, value, strlen(value)) &&
		    strchr(",+", *end)) {
			/* The mark before goes; of ":k=v," the comma too. */
			if (found[-1] == ':' && *end == ',')
				end++;
			else
				found--;
			memmove(found, end, strlen(end) + 1);
			break;
		}
		found++;
	}
	return copy;
}

static size_t metric_of(const struct run_cell *cell, const char **unit)
{
	const int clear = metric_find("clear_ns_per_event");

	*unit = "op";
	if (cell->primitive)
		return (size_t)metric_find("ns_per_op");
	for (size_t i = 0; i < cell->nr_rounds; i++) {
		*unit = "event";
		if (!isnan(cell->rounds[i].value[clear]))
			return (size_t)clear;
	}
	*unit = "pin cycle";
	return (size_t)metric_find("pin_ns_per_cycle");
}

static bool counts(const struct run_round *round, size_t metric)
{
	return round->outcome == RUN_OK && !round->counting &&
	       !isnan(round->value[metric]);
}

static int compare_points(const void *a, const void *b)
{
	double one = ((const struct swept_point *)a)->value;
	double other = ((const struct swept_point *)b)->value;

	return (one > other) - (one < other);
}

/* The series that @cell belongs to, perhaps a new one. NULL: ENOMEM. */
static struct swept *series_of(const struct run_cell *cell, struct swept **all,
			       size_t *nr)
{
	char *name = without(cell->cell, cell->sweep_key, cell->sweep_value);
	struct swept *grown;

	for (size_t i = 0; name && i < *nr; i++) {
		struct swept *swept = &(*all)[i];

		if (swept->primitive != cell->primitive ||
		    strcmp(swept->cell, name) ||
		    strcmp(swept->key, cell->sweep_key))
			continue;
		free(name);
		return swept;
	}
	grown = name ? reallocarray(*all, *nr + 1, sizeof(*grown)) : NULL;
	if (!grown) {
		free(name);
		return NULL;
	}
	*all = grown;
	grown[*nr] = (struct swept){
		.cell = name, .key = strdup(cell->sweep_key),
		.primitive = cell->primitive,
	};
	return grown[(*nr)++].key ? &grown[*nr - 1] : NULL;
}

static struct swept_point *point_of(struct swept *swept, double value)
{
	struct swept_point *grown;

	for (size_t i = 0; i < swept->nr_points; i++)
		if (swept->points[i].value == value)
			return &swept->points[i];
	grown = reallocarray(swept->points, swept->nr_points + 1,
			     sizeof(*grown));
	if (!grown)
		return NULL;
	swept->points = grown;
	grown[swept->nr_points] = (struct swept_point){ .value = value };
	return &grown[swept->nr_points++];
}

static int add_cell(const struct run_cell *cell, struct swept **all,
		    size_t *nr)
{
	struct swept_point *point;
	struct swept *swept;
	const char *unit;
	double value;
	size_t metric, ok = 0;

	if (cell->outcome != RUN_OK || !*cell->sweep_key ||
	    !number_of(cell->sweep_value, &value))
		return 0;
	metric = metric_of(cell, &unit);
	for (size_t i = 0; i < cell->nr_rounds; i++)
		ok += counts(&cell->rounds[i], metric);
	if (!ok)
		return 0;
	swept = series_of(cell, all, nr);
	point = swept ? point_of(swept, value) : NULL;
	if (!point)
		return fail(ENOMEM, "collect a sweep");
	swept->unit = unit;
	for (size_t i = 0; i < cell->nr_rounds; i++) {
		const struct run_round *round = &cell->rounds[i];

		if (!counts(round, metric))
			continue;
		point->own_ns += round->value[metric];
		point->victims_ns += round->stolen_ns_per_event;
		point->nr_rounds++;
	}
	return 0;
}

static void add_rounds(const struct run_cell *cell, const struct swept *swept,
		       struct rounds *rounds)
{
	const char *unit;
	size_t metric = metric_of(cell, &unit);
	double value;

	if (cell->outcome != RUN_OK || cell->primitive != swept->primitive ||
	    !number_of(cell->sweep_value, &value))
		return;
	for (size_t i = 0; i < cell->nr_rounds; i++) {
		const struct run_round *round = &cell->rounds[i];

		if (!counts(round, metric))
			continue;
		rounds->value[rounds->nr] = value;
		rounds->own[rounds->nr] = round->value[metric];
		rounds->victims[rounds->nr++] = round->stolen_ns_per_event;
	}
}

/* What has no victims, as with victims=0, says nothing about their growth. */
static void fit(struct rounds *rounds, struct swept *swept)
{
	size_t nr = 0;

	stats_fit_line(rounds->value, rounds->own, rounds->nr, 0.95,
		       &swept->own);
	for (size_t i = 0; i < rounds->nr; i++) {
		if (isnan(rounds->victims[i]))
			continue;
		rounds->value[nr] = rounds->value[i];
		rounds->victims[nr++] = rounds->victims[i];
	}
	stats_fit_line(rounds->value, rounds->victims, nr, 0.95,
		       &swept->victims);
}

static int finish(const struct side *side, struct swept *swept)
{
	SCOPE_FREE double *values = NULL;
	struct rounds rounds = { .nr = 0 };
	size_t room = 1;

	for (size_t i = 0; i < swept->nr_points; i++) {
		struct swept_point *point = &swept->points[i];

		room += point->nr_rounds;
		point->own_ns /= (double)point->nr_rounds;
		point->victims_ns /= (double)point->nr_rounds;
	}
	qsort(swept->points, swept->nr_points, sizeof(*swept->points),
	      compare_points);
	values = calloc(3 * room, sizeof(*values));
	if (!values)
		return fail(ENOMEM, "fit %zu rounds", room);
	rounds = (struct rounds){ values, values + room, values + 2 * room, 0 };
	for (size_t r = 0; r < side->nr_runs; r++) {
		const struct runfile *run = side->runs[r];

		for (size_t i = 0; i < run->nr_cells; i++) {
			const struct run_cell *cell = &run->cells[i];
			char *name;

			if (strcmp(cell->sweep_key, swept->key))
				continue;
			name = without(cell->cell, cell->sweep_key,
				       cell->sweep_value);
			if (name && !strcmp(name, swept->cell))
				add_rounds(cell, swept, &rounds);
			free(name);
		}
	}
	fit(&rounds, swept);
	return 0;
}

int swept_collect(const struct side *side, struct swept **all, size_t *nr)
{
	int err = 0;

	*all = NULL;
	*nr = 0;
	for (size_t r = 0; !err && r < side->nr_runs; r++)
		for (size_t i = 0; !err && i < side->runs[r]->nr_cells; i++)
			err = add_cell(&side->runs[r]->cells[i], all, nr);
	for (size_t i = 0; !err && i < *nr; i++)
		err = finish(side, &(*all)[i]);
	if (!err && !*nr)
		err = fail(ENODATA, "no cell that is ok was swept over numbers "
			   "(mmfence run --sweep)");
	if (err) {
		swept_free(*all, *nr);
		*all = NULL;
		*nr = 0;
	}
	return err;
}

static void release(struct swept *swept)
{
	free(swept->cell);
	free(swept->key);
	free(swept->points);
}

void swept_keep(struct swept *all, size_t *nr,
		bool (*wanted)(void *arg, const struct swept *swept),
		void *arg)
{
	size_t kept = 0;

	for (size_t i = 0; i < *nr; i++) {
		if (wanted(arg, &all[i]))
			all[kept++] = all[i];
		else
			release(&all[i]);
	}
	*nr = kept;
}

void swept_free(struct swept *all, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		release(&all[i]);
	free(all);
}
