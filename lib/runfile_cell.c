/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The cells of a run file, and the primitives, which look alike. */
#include "lib/runfile_read.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/fail.h"

/* In the order of enum run_outcome. */
static const char *const outcomes[] = { "ok", "skip", "contaminated",
					"invalid", "error", NULL };

void run_cell_free(struct run_cell *cell)
{
	free(cell->cell);
	free(cell->reason);
	free(cell->settings);
	free(cell->sweep_key);
	free(cell->sweep_value);
	free(cell->rounds);
	free(cell->buckets);
}

static int read_outcome(const struct run_reader *reader, json_t *in,
			enum run_outcome *outcome)
{
	size_t index;
	int err = run_word(reader, in, "outcome", outcomes, &index);

	*outcome = err ? RUN_ERROR : (enum run_outcome)index;
	return err;
}

/* What bystanders lost, by the events of the clearer or the ops. */
static int read_stolen(const struct run_reader *reader, json_t *json,
		       struct run_round *round)
{
	double stolen_ns, events = isnan(round->clear_events) ?
					   round->ops : round->clear_events;
	int err = run_number(reader, json, "stolen_ns", false, &stolen_ns);

	round->stolen_ns_per_event =
		!err && events > 0 ? stolen_ns / events : NAN;
	return err;
}

