/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "analysis/price/growth.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/load/visits.h"
#include "analysis/price/growth_fit.h"
#include "lib/base/fail.h"
#include "lib/base/scope.h"

static bool growth_number(const char *text, double *value)
{
	char *end;

	if (*text < '0' || *text > '9')
		return false;
	*value = strtod(text, &end);
	return !*end && *value <= RUNFILE_MAX_NUMBER;
}

/* Copy @name without "key=value" and without the separator before it. */
static char *growth_name_without(const char *name, const char *key,
				 const char *value)
{
	char *copy = strdup(name), *found = copy, *end;
	size_t key_len = strlen(key), len = key_len + 1 + strlen(value);

	while (found && (found = strstr(found, key))) {
		end = found + len;
		if (found > copy && strchr(":,", found[-1]) &&
		    found[key_len] == '=' &&
		    !strncmp(found + key_len + 1, value, strlen(value)) &&
		    strchr(",+", *end)) {
			/*
			 * Remove the separator before it; in ":k=v,", remove
			 * the comma and keep the ":".
			 */
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

static size_t growth_metric(const struct run_cell *cell, const char **unit)
{
	*unit = "op";
	if (cell->primitive)
		return METRIC_OP;
	for (size_t i = 0; i < cell->nr_rounds; i++) {
		*unit = "event";
		if (!isnan(cell->rounds[i].value[METRIC_CLEAR]))
			return METRIC_CLEAR;
	}
	*unit = "pin cycle";
	return METRIC_PIN;
}

static int growth_by_value(const void *a, const void *b)
{
	double one = ((const struct growth_point *)a)->value;
	double other = ((const struct growth_point *)b)->value;

	return (one > other) - (one < other);
}

/*
 * The series that @cell belongs to, a new one if there is none. NULL: ENOMEM.
 */
static struct growth *growth_series(const struct run_cell *cell,
				    struct growth **all, size_t *nr)
{
	char *name = growth_name_without(cell->cell, cell->sweep_key,
					 cell->sweep_value);
	struct growth *grown;

	for (size_t i = 0; name && i < *nr; i++) {
		struct growth *growth = &(*all)[i];

		if (growth->primitive != cell->primitive ||
		    strcmp(growth->cell, name) ||
		    strcmp(growth->key, cell->sweep_key))
			continue;
		free(name);
		return growth;
	}
	grown = name ? reallocarray(*all, *nr + 1, sizeof(*grown)) : NULL;
	if (!grown) {
		free(name);
		return NULL;
	}
	*all = grown;
	grown[*nr] = (struct growth){
		.cell = name, .key = strdup(cell->sweep_key),
		.primitive = cell->primitive,
	};
	return grown[(*nr)++].key ? &grown[*nr - 1] : NULL;
}

static struct growth_point *growth_point(struct growth *growth, double value)
{
	struct growth_point *grown;

	for (size_t i = 0; i < growth->nr_points; i++)
		if (growth->points[i].value == value)
			return &growth->points[i];
	grown = reallocarray(growth->points, growth->nr_points + 1,
			     sizeof(*grown));
	if (!grown)
		return NULL;
	growth->points = grown;
	grown[growth->nr_points] = (struct growth_point){ .value = value };
	return &grown[growth->nr_points++];
}

static int growth_add_visit(struct growth *growth,
			    const struct growth_visit *visit)
{
	struct growth_point *point = growth_point(growth, visit->value);

	if (!point)
		return fail(ENOMEM, "allocate the series of a sweep");
	growth->visits[growth->nr_visits++] = *visit;
	point->own_ns += visit->own_ns;
	point->nr_visits++;
	if (isnan(visit->victims_ns))
		return 0;
	point->victims_ns += visit->victims_ns;
	point->nr_victims++;
	return 0;
}

/*
 * @own and @victims: the values of each visit of @cell; @like has the other
 * fields.
 */
static int growth_add_visits(const struct run_cell *cell, const double *own,
			     const double *victims,
			     const struct growth_visit *like,
			     struct growth *growth)
{
	struct growth_visit *grown = reallocarray(
		growth->visits, growth->nr_visits + cell->nr_visits + 1,
		sizeof(*grown));
	int err = 0;

	if (!grown)
		return fail(ENOMEM, "allocate the series of a sweep");
	growth->visits = grown;
	for (size_t i = 0; i < cell->nr_visits && !err; i++) {
		struct growth_visit visit = *like;

		if (isnan(own[i]))
			continue;
		visit.visit = i;
		visit.own_ns = own[i];
		visit.victims_ns = victims[i];
		err = growth_add_visit(growth, &visit);
	}
	return err;
}

static bool growth_any(const double *values, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		if (!isnan(values[i]))
			return true;
	return false;
}

static int growth_add_cell(const struct run_cell *cell,
			   struct growth_visit *like, struct growth **all,
			   size_t *nr)
{
	SCOPE_FREE double *own = calloc(2 * cell->nr_visits + 1, sizeof(*own));
	struct growth *growth;
	const char *unit;
	double *victims;
	size_t metric;
	int err;

	if (!own)
		return fail(ENOMEM, "allocate the series of a sweep");
	victims = own + cell->nr_visits;
	if (cell->outcome != RUN_OK || !*cell->sweep_key ||
	    !growth_number(cell->sweep_value, &like->value))
		return 0;
	metric = growth_metric(cell, &unit);
	err = visits_means(cell, visit_ok_value, metric, own);
	if (!err)
		err = visits_means(cell, visit_ok_stolen, metric, victims);
	if (err || !growth_any(own, cell->nr_visits))
		return err;
	growth = growth_series(cell, all, nr);
	if (!growth)
		return fail(ENOMEM, "allocate the series of a sweep");
	growth->unit = unit;
	return growth_add_visits(cell, own, victims, like, growth);
}

static int growth_finish(const struct side *side, struct growth *growth)
{
	for (size_t i = 0; i < growth->nr_points; i++) {
		struct growth_point *point = &growth->points[i];

		point->own_ns /= (double)point->nr_visits;
		point->victims_ns /= (double)point->nr_victims;
	}
	qsort(growth->points, growth->nr_points, sizeof(*growth->points),
	      growth_by_value);
	return growth_fit(growth, side->nr_boots == 1);
}

int growth_collect(const struct side *side, struct growth **all, size_t *nr)
{
	int err = 0;

	*all = NULL;
	*nr = 0;
	for (size_t r = 0; !err && r < side->nr_runs; r++)
		for (size_t i = 0; !err && i < side->runs[r]->nr_cells; i++)
			err = growth_add_cell(&side->runs[r]->cells[i],
					      &(struct growth_visit){
						.boot = side->boot_of_run[r],
						.run = r,
					      }, all, nr);
	for (size_t i = 0; !err && i < *nr; i++)
		err = growth_finish(side, &(*all)[i]);
	if (!err && !*nr)
		err = fail(ENODATA, "no ok cell was swept over numbers "
			   "(mmfence run --sweep)");
	if (err) {
		growth_free(*all, *nr);
		*all = NULL;
		*nr = 0;
	}
	return err;
}

static void growth_release(struct growth *growth)
{
	free(growth->cell);
	free(growth->key);
	free(growth->points);
	free(growth->visits);
}

void growth_keep(struct growth *all, size_t *nr,
		bool (*wanted)(void *arg, const struct growth *growth),
		void *arg)
{
	size_t kept = 0;

	for (size_t i = 0; i < *nr; i++) {
		if (wanted(arg, &all[i]))
			all[kept++] = all[i];
		else
			growth_release(&all[i]);
	}
	*nr = kept;
}

void growth_free(struct growth *all, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		growth_release(&all[i]);
	free(all);
}
