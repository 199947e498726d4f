/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every round of one cell and metric, in the order of time. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/plot/chart.h"
#include "cli/plot/plot.h"
#include "cli/plot/plot_comparable.h"
#include "cli/plot/plot_label.h"
#include "cli/plot/plot_page.h"
#include "lib/base/fail.h"
#include "lib/stats/stats.h"

struct timeline {
	struct plot_job *job;
	const char *cell;
	bool primitive;
	size_t metric;
	const struct runfile **order;	/* runs of all sides, by time */
	size_t nr_order;
	size_t nr_points;
	double *values;		/* of one run */
	size_t nr_values;
	struct chart chart;
	double low, high;
	size_t line, nr_lines;		/* of the chart */
	size_t run;			/* that was named last, from 1 */
};

static int timeline_order(struct timeline *timeline)
{
	const struct plot_job *job = timeline->job;
	size_t nr = 0;

	for (size_t i = 0; i < job->nr_sides; i++)
		nr += job->sides[i].nr_runs;
	timeline->order = calloc(nr + 1, sizeof(struct runfile *));
	if (!timeline->order)
		return fail(ENOMEM, "order %zu runs", nr);
	for (size_t i = 0; i < job->nr_sides; i++)
		for (size_t j = 0; j < job->sides[i].nr_runs; j++)
			timeline->order[timeline->nr_order++] =
				job->sides[i].runs[j];
	qsort(timeline->order, timeline->nr_order, sizeof(*timeline->order),
	      side_by_start);
	return 0;
}

static bool timeline_of_side(const struct side *side, const struct runfile *run)
{
	for (size_t i = 0; i < side->nr_runs; i++)
		if (side->runs[i] == run)
			return true;
	return false;
}

static size_t timeline_side(const struct timeline *timeline,
			    const struct runfile *run)
{
	size_t side = 0;

	while (!timeline_of_side(&timeline->job->sides[side], run))
		side++;
	return side;
}

/* One round; @place: of its run, and inside it of the round. */
struct point {
	const struct runfile *run;
	double place, value;
	bool used;
};

typedef void visit_point(struct timeline *timeline, const struct point *point);

static void timeline_visit_run(struct timeline *timeline, size_t place,
			       visit_point *visit)
{
	const struct runfile *run = timeline->order[place];
	const struct run_cell *cell = runfile_cell(run, timeline->cell,
						   timeline->primitive);

	for (size_t i = 0; cell && i < cell->nr_rounds; i++) {
		const struct run_round *round = &cell->rounds[i];
		struct point point = {
			.run = run,
			.place = (double)place + ((double)i + 0.5) /
				 (double)cell->nr_rounds,
			.value = round->value[timeline->metric],
			.used = cell->outcome == RUN_OK &&
				round->outcome == RUN_OK,
		};

		if (!isnan(point.value))
			visit(timeline, &point);
	}
}

static void timeline_visit_all(struct timeline *timeline, visit_point *visit)
{
	for (size_t i = 0; i < timeline->nr_order; i++)
		timeline_visit_run(timeline, i, visit);
}

/* The first cell that was asked for and has the metric. */
static int timeline_choose(struct timeline *timeline)
{
	const struct plot_job *job = timeline->job;
	const struct runfile *run = job->sides[0].runs[0];

	for (size_t i = 0; i < run->nr_cells; i++) {
		const struct run_cell *cell = &run->cells[i];

		for (size_t m = 0; m < METRIC_NR; m++) {
			if (!job->options->wanted[m] || !cell->nr_rounds ||
			    isnan(cell->rounds[0].value[m]) ||
			    !plot_comparable(job, cell->cell, cell->primitive,
					     m))
				continue;
			timeline->cell = cell->cell;
			timeline->primitive = cell->primitive;
			timeline->metric = m;
			return 0;
		}
	}
	return fail_plain(ENODATA, "no cell has a metric that --cell and "
			  "--metric allow");
}

/* Block 0: each round; side -1 is left out. */
static void timeline_write_point(struct timeline *timeline,
				 const struct point *point)
{
	int side = point->used ? (int)timeline_side(timeline, point->run) : -1;

	timeline->nr_points++;
	fprintf(timeline->job->data, "%.6g\t%.9g\t%d\n", point->place + 0.5,
		point->value, side);
	timeline->low = fmin(timeline->low, point->value);
	timeline->high = fmax(timeline->high, point->value);
}

/* The rounds that were used, of the run that is looked at. */
static void timeline_take_value(struct timeline *timeline,
				const struct point *point)
{
	if (point->used)
		timeline->values[timeline->nr_values++] = point->value;
}

