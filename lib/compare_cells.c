/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which cells and metrics of two sides can be compared. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/compare_parts.h"
#include "lib/fail.h"
#include "lib/hist.h"
#include "lib/scope.h"
#include "lib/text.h"

struct pairing {
	const struct side *a, *b;
	const struct compare_options *options;
	struct comparison *comparison;
	const struct compare_name *cell;
	double spinning_peers;		/* of the cell, on A */
	char (*background)[BACKGROUND_BYTES];	/* cells, by metric */
};

/* The first ok run of the cell; else *@other is one that is not ok. */
static const struct run_cell *find_ok(const struct side *side,
				      const struct compare_name *cell,
				      const struct run_cell **other)
{
	*other = NULL;
	for (size_t i = 0; i < side->nr_runs; i++) {
		const struct run_cell *found = runfile_cell(
			side->runs[i], cell->cell, cell->primitive);

		if (found && found->outcome == RUN_OK)
			return found;
		if (found)
			*other = found;
	}
	return NULL;
}

int compare_left_out(const struct side *side, size_t index,
		     const struct compare_name *name,
		     struct comparison *comparison)
{
	const struct run_cell *example = NULL;
	struct compare_note *note;
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
	err = compare_note(comparison, example->outcome == RUN_SKIP ?
			   NOTE_REFUSED : NOTE_INVALID,
			   "%.80s: %zu of %zu runs of %c left out: %s: %.100s",
			   name->cell, nr, side->nr_runs,
			   (char)('A' + (char)index),
			   example->outcome == RUN_SKIP    ? "skip" :
			   example->outcome == RUN_INVALID ? "invalid" :
							     "error",
			   example->reason);
	if (err)
		return err;
	note = &comparison->notes[comparison->nr_notes - 1];
	note->side = index;
	note->cell = name->cell;
	note->reason = example->reason;
	return 0;
}

static int demand_settings(const struct pairing *pairing,
			   const struct run_cell *first, bool *refused)
{
	const struct side *sides[] = { pairing->a, pairing->b };
	char key[80];

	for (size_t s = 0; s < 2; s++)
		for (size_t i = 0; i < sides[s]->nr_runs; i++) {
			const struct run_cell *found = runfile_cell(
				sides[s]->runs[i], pairing->cell->cell,
				pairing->cell->primitive);

			if (!found || found->outcome != RUN_OK ||
			    !strcmp(found->settings, first->settings))
				continue;
			return compare_refuse(
				pairing->comparison, pairing->options, refused,
				"%.80s: other settings: %s differs in %.100s",
				pairing->cell->cell,
				compare_setting(first->settings,
						found->settings, key,
						sizeof(key)),
				sides[s]->runs[i]->path);
		}
	return 0;
}

int compare_one_setting(const struct side *side, const char *cell,
			bool primitive, const struct compare_options *options,
			struct comparison *comparison, bool *refused)
{
	const struct compare_name name = { cell, primitive, 0 };
	struct pairing pairing = { .a = side, .b = side, .options = options,
				   .comparison = comparison, .cell = &name };
	const struct run_cell *other, *first = find_ok(side, &name, &other);

	return first ? demand_settings(&pairing, first, refused) : 0;
}

/* How many CPUs the mm ran on decides what an event costs, and whom. */
static double mean_peers(const struct side *side,
			 const struct compare_name *name)
{
	double sum = 0;
	size_t nr = 0;

	for (size_t i = 0; i < side->nr_runs; i++) {
		const struct run_cell *cell = runfile_cell(
			side->runs[i], name->cell, name->primitive);

		if (!cell || cell->outcome != RUN_OK)
			continue;
		for (size_t j = 0; j < cell->nr_rounds; j++) {
			const struct run_round *round = &cell->rounds[j];

			if (round->outcome != RUN_OK ||
			    isnan(round->spinning_peers))
				continue;
			sum += round->spinning_peers;
			nr++;
		}
	}
	return nr ? sum / (double)nr : NAN;
}

