/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Latency by percentile: all histograms of a cell, one curve a side. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/common/format.h"
#include "cli/plot/chart.h"
#include "cli/plot/plot.h"
#include "cli/plot/plot_comparable.h"
#include "cli/plot/plot_label.h"
#include "lib/base/array.h"
#include "lib/base/fail.h"
#include "lib/base/scope.h"

/* All buckets of all runs of a side, ascending. */
struct latencies {
	struct run_bucket *buckets;
	size_t nr;
	double total;		/* values, those above the range included */
	double overflow;	/* above the range of the histogram */
	double max_ns;
};

static bool percentiles_has(const struct side *side, const char *cell)
{
	for (size_t i = 0; i < side->nr_runs; i++) {
		const struct run_cell *found =
			runfile_cell(side->runs[i], cell, false);

		if (found && found->outcome == RUN_OK && found->nr_buckets)
			return true;
	}
	return false;
}

/* The first wanted cell with a histogram on every side. */
static const char *percentiles_cell(const struct plot_job *job)
{
	const struct runfile *run = job->sides[0].runs[0];

	for (size_t i = 0; i < run->nr_cells; i++) {
		bool all = !run->cells[i].primitive &&
			   plot_comparable(job, run->cells[i].cell, false,
					   METRIC_PIN_P99);

		for (size_t s = 0; s < job->nr_sides && all; s++)
			all = percentiles_has(&job->sides[s],
					      run->cells[i].cell);
		if (all)
			return run->cells[i].cell;
	}
	fail(ENODATA, "no cell has a latency histogram on every side");
	return NULL;
}

static int percentiles_by_low(const void *a, const void *b)
{
	const struct run_bucket *x = a, *y = b;

	return (x->low_ns > y->low_ns) - (x->low_ns < y->low_ns);
}

static int percentiles_add(const struct run_cell *cell, struct latencies *all)
{
	struct run_bucket *grown = realloc(all->buckets,
		(all->nr + cell->nr_buckets + 1) * sizeof(*grown));

	if (!grown)
		return fail(ENOMEM, "a histogram of %zu buckets",
			    cell->nr_buckets);
	all->buckets = grown;
	memcpy(grown + all->nr, cell->buckets,
	       cell->nr_buckets * sizeof(*grown));
	all->nr += cell->nr_buckets;
	for (size_t i = 0; i < cell->nr_buckets; i++)
		all->total += (double)cell->buckets[i].count;
	all->total += (double)cell->overflow;
	all->overflow += (double)cell->overflow;
	all->max_ns = fmax(all->max_ns, (double)cell->max_ns);
	return 0;
}

/* @all is to be freed in any case. */
static int percentiles_gather(const struct side *side, const char *cell,
			      struct latencies *all)
{
	int err = 0;

	memset(all, 0, sizeof(*all));
	for (size_t i = 0; i < side->nr_runs && !err; i++) {
		const struct run_cell *found =
			runfile_cell(side->runs[i], cell, false);

		if (found && found->outcome == RUN_OK && found->nr_buckets)
			err = percentiles_add(found, all);
	}
	if (!err)
		qsort(all->buckets, all->nr, sizeof(*all->buckets),
		      percentiles_by_low);
	return err;
}

static double percentiles_middle(const struct run_bucket *bucket)
{
	return ((double)bucket->low_ns + (double)bucket->high_ns) / 2;
}

static int percentiles_write_curve(struct plot_job *job, size_t side,
				   const char *cell, double *overflow)
{
	char label[PLOT_LABEL_BYTES];
	struct latencies all;
	double seen = 0;
	int err = percentiles_gather(&job->sides[side], cell, &all);

	fprintf(job->data, "%s%s\n", side ? "\n\n" : "",
		plot_side_label(job, side, label));
	for (size_t i = 0; i < all.nr && !err; i++) {
		double ns = percentiles_middle(&all.buckets[i]);
		double left = all.total - seen;

		if (left > 0 && ns > 0)
			fprintf(job->data, "%.9g\t%.9g\n", all.total / left,
				ns);
		seen += (double)all.buckets[i].count;
	}
	if (!err)
		job->first_value = fmax((double)all.buckets[0].low_ns, 1);
	*overflow += all.overflow;
	free(all.buckets);
	return err;
}

static int percentiles_write(struct plot_job *job)
{
	const char *cell = percentiles_cell(job);
	char label[PLOT_LABEL_BYTES], beyond[64] = "";
	double overflow = 0;
	int err = cell ? 0 : -ENODATA;

	for (size_t i = 0; i < job->nr_sides && !err; i++)
		err = percentiles_write_curve(job, i, cell, &overflow);
	if (err)
		return err;
	if (overflow > 0)
		snprintf(beyond, sizeof(beyond), "; %.0f values above the "
			 "range are not drawn", overflow);
	fprintf(job->data, "\n\n%s%s\n1\t%.9g\n", plot_cell_label(cell, label),
		beyond, job->first_value);
	job->nr = job->nr_sides;
	return 0;
}

