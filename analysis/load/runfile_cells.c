/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The cells of a run file, and the primitives, which have the same form. */
#include "analysis/load/runfile_cells.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/array.h"
#include "analysis/load/runfile_facts.h"
#include "analysis/load/runfile_model.h"
#include "analysis/load/runfile_irqs.h"
#include "lib/base/fail.h"
#include "lib/base/json_arena.h"
#include "lib/base/scope.h"

/* In the order of enum run_outcome. */
static const char *const outcomes[] = { "ok", "skip", "contaminated",
					"invalid", "error", NULL };

static int run_read_outcome(const struct run_reader *reader, json_t *in,
			    enum run_outcome *outcome)
{
	size_t index;
	int err = run_word(reader, in, "outcome", outcomes, &index);

	*outcome = err ? RUN_ERROR : (enum run_outcome)index;
	return err;
}

/* The bystanders' loss, divided by the events of the clearer or the ops. */
static int run_read_stolen(const struct run_reader *reader, json_t *json,
			   struct run_round *round)
{
	double stolen_ns, events = isnan(round->clear_events) ?
					   round->ops : round->clear_events;
	int err = run_number(reader, json, "stolen_ns", false, &stolen_ns);

	round->stolen_ns_per_event =
		!err && events > 0 ? stolen_ns / events : NAN;
	return err;
}

/* The numbers of cycles, events and ops, and the length of the window. */
static int run_read_amounts(const struct run_reader *reader, json_t *json,
			    struct run_round *round)
{
	json_t *counting = json_object_get(json, "counting");
	int err = run_number(reader, json, "pin_cycles", false,
			     &round->pin_cycles);

	if (!err)
		err = run_number(reader, json, "clear_events", false,
				 &round->clear_events);
	if (!err)
		err = run_number(reader, json, "ops", false, &round->ops);
	if (!err && counting && !json_is_boolean(counting))
		err = run_bad(reader, "counting", "must be true or false");
	round->counting = json_is_true(counting);
	return err;
}

/* A file that does not number the visits of its rounds has one visit. */
static int run_read_visit(const struct run_reader *reader, json_t *json,
			  struct run_round *round)
{
	double visit;
	int err = run_number(reader, json, "visit", false, &visit);

	round->visit = !err && visit > 0 ? (size_t)visit : 0;
	return err;
}

/* In a counting round the exact counts include the reading of its counters. */
static void run_forget_exact(struct run_round *round)
{
	for (size_t i = 0; i < METRIC_NR; i++)
		if (metrics[i].exact)
			round->value[i] = NAN;
}

static int run_read_round(const struct run_reader *reader, json_t *json,
			  struct run_cell *cell, struct run_round *round)
{
	json_t *exact = json_object_get(json, "exact");
	int err;

	if (!json_is_object(json))
		return run_bad(reader, "", "is no object");
	err = run_read_outcome(reader, json, &round->outcome);
	if (!err && exact && !json_is_null(exact) && !json_is_object(exact))
		err = run_bad(reader, "exact", "must be an object or null");
	for (size_t i = 0; i < METRIC_NR && !err; i++)
		err = metrics[i].exact ?
			run_difference(reader, exact, metrics[i].key,
				       &round->value[i]) :
			run_number(reader, json, metrics[i].key,
				   metrics[i].required &&
				   metrics[i].primitive == cell->primitive,
				   &round->value[i]);
	if (!err)
		err = run_number(reader, json, "spinning_peers", false,
				 &round->spinning_peers);
	if (!err)
		err = run_read_amounts(reader, json, round);
	if (!err && cell->models)
		err = run_read_model(reader, json, exact, round->counting,
				     &cell->models[round - cell->rounds]);
	if (!err)
		err = run_read_irqs(reader, json, round, &cell->all_cpus);
	if (!err)
		err = run_read_visit(reader, json, round);
	if (!err && round->counting)
		run_forget_exact(round);
	return err ? err : run_read_stolen(reader, json, round);
}

static int run_by_visit(const void *a, const void *b)
{
	size_t x = *(const size_t *)a, y = *(const size_t *)b;

	return (x > y) - (x < y);
}

