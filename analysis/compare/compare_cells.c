/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "analysis/compare/compare_cells.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/admit/cells.h"
#include "analysis/admit/source.h"
#include "analysis/compare/compare_background.h"
#include "analysis/compare/compare_measure.h"
#include "analysis/compare/compare_perf.h"
#include "lib/base/array.h"
#include "lib/base/fail.h"
#include "lib/stats/hist.h"
#include "lib/base/scope.h"
#include "lib/base/text.h"

struct pairing {
	const struct side *a, *b;
	const struct compare_options *options;
	struct comparison *comparison;
	struct admission *checked;		/* of the comparison */
	const struct cell_name *cell;
	double spinning_peers;		/* of the cell, on A */
	char (*background)[BACKGROUND_BYTES];	/* names of cells, by metric */
};

/*
 * The number of CPUs that ran the mm decides the cost of an event, and which
 * CPUs pay it.
 */
static double compare_mean_peers(const struct side *side,
				 const struct cell_name *name)
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

static int compare_demand_peers(struct pairing *pairing, bool *refused)
{
	double a = compare_mean_peers(pairing->a, pairing->cell);
	double b = compare_mean_peers(pairing->b, pairing->cell);

	pairing->spinning_peers = a;
	if (!(fabs(a - b) >= 0.5))
		return 0;
	return admission_refuse(pairing->checked, refused,
				"%.80s: not the same peers: %.3g other CPUs "
				"ran the process on A, %.3g on %c "
				"(spinning_peers)",
				pairing->cell->cell, a, b,
				pairing->checked->letter);
}

static int compare_demand_source(const struct pairing *pairing, size_t metric,
				 bool *refused)
{
	const struct side *sides[] = { pairing->a, pairing->b };
	struct source source = { .first = NULL };

	for (size_t s = 0; s < ARRAY_SIZE(sides); s++)
		for (size_t i = 0; i < sides[s]->nr_runs; i++)
			source_add(&source, sides[s]->runs[i], metric);
	return source_check(&source, pairing->cell->cell, metric, "",
			    pairing->checked, refused);
}

static int compare_demand_metric(const struct pairing *pairing, size_t metric,
				 const struct samples *a,
				 const struct samples *b, bool *refused)
{
	struct comparison *comparison = pairing->comparison;
	const char *cell = pairing->cell->cell, *key = metrics[metric].key;

	*refused = !a->nr_boots || !b->nr_boots;
	if (a->has_zero || b->has_zero) {
		*refused = true;
		return admission_note(&comparison->checked, NOTE_REFUSED,
				      "%.80s: %s: a round took 0 ns", cell,
				      key);
	}
	if (a->beyond || b->beyond) {
		*refused = true;
		return admission_note(&comparison->checked, NOTE_REFUSED,
				      "%.80s: %s: in one round at least it "
				      "exceeds the range of the histogram "
				      "(%.3g s), so its value is unknown", cell,
				      key, HIST_MAX_NS / 1e9);
	}
	if (!a->nr_boots && !b->nr_boots)
		return 0;
	if (*refused)
		return admission_note(&comparison->checked, NOTE_REFUSED,
				      "%.80s: %s: not measured on one side",
				      cell, key);
	if (comparison->checked.times_refused &&
	    metrics[metric].kind != METRIC_COUNT) {
		*refused = true;
		return 0;
	}
	return compare_demand_source(pairing, metric, refused);
}

/* Remove the newest row if it is background. */
static int compare_drop_background(const struct pairing *pairing)
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
	/* A machine's row stays: it is removed only if all machines agree. */
	if (comparison->nr_draws)
		return 0;
	comparison->nr_rows--;
	return compare_add_background(pairing->checked, row,
				      pairing->background[row->metric]);
}

static int compare_metric(const struct pairing *pairing, size_t metric)
{
	const struct cell_name *cell = pairing->cell;
	struct samples a = { 0 }, b = { 0 };
	bool refused;
	int err = samples_collect(pairing->a, cell->cell, cell->primitive,
				  metric, &a);

	if (!err)
		err = samples_collect(pairing->b, cell->cell, cell->primitive,
				      metric, &b);
	if (!err && pairing->comparison->nr_pairs)
		samples_keep_pairs(&a, &b);
	if (!err)
		err = compare_demand_metric(pairing, metric, &a, &b, &refused);
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
		err = compare_drop_background(pairing);
	samples_free(&a);
	samples_free(&b);
	return err;
}

/*
 * Compare all metrics of a cell that both sides have. A metric that gets no row
 * gets a note.
 */
static int compare_metrics(const struct pairing *pairing)
{
	struct comparison *comparison = pairing->comparison;
	struct admission *checked = pairing->checked;
	size_t before = checked->nr_notes + comparison->nr_rows;
	bool any = false;
	int err = 0;

	for (size_t i = 0; i < METRIC_NR && !err; i++) {
		size_t len = strlen(pairing->background[i]);

		if (!pairing->options->wanted[i] || i == METRIC_PERF_STAT)
			continue;
		err = compare_metric(pairing, i);
		any |= len != strlen(pairing->background[i]);
	}
	if (!err && pairing->options->wanted[METRIC_PERF_STAT])
		err = compare_perf(pairing->a, pairing->b, pairing->cell,
				   pairing->options, comparison);
	if (err || any || checked->nr_notes + comparison->nr_rows > before)
		return err;
	return admission_note(checked, NOTE_REFUSED, "%.80s: both sides have "
			      "the cell, but without a value of a metric that "
			      "%s", pairing->cell->cell,
			      checked->times_refused ? "has a meaning here" :
			      "was asked for");
}

static int compare_cell(struct pairing *pairing)
{
	struct admission *checked = pairing->checked;
	const struct run_cell *bad_a, *bad_b;
	const struct run_cell *a, *b;
	bool refused = false;
	int err = cells_left_out(pairing->a, 0, pairing->cell, checked);

	if (!err)
		err = cells_left_out(pairing->b, pairing->comparison->side,
				     pairing->cell, checked);
	if (err)
		return err;
	a = cells_find_ok(pairing->a, pairing->cell, &bad_a);
	b = cells_find_ok(pairing->b, pairing->cell, &bad_b);
	if (!a && !bad_a)
		return admission_note(checked, NOTE_REFUSED, "%.80s: not in A",
				      pairing->cell->cell);
	if (!b && !bad_b)
		return admission_note(checked, NOTE_REFUSED, "%.80s: not in %c",
				      pairing->cell->cell, checked->letter);
	if (!a || !b)
		return 0;
	err = cells_same_settings(pairing->a, pairing->b, pairing->cell,
				  checked, &refused);
	if (!err && !refused)
		err = compare_demand_peers(pairing, &refused);
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
				   .checked = &comparison->checked,
				   .background = background };
	SCOPE_FREE struct cell_name *names = NULL;
	size_t nr = 0;
	int err = cells_list(a, b, options->cells, &names, &nr);

	if (comparison->checked.refused)
		return err;
	for (size_t i = 0; i < nr && !err; i++) {
		pairing.cell = &names[i];
		err = compare_cell(&pairing);
	}
	for (size_t i = 0; i < METRIC_NR && !err; i++)
		err = compare_note_background(pairing.checked, i,
					      background[i]);
	return err;
}