/*
 * The value that @share of all do not exceed; the largest one for 1. NAN where
 * that lies above the range of the histogram or so few cannot tell.
 */
static double percentiles_quantile(const struct latencies *all, double share)
{
	double seen = 0;

	if (share >= 1)
		return all->max_ns;
	if (all->total * (1 - share) < 1)
		return NAN;
	for (size_t i = 0; i < all->nr; i++) {
		seen += (double)all->buckets[i].count;
		if (seen > 0 && seen >= share * all->total)
			return percentiles_middle(&all->buckets[i]);
	}
	return NAN;
}

static const double percents[] = {
	0, 10, 25, 50, 75, 90, 95, 99, 99.5, 99.9, 99.95, 99.99, 99.995,
	99.999, 99.9995, 99.9999, 100,
};

#define VALUE_COLUMNS 10
#define MOST_VALUES   3		/* sides whose numbers fit beside */

static void percentiles_line(struct chart *chart, const struct latencies *all,
			     size_t nr_sides, double percent)
{
	double low = INFINITY, high = 0, ns[COMPARE_MAX_SIDES];
	char text[FORMAT_BYTES];

	for (size_t i = 0; i < nr_sides; i++) {
		ns[i] = percentiles_quantile(&all[i], percent / 100);
		low = fmin(low, ns[i]);
		high = fmax(high, ns[i]);
	}
	if (!(low <= high))
		return;
	snprintf(text, sizeof(text), percent >= 100 ? "max" : "%.7g", percent);
	chart_put(chart, 0, text);
	chart_fill(chart, low, high, '.');
	for (size_t i = 0; i < nr_sides; i++) {
		if (!isnan(ns[i]))
			chart_mark(chart, ns[i], (char)('A' + i));
		if (i < MOST_VALUES)
			chart_right(chart, VALUE_COLUMNS * ((nr_sides <
				    MOST_VALUES ? nr_sides : MOST_VALUES) -
				    1 - i), format_value(ns[i], text));
	}
	chart_line(chart);
}

static void percentiles_print(struct plot_job *job, const char *cell,
			      const struct latencies *all)
{
	size_t beside = job->nr_sides < MOST_VALUES ? job->nr_sides :
						      MOST_VALUES;
	char label[PLOT_LABEL_BYTES];
	double low = INFINITY, high = 0;
	struct chart chart;

	fprintf(job->data, "%s: latency of a pin cycle by percentile [ns]\n",
		plot_cell_label(cell, label));
	plot_sides_lines(job);
	if (job->nr_sides > 1)
		fputs("#  several sides\n", job->data);
	for (size_t i = 0; i < job->nr_sides; i++) {
		low = fmin(low,
			   fmax(percentiles_middle(&all[i].buckets[0]), 1));
		high = fmax(high, all[i].max_ns);
		if (all[i].overflow > 0)
			fprintf(job->data, "%.0f values of %c lie above the "
				"range and are in the percentiles only\n",
				all[i].overflow, (char)('A' + i));
	}
	chart_init(&chart, job->data, 9, VALUE_COLUMNS * beside + 1);
	chart_scale(&chart, low, fmax(high, low), true);
	for (size_t i = 0; i < beside; i++)
		chart_right(&chart, VALUE_COLUMNS * (beside - 1 - i),
			    (char[]){ (char)('A' + i), '\0' });
	chart_line(&chart);
	for (size_t i = 0; i < ARRAY_SIZE(percents); i++)
		percentiles_line(&chart, all, job->nr_sides, percents[i]);
	chart_ticks(&chart);
}

static int percentiles_chart(struct plot_job *job)
{
	struct latencies all[COMPARE_MAX_SIDES] = { { 0 } };
	const char *cell = percentiles_cell(job);
	int err = cell ? 0 : -ENODATA;

	for (size_t i = 0; i < job->nr_sides && !err; i++)
		err = percentiles_gather(&job->sides[i], cell, &all[i]);
	if (!err)
		percentiles_print(job, cell, all);
	for (size_t i = 0; i < job->nr_sides; i++)
		free(all[i].buckets);
	return err;
}

const struct plot_figure figure_percentiles = {
	.name = "percentiles",
	.write = percentiles_write,
	.chart = percentiles_chart,
	.metrics = { "pin_p99_ns" },
};
