/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/plot.h"
#include "lib/fail.h"

struct timeline {
	struct plot_job *job;
	const char *cell;
	bool primitive;
	size_t metric;
	const struct runfile **order;	/* runs of all sides, by time */
	size_t nr_order;
	size_t nr_points;
};

static int by_start(const void *a, const void *b)
{
	const struct runfile *x = *(const struct runfile *const *)a;
	const struct runfile *y = *(const struct runfile *const *)b;

	if (x->start_unix_s != y->start_unix_s)
		return x->start_unix_s < y->start_unix_s ? -1 : 1;
	return (x > y) - (x < y);
}

static int order_runs(struct timeline *timeline)
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
	      by_start);
	return 0;
}

static bool of_side(const struct side *side, const struct runfile *run)
{
	for (size_t i = 0; i < side->nr_runs; i++)
		if (side->runs[i] == run)
			return true;
	return false;
}

/* A point is its run's place and, inside it, the round's. */
static void write_run(struct timeline *timeline, size_t place, bool used)
{
	const struct run_cell *cell = runfile_cell(
		timeline->order[place], timeline->cell, timeline->primitive);

	for (size_t i = 0; cell && i < cell->nr_rounds; i++) {
		const struct run_round *round = &cell->rounds[i];
		bool ok = cell->outcome == RUN_OK && round->outcome == RUN_OK;
		double value = round->value[timeline->metric];

		if (ok != used || isnan(value))
			continue;
		timeline->nr_points++;
		timeline->job->first_value = value;
		fprintf(timeline->job->data, "%.6g\t%.9g\n", (double)place + 1 +
			((double)i + 0.5) / (double)cell->nr_rounds - 0.5,
			value);
	}
}

/* The first cell that was asked for and has the metric. */
static int choose(struct timeline *timeline)
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

static void write_blocks(struct timeline *timeline)
{
	const struct plot_job *job = timeline->job;
	char label[PLOT_LABEL_BYTES];

	for (size_t s = 0; s < job->nr_sides; s++) {
		fprintf(job->data, "%s\nNaN\tNaN\n",
			plot_side_label(job, s, label));
		for (size_t i = 0; i < timeline->nr_order; i++)
			if (of_side(&job->sides[s], timeline->order[i]))
				write_run(timeline, i, true);
		fputs("\n\n", job->data);
	}
	fputs("left out\nNaN\tNaN\n", job->data);
	for (size_t i = 0; i < timeline->nr_order; i++)
		write_run(timeline, i, false);
	fprintf(job->data, "\n\n%s, %s\n1\t%.9g\n",
		plot_label(timeline->cell, label),
		metrics[timeline->metric].label, job->first_value);
}

int plot_timeline(struct plot_job *job)
{
	struct timeline timeline = { .job = job };
	int err = choose(&timeline);

	if (!err)
		err = order_runs(&timeline);
	if (!err) {
		write_blocks(&timeline);
		job->nr = job->nr_sides;
		if (!timeline.nr_points)
			err = fail(ENODATA, "no round was measured");
	}
	free(timeline.order);
	return err;
}
