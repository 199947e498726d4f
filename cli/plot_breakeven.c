/* SPDX-License-Identifier: GPL-2.0-or-later */
/* By how much B is dearer than A, by the number of pins between two events. */
#include <errno.h>
#include <math.h>

#include "cli/chart.h"
#include "cli/format.h"
#include "cli/plot.h"
#include "lib/breakeven.h"
#include "lib/fail.h"

#define NR_STEPS 120
#define NR_LINES 16
#define DECADES	 4		/* of pins per event, around the crossing */
#define AROUND	 10		/* pins per event, if there is no crossing */

static int find(struct plot_job *job, struct breakeven *found)
{
	if (job->nr_sides != 2)
		return fail(EINVAL, "the break-even is between two sides");
	return breakeven_find(&job->sides[0], &job->sides[1], job->options,
			      &job->compared->comparisons[0], found);
}

/* Of step @i of @nr. */
static double pins_at(const struct breakeven *found, int i, int nr)
{
	double even = found->pins_per_event;

	return (isnan(even) ? AROUND : even) *
	       pow(10, DECADES * ((double)i / nr - 0.5));
}

static double cost(const struct breakeven *found, int side, double pins)
{
	return found->clear_ns[side] + pins * found->pin_ns[side];
}

static double change_at(const struct breakeven *found, double pins)
{
	return 100 * (cost(found, 1, pins) / cost(found, 0, pins) - 1);
}

static void write_crossing(FILE *out, const struct breakeven *found)
{
	double even = found->pins_per_event;

	if (found->nowhere)
		fputs("even nowhere: one side is surely dearer by the pin and "
		      "by the event", out);
	else if (isnan(even))
		fputs("even: unknown; one side was dearer by both, not surely",
		      out);
	else if (isnan(found->high))
		fprintf(out, "even at %.3g pins per event, not bounded", even);
	else
		fprintf(out, "even at %.3g pins per event [%.3g, %.3g]", even,
			isnan(found->low) ? 0 : found->low, found->high);
}

int plot_breakeven(struct plot_job *job)
{
	struct breakeven found;
	char a[PLOT_LABEL_BYTES], b[PLOT_LABEL_BYTES];
	double even;
	int err = find(job, &found);

	if (err)
		return err;
	even = found.pins_per_event;
	fputs("pins\n", job->data);
	for (int i = 0; i <= NR_STEPS; i++) {
		double pins = pins_at(&found, i, NR_STEPS);

		fprintf(job->data, "%.6g\t%.6g\n", pins,
			change_at(&found, pins));
	}
	fputs("\n\n", job->data);
	write_crossing(job->data, &found);
	fprintf(job->data, "\n%.6g\t%.6g\t%.6g\n",
		isnan(found.low) ? even : found.low, even,
		isnan(found.high) ? even : found.high);
	fprintf(job->data, "\n\n%s, %s\n%.6g\t0\n",
		plot_label(found.pin_cell, a), plot_label(found.clear_cell, b),
		isnan(even) ? AROUND : even);
	return 0;
}

static void draw_line(struct chart *chart, const struct breakeven *found,
		      double pins)
{
	double change = change_at(found, pins);
	char text[FORMAT_BYTES];

	chart_put(chart, 0, format_value(pins, text));
	chart_fill(chart, fmin(change, 0), fmax(change, 0),
		   change < 0 ? '<' : '>');
	chart_fill(chart, 0, 0, '|');
	chart_right(chart, 0, format_change(change, 1, text));
	chart_line(chart);
}

int chart_breakeven(struct plot_job *job)
{
	char a[PLOT_LABEL_BYTES], b[PLOT_LABEL_BYTES];
	struct breakeven found;
	struct chart chart;
	double low, high;
	int err = find(job, &found);

	if (err)
		return err;
	fprintf(job->data, "pins of %s, events of\n%s: cost of B against A "
		"[%%]\n", plot_label(found.pin_cell, a),
		plot_label(found.clear_cell, b));
	plot_sides_lines(job);
	write_crossing(job->data, &found);
	fputs("\n\npins/event\n", job->data);
	low = change_at(&found, pins_at(&found, 0, 1));
	high = change_at(&found, pins_at(&found, 1, 1));
	chart_init(&chart, job->data, 11, 9);
	chart_scale(&chart, fmin(fmin(low, high), 0), fmax(fmax(low, high), 0),
		    false);
	for (int i = 0; i <= NR_LINES; i++)
		draw_line(&chart, &found, pins_at(&found, i, NR_LINES));
	chart_ticks(&chart);
	return 0;
}
