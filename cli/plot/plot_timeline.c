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
#include "lib/base/fail.h"

struct timeline {
	struct plot_job *job;
	const char *cell;
	bool primitive;
	size_t metric;
	const struct runfile **order;	/* runs of all sides, by time */
	size_t nr_order;
	size_t nr_points;
	const struct side *side;	/* being written; NULL: left out */
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
	return fail(ENODATA, "no cell asked for has a metric asked for");
}

/* The points of one side, or those left out of all. */
static void timeline_write_point(struct timeline *timeline,
				 const struct point *point)
{
	if (point->used != (timeline->side != NULL) ||
	    (timeline->side && !timeline_of_side(timeline->side, point->run)))
		return;
	timeline->nr_points++;
	timeline->job->first_value = point->value;
	fprintf(timeline->job->data, "%.6g\t%.9g\n", point->place + 0.5,
		point->value);
}

static void timeline_write_blocks(struct timeline *timeline)
{
	const struct plot_job *job = timeline->job;
	char label[PLOT_LABEL_BYTES];

	for (size_t s = 0; s < job->nr_sides; s++) {
		fprintf(job->data, "%s\nNaN\tNaN\n",
			plot_side_label(job, s, label));
		timeline->side = &job->sides[s];
		timeline_visit_all(timeline, timeline_write_point);
		fputs("\n\n", job->data);
	}
	fputs("left out\nNaN\tNaN\n", job->data);
	timeline->side = NULL;
	timeline_visit_all(timeline, timeline_write_point);
	fprintf(job->data, "\n\n%s, %s\n1\t%.9g\n",
		plot_cell_label(timeline->cell, label),
		metrics[timeline->metric].label, job->first_value);
}

static int timeline_of_job(struct plot_job *job, void (*put)(struct timeline *))
{
	struct timeline timeline = { .job = job };
	int err = timeline_choose(&timeline);

	if (!err)
		err = timeline_order(&timeline);
	if (!err) {
		put(&timeline);
		job->nr = job->nr_sides;
		if (!timeline.nr_points)
			err = fail(ENODATA, "no round was measured");
	}
	free(timeline.order);
	return err;
}

static int timeline_write(struct plot_job *job)
{
	return timeline_of_job(job, timeline_write_blocks);
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

static char timeline_letter(const struct timeline *timeline,
			    const struct point *point)
{
	size_t side = 0;

	while (!timeline_of_side(&timeline->job->sides[side], point->run))
		side++;
	return (char)('A' + side);
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
	chart_mark(chart, point->value,
		   point->used ? timeline_letter(timeline, point) : 'x');
}

#define MOST_LINES 40

static void timeline_print(struct timeline *timeline)
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
		return;
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
