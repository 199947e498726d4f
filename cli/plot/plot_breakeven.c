/* SPDX-License-Identifier: GPL-2.0-or-later */
/* By how much B is dearer than A, by the number of pins between two events. */
#include <errno.h>
#include <math.h>

#include "cli/common/format.h"
#include "cli/plot/chart.h"
#include "cli/plot/plot.h"
#include "cli/plot/plot_label.h"
#include "cli/plot/plot_page.h"
#include "analysis/compare/breakeven.h"
#include "lib/base/fail.h"

#define NR_STEPS 120
#define NR_LINES 16
#define DECADES	 4		/* of pins per event, around the crossing */
#define AROUND	 10		/* pins per event, if there is no crossing */

static int breakeven_of_job(struct plot_job *job, struct breakeven *found)
{
	if (job->nr_sides != 2)
		return fail_plain(EINVAL, "the figure breakeven needs "
				  "two sides: A.json... -- B.json...");
	return breakeven_find(&job->sides[0], &job->sides[1], job->options,
			      &job->compared->comparisons[0], found);
}

/* Of step @i of @nr. */
static double breakeven_pins(const struct breakeven *found, int i, int nr)
{
	double even = found->pins_per_event;

	return (isnan(even) ? AROUND : even) *
	       pow(10, DECADES * ((double)i / nr - 0.5));
}

static double breakeven_cost(const struct breakeven *found, int side,
			     double pins)
{
	return found->clear_ns[side] + pins * found->pin_ns[side];
}

static double breakeven_change(const struct breakeven *found, double pins)
{
	double a = breakeven_cost(found, 0, pins);

	return 100 * (breakeven_cost(found, 1, pins) / a - 1);
}

static void breakeven_crossing(FILE *out, const struct breakeven *found)
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

/* "even at 52.3 pins per event, not bounded", for a title. */
static void breakeven_title(const struct breakeven *found, char title[160])
{
	FILE *out = fmemopen(title, 160, "w");

	snprintf(title, 160, "Where two designs are even");
	if (!out)
		return;
	fputs("B against A: ", out);
	breakeven_crossing(out, found);
	fclose(out);
}

static int breakeven_layout(struct plot_job *job,
			    const struct breakeven *found)
{
	char text[3 * PLOT_LABEL_BYTES], a[PLOT_LABEL_BYTES];
	char b[PLOT_LABEL_BYTES];
	double em = job->shape->em;
	int err;

	breakeven_title(found, text);
	plot_page_begin(job, text, false);
	snprintf(text, sizeof(text), "Across: pins of %s per event of %s. Up: "
		 "how much dearer B is than A in an event and the pins between "
		 "two events. Bar: the 95 %% interval of where both cost the "
		 "same.", plot_cell_label(found->pin_cell, a),
		 plot_cell_label(found->clear_cell, b));
	plot_page_note(job, text);
	err = plot_page_end(job, 12 * em, 24 * em);
	if (err)
		return err;
	plot_panel(job, 0, PAGE_MARGIN + 3.6 * em, job->shape->width -
		   PAGE_MARGIN - em, job->top + 2 * em, job->bottom - 2 * em);
	plot_text(job, PAGE_MARGIN + 3.6 * em, job->top + 0.8 * em, INK_DARK,
		  "cost of B against A [%]; above 0: B is dearer");
	return 0;
}

static void breakeven_scales(struct plot_job *job,
			     const struct breakeven *found)
{
	double first = breakeven_pins(found, 0, 1);
	double last = breakeven_pins(found, 1, 1);
	double a = breakeven_change(found, first);
	double b = breakeven_change(found, last);
	double low = fmin(fmin(a, b), 0), high = fmax(fmax(a, b), 0);
	double room = high > low ? 0.12 * (high - low) : 1;

	plot_set(job, "XMIN", first);
	plot_set(job, "XMAX", last);
	plot_set(job, "YMIN", low - room);
	plot_set(job, "YMAX", high + room);
	plot_next_block(job);
	plot_count_ticks(job, first, last);
	plot_next_block(job);
}

static int breakeven_write(struct plot_job *job)
{
	struct breakeven found;
	double even;
	int err = breakeven_of_job(job, &found);

	if (!err)
		err = breakeven_layout(job, &found);
	if (err)
		return err;
	even = found.pins_per_event;
	for (int i = 0; i <= NR_STEPS; i++) {
		double pins = breakeven_pins(&found, i, NR_STEPS);

		fprintf(job->data, "%.6g\t%.6g\n", pins,
			breakeven_change(&found, pins));
	}
	breakeven_scales(job, &found);
	if (isnan(even))
		fputs("NaN\tNaN\tNaN\t-\n", job->data);
	else
		fprintf(job->data, "%.6g\t%.6g\t%.6g\t%.3g\n", even,
			isnan(found.low) ? even : found.low,
			isnan(found.high) ? even : found.high, even);
	return 0;
}

static void breakeven_line(struct chart *chart, const struct breakeven *found,
			   double pins)
{
	double change = breakeven_change(found, pins);
	char text[FORMAT_BYTES];

	chart_put(chart, 0, format_value(pins, text));
	chart_fill(chart, fmin(change, 0), fmax(change, 0),
		   change < 0 ? '<' : '>');
	chart_fill(chart, 0, 0, '|');
	chart_right(chart, 0, format_change(change, 1, text));
	chart_line(chart);
}

static int breakeven_chart(struct plot_job *job)
{
	char a[PLOT_LABEL_BYTES], b[PLOT_LABEL_BYTES];
	struct breakeven found;
	struct chart chart;
	double low, high;
	int err = breakeven_of_job(job, &found);

	if (err)
		return err;
	fprintf(job->data, "pins of %s, events of\n%s: cost of B against A "
		"[%%]\n", plot_cell_label(found.pin_cell, a),
		plot_cell_label(found.clear_cell, b));
	plot_sides_lines(job);
	breakeven_crossing(job->data, &found);
	fputs("\n\npins/event\n", job->data);
	low = breakeven_change(&found, breakeven_pins(&found, 0, 1));
	high = breakeven_change(&found, breakeven_pins(&found, 1, 1));
	chart_init(&chart, job->data, 11, 9);
	chart_scale(&chart, fmin(fmin(low, high), 0), fmax(fmax(low, high), 0),
		    false);
	for (int i = 0; i <= NR_LINES; i++)
		breakeven_line(&chart, &found,
			       breakeven_pins(&found, i, NR_LINES));
	chart_ticks(&chart);
	return 0;
}

const struct plot_figure figure_breakeven = {
	.name = "breakeven",
	.write = breakeven_write,
	.chart = breakeven_chart,
	.metrics = { "pin_ns_per_cycle", "clear_ns_per_event" },
};