/* How often what was measured happened. */
static int read_amounts(const struct run_reader *reader, json_t *json,
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

/* What a counting round executed holds the reading of its counters. */
static void forget_exact(struct run_round *round)
{
	for (size_t i = 0; i < METRIC_NR; i++)
		if (metrics[i].exact)
			round->value[i] = NAN;
}

static int read_round(const struct run_reader *reader, json_t *json,
		      bool primitive, struct run_round *round)
{
	json_t *exact = json_object_get(json, "exact");
	int err;

	if (!json_is_object(json))
		return run_bad(reader, "", "is no object");
	err = read_outcome(reader, json, &round->outcome);
	if (!err && exact && !json_is_null(exact) && !json_is_object(exact))
		err = run_bad(reader, "exact", "must be an object or null");
	for (size_t i = 0; i < METRIC_NR && !err; i++)
		err = metrics[i].exact ?
			run_difference(reader, exact, metrics[i].key,
				       &round->value[i]) :
			run_number(reader, json, metrics[i].key,
				   metrics[i].required &&
					   metrics[i].primitive == primitive,
				   &round->value[i]);
	if (!err)
		err = run_number(reader, json, "spinning_peers", false,
				 &round->spinning_peers);
	if (!err)
		err = read_amounts(reader, json, round);
	if (!err && round->counting)
		forget_exact(round);
	return err ? err : read_stolen(reader, json, round);
}

static int read_rounds(struct run_reader *reader, json_t *json,
		       struct run_cell *cell)
{
	json_t *rounds = run_array(reader, json, "rounds");
	int err = rounds ? 0 : -EINVAL;

	if (err)
		return err;
	cell->nr_rounds = json_array_size(rounds);
	cell->rounds = calloc(cell->nr_rounds + 1, sizeof(*cell->rounds));
	if (!cell->rounds)
		return fail(ENOMEM, "%s: %zu rounds", reader->name,
			    cell->nr_rounds);
	reader->sublist = "rounds";
	for (size_t i = 0; i < cell->nr_rounds && !err; i++) {
		reader->subentry = i;
		err = read_round(reader, json_array_get(rounds, i),
				 cell->primitive, &cell->rounds[i]);
	}
	reader->sublist = NULL;
	return err;
}

static int read_bucket(const struct run_reader *reader, json_t *json,
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

static int check_bucket(const struct run_reader *reader,
			const struct run_bucket *bucket, bool first)
{
	if (bucket->high_ns < bucket->low_ns ||
	    (!first && bucket[-1].high_ns >= bucket->low_ns))
		return run_bad(reader, "histogram.buckets",
			       "are not in ascending order");
	/* As long as a count is below 2^40, no sum of them can wrap. */
	if (bucket->count >> 40)
		return run_bad(reader, "histogram.buckets",
			       "a count is too large");
	return 0;
}

static int read_histogram(const struct run_reader *reader, json_t *json,
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
	cell->buckets = calloc(cell->nr_buckets + 1, sizeof(*cell->buckets));
	if (!cell->buckets)
		return fail(ENOMEM, "%s: %zu buckets", reader->name,
			    cell->nr_buckets);
	for (size_t i = 0; i < cell->nr_buckets && !err; i++) {
		err = read_bucket(reader, json_array_get(buckets, i),
				  &cell->buckets[i]);
		if (!err)
			err = check_bucket(reader, &cell->buckets[i], !i);
	}
	return err;
}

/* What makes two cells of one name the same thing measured. */
static int read_settings(const struct run_reader *reader, json_t *json,
			 struct run_cell *cell)
{
	static const char *const keys[] = { "settings", "area_bytes",
					    "touch_pages", "walk",
					    "placement" };
	static const char *const no_prefix[] = { "" };
	json_t *chosen = json_object();

	if (!chosen)
		return fail(ENOMEM, "%s: settings", reader->name);
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		json_t *value = json_object_get(json, keys[i]);

		if (value && json_object_set(chosen, keys[i], value))
			return fail(ENOMEM, "%s: settings", reader->name);
	}
	return run_flatten(reader, &chosen, no_prefix, 1, &cell->settings);
}

/* What --sweep gave the cell; "" without it. */
static int read_sweep(const struct run_reader *reader, json_t *json,
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

static int read_cell(struct run_reader *reader, json_t *json,
		     struct run_cell *cell)
{
	int err;

	if (!json_is_object(json))
		return run_bad(reader, "", "is no object");
	err = run_text(reader, json, "cell", true, &cell->cell);
	if (!err)
		err = read_outcome(reader, json, &cell->outcome);
	if (!err)
		err = run_text(reader, json, "reason", false, &cell->reason);
	if (!err)
		err = read_settings(reader, json, cell);
	if (!err)
		err = read_sweep(reader, json, cell);
	if (!err)
		err = read_rounds(reader, json, cell);
	if (!err && reader->flags & RUNFILE_HISTOGRAMS)
		err = read_histogram(reader, json, cell);
	return err;
}

static int refuse_twice(const struct run_reader *reader,
			const struct runfile *run, const struct run_cell *cell)
{
	const struct run_cell *first = runfile_cell(run, cell->cell,
						    cell->primitive);

	if (first == cell)
		return 0;
	return run_bad(reader, "cell", "\"%.60s\" is in the file twice",
		       cell->cell);
}

int run_cells(struct run_reader *reader, json_t *root, const char *key,
	      bool primitive, struct runfile *run)
{
	json_t *list = run_array(reader, root, key);
	size_t nr = json_array_size(list);
	struct run_cell *grown;
	int err = list ? 0 : -EINVAL;

	if (err)
		return err;
	if (nr > RUNFILE_MAX_CELLS)
		return run_bad(reader, key, "holds %zu entries, more than %u",
			       nr, RUNFILE_MAX_CELLS);
	grown = realloc(run->cells, (run->nr_cells + nr + 1) * sizeof(*grown));
	if (!grown)
		return fail(ENOMEM, "%s: %zu cells", reader->name, nr);
	run->cells = grown;
	memset(run->cells + run->nr_cells, 0, (nr + 1) * sizeof(*grown));
	reader->list = key;
	for (size_t i = 0; i < nr && !err; i++) {
		struct run_cell *cell = &run->cells[run->nr_cells++];

		reader->entry = i;
		cell->primitive = primitive;
		err = read_cell(reader, json_array_get(list, i), cell);
		if (!err)
			err = refuse_twice(reader, run, cell);
	}
	reader->list = NULL;
	return err;
}