/* Renumber the visits from 0, without a gap. */
static int run_number_visits(struct run_cell *cell)
{
	size_t nr = cell->nr_rounds;
	SCOPE_FREE size_t *visits = calloc(nr + 1, sizeof(*visits));

	if (!visits)
		return fail(ENOMEM, "allocate %zu rounds", nr);
	for (size_t i = 0; i < nr; i++)
		visits[i] = cell->rounds[i].visit;
	qsort(visits, nr, sizeof(*visits), run_by_visit);
	for (size_t i = 0; i < nr; i++)
		if (!i || visits[i] != visits[cell->nr_visits - 1])
			visits[cell->nr_visits++] = visits[i];
	for (size_t i = 0; i < nr; i++) {
		const size_t *found = bsearch(&cell->rounds[i].visit, visits,
					      cell->nr_visits, sizeof(*visits),
					      run_by_visit);

		cell->rounds[i].visit = (size_t)(found - visits);
	}
	return 0;
}

static int run_read_rounds(struct run_reader *reader, struct json_part *rounds,
			   struct run_cell *cell)
{
	int err = run_keep(reader, cell->nr_rounds * sizeof(*cell->rounds));

	if (err)
		return err;
	cell->rounds = calloc(cell->nr_rounds + 1, sizeof(*cell->rounds));
	if (!cell->rounds)
		return fail(ENOMEM, "%s: allocate %zu rounds", reader->name,
			    cell->nr_rounds);
	err = run_alloc_models(reader, cell);
	reader->sublist = "rounds";
	for (size_t i = 0; i < cell->nr_rounds && !err; i++) {
		json_t *round;

		reader->subentry = i;
		round = run_entry(reader, rounds);
		err = round ? run_read_round(reader, round, cell,
					     &cell->rounds[i]) : -EINVAL;
		json_arena_reset();
	}
	reader->sublist = NULL;
	return err ? err : run_number_visits(cell);
}

static int run_read_bucket(const struct run_reader *reader, json_t *json,
			   struct run_bucket *bucket)
{
	uint64_t *fields[] = { &bucket->low_ns, &bucket->high_ns,
			       &bucket->count };

	if (json_array_size(json) != 3)
		return run_bad(reader, "histogram.buckets",
			       "an entry is not [low, high, count]");
	for (size_t i = 0; i < 3; i++) {
		json_t *field = json_array_get(json, i);

		if (!json_is_integer(field) || json_integer_value(field) < 0)
			return run_bad(reader, "histogram.buckets",
				       "holds what is no whole number from 0");
		*fields[i] = (uint64_t)json_integer_value(field);
	}
	return 0;
}

static int run_check_bucket(const struct run_reader *reader,
			    const struct run_bucket *bucket, bool first)
{
	if (bucket->high_ns < bucket->low_ns ||
	    (!first && bucket[-1].high_ns >= bucket->low_ns))
		return run_bad(reader, "histogram.buckets",
			       "are not in ascending order");
	/* As long as each count is below 2^40, no sum of counts can wrap. */
	if (bucket->count >> 40)
		return run_bad(reader, "histogram.buckets",
			       "a count is too large");
	return 0;
}

static int run_read_histogram(const struct run_reader *reader, json_t *json,
			      struct run_cell *cell)
{
	json_t *histogram = json_object_get(json, "histogram"), *buckets;
	double max_ns, overflow;
	int err;

	if (!histogram || json_is_null(histogram))
		return 0;
	histogram = run_object(reader, json, "histogram");
	buckets = histogram ? run_array(reader, histogram, "buckets") : NULL;
	if (!buckets)
		return -EINVAL;
	err = run_number(reader, histogram, "max_ns", true, &max_ns);
	cell->max_ns = max_ns > 0 ? (uint64_t)max_ns : 0;
	if (!err)
		err = run_number(reader, histogram, "overflow", false,
				 &overflow);
	if (err)
		return err;
	cell->overflow = overflow > 0 ? (uint64_t)overflow : 0;
	cell->nr_buckets = json_array_size(buckets);
	err = run_keep(reader, cell->nr_buckets * sizeof(*cell->buckets));
	if (err)
		return err;
	cell->buckets = calloc(cell->nr_buckets + 1, sizeof(*cell->buckets));
	if (!cell->buckets)
		return fail(ENOMEM, "%s: allocate %zu buckets", reader->name,
			    cell->nr_buckets);
	for (size_t i = 0; i < cell->nr_buckets && !err; i++) {
		err = run_read_bucket(reader, json_array_get(buckets, i),
				      &cell->buckets[i]);
		if (!err)
			err = run_check_bucket(reader, &cell->buckets[i], !i);
	}
	return err;
}

/* Two cells of one name measure the same thing if these keys agree. */
static int run_read_settings(const struct run_reader *reader, json_t *json,
			     struct run_cell *cell)
{
	static const char *const keys[] = { "settings", "area_bytes",
					    "touch_pages", "walk",
					    "placement" };
	static const char *const no_prefix[] = { "" };
	json_t *chosen = json_object();

