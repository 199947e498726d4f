/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/swept.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/fail.h"
#include "lib/scope.h"
#include "lib/stats_boot.h"
#include "lib/stats_fit.h"

#define LEVEL 0.95

/* Sums of the rounds of one boot, by point of the series. */
struct boot_sums {
	double own, victims;
	size_t nr, nr_victims;
};

/* The points of one boot, and what came out of each boot. */
struct fits {
	struct boot_sums *sums;
	double *x, *y;
	double *own, *victims;		/* slopes of boots that have one */
	size_t nr_own, nr_victims;
	struct stats_line line;		/* of the last boot: see within */
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
		point->nr_rounds++;
		if (isnan(round->stolen_ns_per_event))
			continue;
		point->victims_ns += round->stolen_ns_per_event;
		point->nr_victims++;
	}
	return 0;
}

static void add_rounds(const struct run_cell *cell, const struct swept *swept,
		       struct boot_sums *sums)
{
	const char *unit;
	size_t metric = metric_of(cell, &unit), p = 0;
	double value;

	if (cell->outcome != RUN_OK || cell->primitive != swept->primitive ||
	    !number_of(cell->sweep_value, &value))
		return;
	while (p < swept->nr_points && swept->points[p].value != value)
		p++;
	if (p == swept->nr_points)
		return;
	for (size_t i = 0; i < cell->nr_rounds; i++) {
		const struct run_round *round = &cell->rounds[i];

		if (!counts(round, metric))
			continue;
		sums[p].own += round->value[metric];
		sums[p].nr++;
		if (isnan(round->stolen_ns_per_event))
			continue;
		sums[p].victims += round->stolen_ns_per_event;
		sums[p].nr_victims++;
	}
}

static int add_boot(const struct side *side, size_t boot,
		     const struct swept *swept, struct boot_sums *sums)
{
	for (size_t r = 0; r < side->nr_runs; r++) {
		const struct runfile *run = side->runs[r];

		for (size_t i = 0; i < run->nr_cells &&
				   side->boot_of_run[r] == boot; i++) {
			const struct run_cell *cell = &run->cells[i];
			char *name;

			if (strcmp(cell->sweep_key, swept->key))
				continue;
			name = without(cell->cell, cell->sweep_key,
				       cell->sweep_value);
			if (!name)
				return fail(ENOMEM, "collect a sweep");
			if (!strcmp(name, swept->cell))
				add_rounds(cell, swept, sums);
			free(name);
		}
	}
	return 0;
}

/* The line through one boot's points. What has no victims has no growth. */
static void fit_boot(const struct swept *swept, bool victims,
		     struct fits *fits)
{
	double *slopes = victims ? fits->victims : fits->own;
	size_t *nr_slopes = victims ? &fits->nr_victims : &fits->nr_own;
	size_t nr = 0;

	for (size_t p = 0; p < swept->nr_points; p++) {
		const struct boot_sums *sums = &fits->sums[p];
		size_t n = victims ? sums->nr_victims : sums->nr;

		if (!n)
			continue;
		fits->x[nr] = swept->points[p].value;
		fits->y[nr++] = (victims ? sums->victims : sums->own) /
				(double)n;
	}
	stats_fit_line(fits->x, fits->y, nr, LEVEL, &fits->line);
	if (!isnan(fits->line.slope))
		slopes[(*nr_slopes)++] = fits->line.slope;
}

static int growth_of(const double *slopes, size_t nr,
		     const struct stats_line *line,
		     struct swept_growth *growth)
{
	const struct stats_group group = { 1, nr, slopes, NULL, 0 };
	const struct stats_plan plan = { .level = LEVEL };
	struct stats_effect effect;
	int err;

	*growth = (struct swept_growth){
		.slope = line->slope, .low = line->slope - line->slope_half,
		.high = line->slope + line->slope_half, .within = true,
		.nr = line->nr,
	};
	if (nr < 2)
		return 0;
	err = stats_effect(&group, 1, &plan, &effect);
	*growth = (struct swept_growth){
		.slope = effect.estimate, .low = effect.low,
		.high = effect.high, .nr = nr,
	};
	return err;
}

static int fit(const struct side *side, struct swept *swept, struct fits *fits)
{
	struct stats_line own = { .slope = NAN, .slope_half = NAN };
	struct stats_line victims = own;
	int err = 0;

	for (size_t b = 0; b < side->nr_boots && !err; b++) {
		size_t nr_own = fits->nr_own, nr_victims = fits->nr_victims;

		memset(fits->sums, 0, swept->nr_points * sizeof(*fits->sums));
		err = add_boot(side, b, swept, fits->sums);
		fit_boot(swept, false, fits);
		if (fits->nr_own > nr_own)
			own = fits->line;
		fit_boot(swept, true, fits);
		if (fits->nr_victims > nr_victims)
			victims = fits->line;
	}
	if (!err)
		err = growth_of(fits->own, fits->nr_own, &own, &swept->own);
	return err ? err : growth_of(fits->victims, fits->nr_victims, &victims,
				     &swept->victims);
}

static int finish(const struct side *side, struct swept *swept)
{
	size_t nr = swept->nr_points, room = nr + side->nr_boots;
	SCOPE_FREE struct boot_sums *sums = calloc(nr + 1, sizeof(*sums));
	SCOPE_FREE double *values = calloc(2 * room + 1, sizeof(*values));
	struct fits fits = { .sums = sums };

	if (!sums || !values)
		return fail(ENOMEM, "fit %zu points", nr);
	fits.x = values;
	fits.y = values + nr;
	fits.own = values + 2 * nr;
	fits.victims = fits.own + side->nr_boots;
	for (size_t i = 0; i < nr; i++) {
		struct swept_point *point = &swept->points[i];

		point->own_ns /= (double)point->nr_rounds;
		point->victims_ns /= (double)point->nr_victims;
	}
	qsort(swept->points, nr, sizeof(*swept->points), compare_points);
	return fit(side, swept, &fits);
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