static int demand_peers(struct pairing *pairing, bool *refused)
{
	double a = mean_peers(pairing->a, pairing->cell);
	double b = mean_peers(pairing->b, pairing->cell);

	pairing->spinning_peers = a;
	if (!(fabs(a - b) >= 0.5))
		return 0;
	return compare_refuse(pairing->comparison, pairing->options, refused,
			      "%.80s: other peers: %.3g CPUs ran a thread of "
			      "the mm on A, %.3g on %c (spinning_peers)",
			      pairing->cell->cell, a, b,
			      (char)('A' + (char)pairing->comparison->side));
}

/* Counts of unlike sources do not count the same thing. */
static int demand_source(const struct pairing *pairing, size_t metric,
			 bool *refused)
{
	const struct side *sides[] = { pairing->a, pairing->b };
	const char *first;
	char key[64];

	if (!metrics[metric].source)
		return 0;
	snprintf(key, sizeof(key), "counters.%s.source",
		 metrics[metric].source);
	first = runfile_fact(pairing->a->runs[0], key);
	for (size_t s = 0; s < 2; s++)
		for (size_t i = 0; i < sides[s]->nr_runs; i++) {
			const char *source =
				runfile_fact(sides[s]->runs[i], key);

			if (!strcmp(source, first))
				continue;
			return compare_refuse(
				pairing->comparison, pairing->options, refused,
				"%.80s: %s: another count source: %.60s and "
				"%.60s", pairing->cell->cell,
				metrics[metric].key, first, source);
		}
	return 0;
}

static int demand_metric(const struct pairing *pairing, size_t metric,
			 const struct samples *a, const struct samples *b,
			 bool *refused)
{
	struct comparison *comparison = pairing->comparison;
	const char *cell = pairing->cell->cell, *key = metrics[metric].key;

	*refused = !a->nr_boots || !b->nr_boots;
	if (a->has_zero || b->has_zero) {
		*refused = true;
		return compare_note(comparison, NOTE_REFUSED,
				    "%.80s: %s: a round took 0 ns", cell, key);
	}
	if (a->beyond || b->beyond) {
		*refused = true;
		return compare_note(comparison, NOTE_REFUSED,
				    "%.80s: %s: lies above the range of the "
				    "histogram (%.3g s) in a round, where "
				    "values are not told apart", cell, key,
				    HIST_MAX_NS / 1e9);
	}
	if (!a->nr_boots && !b->nr_boots)
		return 0;
	if (*refused)
		return compare_note(comparison, NOTE_REFUSED,
				    "%.80s: %s: not measured on one side",
				    cell, key);
	if (comparison->times_refused && metrics[metric].kind != METRIC_COUNT) {
		*refused = true;
		return 0;
	}
	return demand_source(pairing, metric, refused);
}

int compare_add_row(const struct compare_options *options,
		    struct comparison *comparison,
		    const struct compare_row *row, const struct samples *a,
		    const struct samples *b)
{
	struct compare_row *rows = realloc(
		comparison->rows, (comparison->nr_rows + 1) * sizeof(*rows));

	if (!rows)
		return fail(ENOMEM, "a row");
	comparison->rows = rows;
	rows[comparison->nr_rows] = *row;
	return compare_measure(options, comparison, a, b,
			       &rows[comparison->nr_rows++]);
}

/* The newest row goes again if it is background. */
static int drop_background(const struct pairing *pairing)
{
	struct comparison *comparison = pairing->comparison;
	struct compare_row *row = &comparison->rows[comparison->nr_rows - 1];
	bool background;
	int err;

	if (pairing->options->background)
		return 0;
	err = compare_is_background(row, pairing->a, pairing->b, &background);
	if (err || !background)
		return err;
	row->background = true;
	/* Of one machine: all of them must agree before it goes. */
	if (comparison->nr_draws)
		return 0;
	comparison->nr_rows--;
	return compare_add_background(comparison, row,
				      pairing->background[row->metric]);
}