	if (!chosen)
		return fail(ENOMEM, "%s: allocate the settings", reader->name);
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		json_t *value = json_object_get(json, keys[i]);

		if (value && json_object_set(chosen, keys[i], value))
			return fail(ENOMEM, "%s: allocate the settings",
				    reader->name);
	}
	return run_flatten(reader, &chosen, no_prefix, 1, &cell->settings);
}

/* The setting that --sweep gave the cell; "" without --sweep. */
static int run_read_sweep(const struct run_reader *reader, json_t *json,
			  struct run_cell *cell)
{
	json_t *sweep = json_object_get(json, "sweep");
	bool swept = sweep && !json_is_null(sweep);
	int err;

	if (swept && !run_object(reader, json, "sweep"))
		return -EINVAL;
	if (!swept)
		sweep = json;
	err = run_text(reader, sweep, swept ? "key" : "sweep", swept,
		       &cell->sweep_key);
	return err ? err : run_text(reader, sweep, swept ? "value" : "sweep",
				    swept, &cell->sweep_value);
}

static int run_read_cell_head(const struct run_reader *reader, json_t *json,
			      struct run_cell *cell)
{
	int err;

	if (!json_is_object(json))
		return run_bad(reader, "", "is no object");
	err = run_text(reader, json, "cell", true, &cell->cell);
	if (!err)
		err = run_read_outcome(reader, json, &cell->outcome);
	if (!err)
		err = run_text(reader, json, "reason", false, &cell->reason);
	if (!err)
		err = run_read_settings(reader, json, cell);
	if (!err)
		err = run_read_sweep(reader, json, cell);
	if (!err && reader->flags & RUNFILE_HISTOGRAMS)
		err = run_read_histogram(reader, json, cell);
	if (!err && reader->flags & RUNFILE_MODEL)
		err = run_read_injected(reader, json, cell);
	return err;
}

static bool run_has_functions(json_t *cell)
{
	json_t *exact = json_object_get(json_object_get(cell, "summary"),
					"exact");

	return json_is_object(json_object_get(exact, "functions"));
}

/* The rounds are most of a cell and are read one at a time. */
static int run_read_cell(struct run_reader *reader,
			 const struct json_part *entry, struct run_cell *cell,
			 bool *functions)
{
	static const char *const apart[] = { "rounds", NULL };
	struct json_part rounds;
	json_error_t error;
	json_t *json = json_part_object(entry, apart, &rounds, &error);
	int err;

	if (!json)
		return run_bad_json(reader, &error);
	*functions |= run_has_functions(json);
	err = run_read_cell_head(reader, json, cell);
	if (!err)
		err = run_count(reader, json, "rounds", &rounds,
				&cell->nr_rounds);
	json_arena_reset();
	return err ? err : run_read_rounds(reader, &rounds, cell);
}

int run_cells(struct run_reader *reader, struct json_part *list, size_t nr,
	      const char *key, bool primitive, struct runfile *run)
{
	struct run_cell *grown;
	json_error_t error;
	int err = 0;

	if (nr > RUNFILE_MAX_CELLS)
		return run_bad(reader, key, "holds %zu entries, more than %u",
			       nr, RUNFILE_MAX_CELLS);
	grown = realloc(run->cells, (run->nr_cells + nr + 1) * sizeof(*grown));
	if (!grown)
		return fail(ENOMEM, "%s: allocate %zu cells", reader->name, nr);
	run->cells = grown;
	memset(run->cells + run->nr_cells, 0, (nr + 1) * sizeof(*grown));
	reader->list = key;
	for (size_t i = 0; i < nr && !err; i++) {
		struct run_cell *cell = &run->cells[run->nr_cells++];
		struct json_part entry;

		reader->entry = i;
		cell->primitive = primitive;
		if (json_part_next(list, &entry, &error) < 1)
			err = run_bad_json(reader, &error);
		else
			err = run_read_cell(reader, &entry, cell,
					    &run->functions);
		run->all_cpus |= cell->all_cpus;
	}
	reader->list = NULL;
	return err;
}

int run_refuse_twice(const struct run_reader *reader, struct runfile *run)
{
	struct run_reader place = *reader;
	const struct run_cell *twice;
	int err = runfile_index_cells(run, &twice);

	if (err || !twice)
		return err;
	place.list = twice->primitive ? "primitives" : "cells";
	place.entry = (size_t)(twice - run->cells);
	for (size_t i = 0; i < run->nr_cells; i++)
		place.entry -= twice->primitive && !run->cells[i].primitive;
	return run_bad(&place, "cell", "\"%.60s\" is in the file twice",
		       twice->cell);
}