/* Block 1: of each run its place, median, side, and text for the axis. */
static int timeline_write_runs(struct timeline *timeline)
{
	const struct plot_job *job = timeline->job;
	/* No more names than there is room for. */
	size_t each = 1 + timeline->nr_order * 3 / 40;

	for (size_t i = 0; i < timeline->nr_order; i++) {
		const struct runfile *run = timeline->order[i];
		size_t side = timeline_side(timeline, run);
		const struct run_cell *cell = runfile_cell(
			run, timeline->cell, timeline->primitive);
		double median;

		timeline->nr_values = 0;
		timeline->values = calloc(cell ? cell->nr_rounds + 1 : 1,
					  sizeof(*timeline->values));
		if (!timeline->values)
			return fail(ENOMEM, "the rounds of a run");
		timeline_visit_run(timeline, i, timeline_take_value);
		median = stats_median(timeline->values, timeline->nr_values);
		free(timeline->values);
		fprintf(job->data, "%zu\t", i + 1);
		fprintf(job->data, isnan(median) ? "NaN" : "%.9g", median);
		fprintf(job->data, "\t%zu\t", side);
		if (i % each)
			fputs(" \n", job->data);
		else
			fprintf(job->data, "%c %zu\n", side_letter(side),
				i + 1);
	}
	return 0;
}

static int timeline_write_figure(struct timeline *timeline)
{
	struct plot_job *job = timeline->job;
	double em = job->shape->em, range;
	char text[2 * PLOT_LABEL_BYTES], label[PLOT_LABEL_BYTES];
	int err;

	timeline->low = INFINITY;
	timeline->high = -INFINITY;
	timeline_visit_all(timeline, timeline_write_point);
	if (!timeline->nr_points)
		return 0;
	plot_next_block(job);
	err = timeline_write_runs(timeline);
	if (err)
		return err;
	snprintf(text, sizeof(text), "Every round in the order of time: %s, %s",
		 plot_cell_label(timeline->cell, label),
		 metrics[timeline->metric].title);
	plot_page_begin(job, text, true);
	plot_page_note(job, "Across: runs, in the order of time, with their "
		       "side. Line: the median of a run. Cross: a round that "
		       "was left out.");
	err = plot_page_end(job, 10 * em, 24 * em);
	if (err)
		return err;
	range = timeline->high > timeline->low ?
		timeline->high - timeline->low : fabs(timeline->low) + 1;
	plot_panel(job, 0, PAGE_MARGIN + 5 * em,
		   job->shape->width - PAGE_MARGIN, job->top,
		   job->bottom - 2 * em);
	plot_set(job, "RUNS", (double)timeline->nr_order);
	plot_set(job, "YMIN", timeline->low - 0.08 * range);
	plot_set(job, "YMAX", timeline->high + 0.08 * range);
	return 0;
}

static int timeline_of_job(struct plot_job *job, int (*put)(struct timeline *))
{
	struct timeline timeline = { .job = job };
	int err = timeline_choose(&timeline);

	if (!err)
		err = timeline_order(&timeline);
	if (!err)
		err = put(&timeline);
	if (!err && !timeline.nr_points)
		err = fail_plain(ENODATA, "no round was measured");
	free(timeline.order);
	return err;
}

static int timeline_write(struct plot_job *job)
{
	return timeline_of_job(job, timeline_write_figure);
}

static void timeline_find_range(struct timeline *timeline,
				const struct point *point)
{
	timeline->low = fmin(timeline->low, point->value);
	timeline->high = fmax(timeline->high, point->value);
	timeline->nr_points++;
}

/* The line of the chart that a point is on. */
static size_t timeline_line(const struct timeline *timeline, double place)
{
	return (size_t)(place / (double)timeline->nr_order *
			(double)timeline->nr_lines);
}

static void timeline_mark(struct timeline *timeline, const struct point *point)
{
	struct chart *chart = &timeline->chart;
	size_t line = timeline_line(timeline, point->place);
	size_t run = (size_t)point->place + 1;
	char number[24];

	for (; timeline->line < line; timeline->line++)
		chart_line(chart);
	if (run > timeline->run && chart->line[0] == ' ') {
		snprintf(number, sizeof(number), "%zu", run);
		chart_put(chart, 0, number);
		timeline->run = run;
	}
	chart_mark(chart, point->value, !point->used ? 'x' :
		   side_letter(timeline_side(timeline, point->run)));
}

#define MOST_LINES 40

static int timeline_print(struct timeline *timeline)
{
	struct plot_job *job = timeline->job;
	const struct run_cell *cell = runfile_cell(
		job->sides[0].runs[0], timeline->cell, timeline->primitive);
	size_t nr = cell->nr_rounds * timeline->nr_order;
	char label[PLOT_LABEL_BYTES];

	timeline->nr_lines = nr < MOST_LINES ? nr : MOST_LINES;
	timeline->low = INFINITY;
	timeline->high = 0;
	timeline_visit_all(timeline, timeline_find_range);
	if (!timeline->nr_points)
		return 0;
	fprintf(job->data, "%s: %s by round\n",
		plot_cell_label(timeline->cell, label),
		metrics[timeline->metric].title);
	plot_sides_lines(job);
	fputs("x  left out; # several sides; time goes down\n\nrun\n",
	      job->data);
	chart_init(&timeline->chart, job->data, 6, 0);
	chart_scale(&timeline->chart, timeline->low, timeline->high, false);
	timeline_visit_all(timeline, timeline_mark);
	chart_line(&timeline->chart);
	chart_ticks(&timeline->chart);
	return 0;
}

static int timeline_chart(struct plot_job *job)
{
	return timeline_of_job(job, timeline_print);
}

const struct plot_figure figure_timeline = {
	.name = "timeline",
	.write = timeline_write,
	.chart = timeline_chart,
};
