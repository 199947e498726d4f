/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Latency by percentile, of all histograms of a cell: a curve for each side. */
#include <errno.h>
#include <math.h>
#include <string.h>

#include "cli/common/format.h"
#include "cli/plot/chart.h"
#include "cli/plot/plot.h"
#include "cli/plot/plot_curves.h"
#include "cli/plot/plot_label.h"
#include "cli/plot/plot_latencies.h"
#include "lib/base/array.h"
#include "lib/base/fail.h"

/* The first cell to be drawn. NULL with fail() if there is none. */
static const char *percentiles_cell(const struct plot_job *job)
{
	const struct runfile *run = job->sides[0].runs[0];
	size_t found = latencies_next_cell(job, 0);

	if (found < run->nr_cells)
		return run->cells[found].cell;
	fail(ENODATA, "no cell has a latency histogram on every side");
	return NULL;
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
		ns[i] = latencies_quantile(&all[i], percent / 100);
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
			   fmax(latencies_middle(&all[i].buckets[0]), 1));
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

static int percentiles_write(struct plot_job *job)
{
	return percentiles_cell(job) ? plot_curves(job) : -ENODATA;
}

static int percentiles_chart(struct plot_job *job)
{
	struct latencies all[COMPARE_MAX_SIDES] = { { 0 } };
	const char *cell = percentiles_cell(job);
	int err = cell ? 0 : -ENODATA;

	for (size_t i = 0; i < job->nr_sides && !err; i++)
		err = latencies_gather(&job->sides[i], cell, &all[i]);
	if (!err)
		percentiles_print(job, cell, all);
	for (size_t i = 0; i < job->nr_sides; i++)
		latencies_free(&all[i]);
	return err;
}

const struct plot_figure figure_percentiles = {
	.name = "percentiles",
	.write = percentiles_write,
	.chart = percentiles_chart,
	.metrics = { "pin_p99_ns" },
};
