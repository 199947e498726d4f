/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Interrupts per event: a group of bars a cell, a bar a side. */
#include <errno.h>
#include <math.h>
#include <string.h>

#include "cli/common/format.h"
#include "cli/plot/chart.h"
#include "cli/plot/plot.h"
#include "cli/plot/plot_comparable.h"
#include "cli/plot/plot_label.h"
#include "lib/base/fail.h"

/* The first metric of @kind that was asked for. */
static int ipis_wanted_metric(const struct plot_job *job, enum metric_kind kind)
{
	for (int i = 0; i < METRIC_NR; i++)
		if (metrics[i].kind == kind && job->options->wanted[i])
			return i;
	return -1;
}

/* The means of all sides, NAN where there is none. */
typedef void visit_bars(void *context, const char *cell,
			const double centers[COMPARE_MAX_SIDES]);

static int ipis_each_cell(struct plot_job *job, size_t metric,
			  visit_bars *visit, void *context)
{
	const struct runfile *run = job->sides[0].runs[0];
	double centers[COMPARE_MAX_SIDES];
	size_t nr = 0;

	for (size_t i = 0; i < run->nr_cells; i++) {
		const char *cell = run->cells[i].cell;
		bool any = false;

		if (run->cells[i].primitive ||
		    !plot_comparable(job, cell, false, metric))
			continue;
		for (size_t s = 0; s < job->nr_sides; s++) {
			struct samples samples;
			int err = samples_collect(&job->sides[s], cell, false,
						  metric, &samples);

			if (err)
				return err;
			centers[s] = samples.nr_boots ?
				samples_center(&samples, metric) : NAN;
			any |= samples.nr_boots > 0;
			samples_free(&samples);
		}
		if (any)
			visit(context, cell, centers);
		nr += any;
	}
	return nr ? 0 : fail(ENODATA, "no cell counted %s",
			     metrics[metric].key);
}

static void ipis_write_bars(void *context, const char *cell,
			    const double centers[COMPARE_MAX_SIDES])
{
	const struct plot_job *job = context;
	char label[PLOT_LABEL_BYTES];

	fputs(plot_cell_label(cell, label), job->data);
	for (size_t i = 0; i < job->nr_sides; i++)
		if (isnan(centers[i]))
			fputs("\tNaN", job->data);
		else
			fprintf(job->data, "\t%.6g", centers[i]);
	fputs("\t0\n", job->data);
}

/* Return: the metric; -EINVAL with fail(). */
static int ipis_metric(const struct plot_job *job)
{
	int metric = ipis_wanted_metric(job, METRIC_COUNT);

	return metric < 0 ? fail(EINVAL, "this figure is of counts: choose one "
				 "with --metric") : metric;
}

static int ipis_write(struct plot_job *job)
{
	char label[PLOT_LABEL_BYTES];
	int metric = ipis_metric(job);

	if (metric < 0)
		return metric;
	fputs("cell", job->data);
	for (size_t i = 0; i < job->nr_sides; i++)
		fprintf(job->data, "\t%s", plot_side_label(job, i, label));
	fprintf(job->data, "\t%s\n", metrics[metric].title);
	job->nr = job->nr_sides;
	return ipis_each_cell(job, (size_t)metric, ipis_write_bars, job);
}

struct bars {
	const struct plot_job *job;
	struct chart chart;
	double most;
};

static void ipis_find_most(void *context, const char *cell,
			   const double centers[COMPARE_MAX_SIDES])
{
	struct bars *bars = context;

	for (size_t i = 0; i < bars->job->nr_sides; i++)
		bars->most = fmax(bars->most, centers[i]);
}

#define CELL_COLUMNS 20

static void ipis_draw_bars(void *context, const char *cell,
			   const double centers[COMPARE_MAX_SIDES])
{
	static const char fills[] = "#=+:";
	struct bars *bars = context;
	struct chart *chart = &bars->chart;
	char text[FORMAT_BYTES], label[PLOT_LABEL_BYTES];

	plot_cell_label(cell, label);
	if (strlen(label) > CELL_COLUMNS)
		fprintf(bars->job->data, "%s\n", label);
	else
		chart_put(chart, 0, label);
	for (size_t i = 0; i < bars->job->nr_sides; i++) {
		chart_put(chart, CELL_COLUMNS + 1,
			  (char[]){ (char)('A' + i), ' ', '|', '\0' });
		if (centers[i] > 0)
			chart_fill(chart, 0, centers[i], fills[i % 4]);
		chart_right(chart, 0, format_value(centers[i], text));
		chart_line(chart);
	}
}

static int ipis_chart(struct plot_job *job)
{
	struct bars bars = { .job = job };
	int metric = ipis_metric(job), err;

	if (metric < 0)
		return metric;
	err = ipis_each_cell(job, (size_t)metric, ipis_find_most, &bars);
	if (err)
		return err;
	fprintf(job->data, "%s\n", metrics[metric].title);
	plot_sides_lines(job);
	fputc('\n', job->data);
	chart_init(&bars.chart, job->data, CELL_COLUMNS + 4, 9);
	chart_scale(&bars.chart, 0, bars.most, false);
	err = ipis_each_cell(job, (size_t)metric, ipis_draw_bars, &bars);
	chart_ticks(&bars.chart);
	return err;
}

const struct plot_figure figure_ipis = {
	.name = "ipis",
	.write = ipis_write,
	.chart = ipis_chart,
};