static int compare_metric(const struct pairing *pairing, size_t metric)
{
	const struct compare_name *cell = pairing->cell;
	struct samples a = { 0 }, b = { 0 };
	bool refused;
	int err = samples_collect(pairing->a, cell->cell, cell->primitive,
				  metric, &a);

	if (!err)
		err = samples_collect(pairing->b, cell->cell, cell->primitive,
				      metric, &b);
	if (!err)
		err = demand_metric(pairing, metric, &a, &b, &refused);
	if (!err && !refused)
		err = compare_add_row(pairing->options, pairing->comparison,
				      &(struct compare_row){
					      .cell = cell->cell,
					      .primitive = cell->primitive,
					      .metric = metric,
					      .spinning_peers =
						      pairing->spinning_peers,
				      }, &a, &b);
	if (!err && !refused)
		err = drop_background(pairing);
	samples_free(&a);
	samples_free(&b);
	return err;
}

/* All metrics of a cell that is on both sides. Nothing goes without a word. */
static int compare_metrics(const struct pairing *pairing)
{
	struct comparison *comparison = pairing->comparison;
	size_t before = comparison->nr_notes + comparison->nr_rows;
	bool any = false;
	int err = 0;

	for (size_t i = 0; i < METRIC_NR && !err; i++) {
		size_t len = strlen(pairing->background[i]);

		if (!pairing->options->wanted[i] || i == metric_perf)
			continue;
		err = compare_metric(pairing, i);
		any |= len != strlen(pairing->background[i]);
	}
	if (!err && pairing->options->wanted[metric_perf])
		err = compare_perf(pairing->a, pairing->b, pairing->cell,
				   pairing->options, comparison);
	if (err || any || comparison->nr_notes + comparison->nr_rows > before)
		return err;
	return compare_note(comparison, NOTE_REFUSED, "%.80s: in both, without "
			    "a value of a metric that %s", pairing->cell->cell,
			    comparison->times_refused ?
				"means something here" : "was asked for");
}

static int compare_cell(struct pairing *pairing)
{
	char label = (char)('A' + (char)pairing->comparison->side);
	const struct run_cell *bad_a, *bad_b;
	const struct run_cell *a = find_ok(pairing->a, pairing->cell, &bad_a);
	const struct run_cell *b = find_ok(pairing->b, pairing->cell, &bad_b);
	bool refused = false;
	int err = compare_left_out(pairing->a, 0, pairing->cell,
				   pairing->comparison);

	if (!err)
		err = compare_left_out(pairing->b, pairing->comparison->side,
				       pairing->cell, pairing->comparison);
	if (err)
		return err;
	if (!a && !bad_a)
		return compare_note(pairing->comparison, NOTE_REFUSED,
				    "%.80s: not in A", pairing->cell->cell);
	if (!b && !bad_b)
		return compare_note(pairing->comparison, NOTE_REFUSED,
				    "%.80s: not in %c", pairing->cell->cell,
				    label);
	if (!a || !b)
		return 0;
	err = demand_settings(pairing, a, &refused);
	if (!err && !refused)
		err = demand_peers(pairing, &refused);
	if (!err && !refused)
		err = compare_metrics(pairing);
	return err;
}

int compare_cells(const struct side *a, const struct side *b,
		  const struct compare_options *options,
		  struct comparison *comparison)
{
	char background[METRIC_NR][BACKGROUND_BYTES] = { "" };
	struct pairing pairing = { .a = a, .b = b, .options = options,
				   .comparison = comparison,
				   .background = background };
	SCOPE_FREE struct compare_name *names = NULL;
	size_t nr = 0;
	int err = compare_list_cells(a, b, options, &names, &nr);

	if (comparison->refused)
		return err;
	for (size_t i = 0; i < nr && !err; i++) {
		pairing.cell = &names[i];
		err = compare_cell(&pairing);
	}
	for (size_t i = 0; i < METRIC_NR && !err; i++)
		err = compare_note_background(comparison, i, background[i]);
	return err;
}
