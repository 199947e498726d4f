/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a clear costs by the pins between two clears: a barrier with each pin
 * against a flush with each clear, on one machine.
 */
#include <errno.h>
#include <math.h>
#include <string.h>

#include "cli/common/format.h"
#include "cli/plot/chart.h"
#include "cli/plot/plot.h"
#include "cli/plot/plot_ends.h"
#include "cli/plot/plot_label.h"
#include "cli/plot/plot_text.h"
#include "lib/base/fail.h"
#include "analysis/price/price.h"

#define NR_LINES 20

/* A flush without other work if there is one; otherwise the first clear. */
static const struct price_clear *prices_clear(const struct price_list *list)
{
	static const char flush[] = "mprotect_flush";
	const struct price_clear *found = NULL;

	for (size_t i = 0; i < list->nr_clears; i++) {
		const struct price_clear *clear = &list->clears[i];

		if (!(clear->pins > 0))
			continue;
		if (!strcmp(clear->cell, flush))
			return clear;
		if (!found)
			found = clear;
	}
	if (!found)
		fail(0, "no clear that the barrier could be even with");
	return found;
}

/* The prices of the one side, given to @put. */
static int prices_of_job(struct plot_job *job,
			 int (*put)(struct plot_job *,
				    const struct price_list *,
				    const struct price_clear *))
{
	const struct price_clear *clear;
	struct price_list list;
	int err;

	if (job->nr_sides != 1)
		return fail_plain(EINVAL, "the figure prices is of one side: "
				  "give no --");
	err = price_find(&job->sides[0], &(struct price_options){
				 job->options->plan.level,
				 job->options->force, job->options->cells,
			 }, &list);
	if (err)
		return err;
	if (list.checked.refused || list.checked.times_refused) {
		err = fail(0, "%s", list.checked.notes[0].text);
	} else {
		clear = prices_clear(&list);
		err = clear ? put(job, &list, clear) : -EINVAL;
	}
	price_free(&list);
	return err;
}

/* Of step @i of @nr: two decades below the crossing to three above it. */
static double prices_pins(const struct price_clear *clear, int i, int nr)
{
	return clear->pins * pow(10, 5 * (double)i / nr - 2);
}

/* A barrier with each of @pins, and one with the clear. */
static double prices_barrier_ns(const struct price_list *list, double pins)
{
	return list->barriers[0].price.ns * (pins + 1);
}

/* In [ ] over boots, in ( ) over the visits of one; none with one visit. */
static void prices_even_text(const struct price_list *list,
			     const struct price_clear *clear, char *buf,
			     size_t size)
{
	char even[FORMAT_BYTES], low[FORMAT_BYTES], high[FORMAT_BYTES];

	format_value(clear->pins, even);
	if (clear->nr < 2)
		snprintf(buf, size, "even at %s pins per clear, no interval: "
			 "1 %s", even, list->within ? "visit" : "boot");
	else if (isnan(clear->pins_high))
		snprintf(buf, size, "even at %s pins per clear, not bounded",
			 even);
	else
		snprintf(buf, size, "even at %s pins per clear %c%s, %s%c",
			 even, list->within ? '(' : '[',
			 format_narrow(clear->pins_low, low),
			 format_narrow(clear->pins_high, high),
			 list->within ? ')' : ']');
}

#define MOST_ENDS 12
#define AXIS_EM	  3.4
#define LEFT_EM	  4.4
#define TEXT_EM	  19		/* for the texts at the ends of lines */

/* The picture: its scales and the ends of its lines. */
struct prices_picture {
	struct plot_job *job;
	const struct price_list *list;
	const struct price_clear *clear;
	double x_low, x_high, y_low, y_high;
	double left, right, top, bottom;	/* px */
	struct plot_end ends[MOST_ENDS];
	size_t nr_ends;
};

static double prices_x(const struct prices_picture *picture, double pins)
{
	return picture->left + (picture->right - picture->left) *
	       log(pins / picture->x_low) /
	       log(picture->x_high / picture->x_low);
}

static double prices_y(const struct prices_picture *picture, double ns)
{
	return picture->bottom - (picture->bottom - picture->top) *
	       log(ns / picture->y_low) / log(picture->y_high / picture->y_low);
}

/* A line from @from to @to ns, and its text where there is room for one. */
static void prices_write_line(struct prices_picture *picture, double from,
			      double to, int kind, const char *text,
			      const char *more)
{
	struct plot_end *end = &picture->ends[picture->nr_ends];

	fprintf(picture->job->data, "%.6g\t%.6g\t%d\n%.6g\t%.6g\t%d\n\n",
		picture->x_low, from, kind, picture->x_high, to, kind);
	if (picture->nr_ends == MOST_ENDS)
		return;
	picture->nr_ends++;
	end->x = picture->right;
	end->y = prices_y(picture, to);
	snprintf(end->text, sizeof(end->text), "%s", text);
	snprintf(end->more, sizeof(end->more), "%s", more);
}

static void prices_write_flush(struct prices_picture *picture, double pins,
			       int kind, const char *text, const char *more)
{
	double ns = prices_barrier_ns(picture->list, pins);

	prices_write_line(picture, ns, ns, kind, text, more);
}

static void prices_write_lines(struct prices_picture *picture)
{
	const struct price_list *list = picture->list;
	const struct price_clear *clear = picture->clear;
	char label[PLOT_LABEL_BYTES], text[PLOT_LABEL_BYTES + 32];
	double low, high;

	snprintf(text, sizeof(text), "less %s", list->barriers[0].less);
	snprintf(label, sizeof(label), "%s with each pin",
		 list->barriers[0].cell);
	prices_write_line(picture, prices_barrier_ns(list, picture->x_low),
			  prices_barrier_ns(list, picture->x_high), 0, label,
			  text);
	plot_cell_label(clear->cell, label);
	plot_text_cut(label, picture->job->shape->em,
		      (TEXT_EM - 9) * picture->job->shape->em);
	snprintf(text, sizeof(text), "%s with each clear", label);
	prices_write_flush(picture, clear->pins, 1, text,
			   isnan(clear->victims.ns) ? "without its victims" :
						      "and its victims");
	for (size_t i = 1; price_cpus[i]; i++) {
		if (!price_extrapolate(list, clear, price_cpus[i], &low, &high))
			continue;
		snprintf(text, sizeof(text), "... of %u CPUs", price_cpus[i]);
		prices_write_flush(picture, high, 2, text,
				   "extrapolated, each waited for");
	}
	plot_next_block(picture->job);
}

static void prices_scales(struct prices_picture *picture)
{
	const struct price_list *list = picture->list;
	double most = picture->clear->total.ns, low, high;

	picture->x_low = prices_pins(picture->clear, 0, 1);
	picture->x_high = prices_pins(picture->clear, 1, 1);
	most = fmax(most, prices_barrier_ns(list, picture->x_high));
	for (size_t i = 1; price_cpus[i]; i++)
		if (price_extrapolate(list, picture->clear, price_cpus[i],
				      &low, &high))
			most = fmax(most, prices_barrier_ns(list, high));
	picture->y_low = 0.6 * fmin(picture->clear->total.ns,
				    prices_barrier_ns(list, picture->x_low));
	picture->y_high = 2 * most;
}

static int prices_layout(struct prices_picture *picture)
{
	struct plot_job *job = picture->job;
	double em = job->shape->em;
	int err;

	plot_page_begin(job, "What a clear costs: a barrier with each pin, or "
			"a flush with each clear", false);
	plot_page_note(job, "Up: time per clear. Across: pins between two "
		       "clears. Point: where both designs cost the same; 95 % "
		       "intervals in [ ] over boots, in ( ) over visits of one "
		       "boot.");
	err = plot_page_end(job, 16 * em, 26 * em);
	if (err)
		return err;
	picture->left = PAGE_MARGIN + LEFT_EM * em;
	picture->right = job->shape->width - PAGE_MARGIN - TEXT_EM * em;
	picture->top = job->top + 0.5 * em;
	picture->bottom = job->bottom - AXIS_EM * em;
	plot_panel(job, 0, picture->left, picture->right, picture->top,
		   picture->bottom);
	plot_set(job, "XMIN", picture->x_low);
	plot_set(job, "XMAX", picture->x_high);
	plot_set(job, "YMIN", picture->y_low);
	plot_set(job, "YMAX", picture->y_high);
	return 0;
}

/* The crossing in words: right of its point, or below the axis. */
static void prices_write_even(struct prices_picture *picture)
{
	static const char across[] = "pins between two clears";
	struct plot_job *job = picture->job;
	double em = job->shape->em, below = job->bottom - 0.9 * em;
	double x = prices_x(picture, picture->clear->pins) + 0.8 * em;
	char text[200];

	prices_even_text(picture->list, picture->clear, text, sizeof(text));
	if (x + plot_small_px(job, text) <= picture->right)
		plot_text(job, x, prices_y(picture, picture->clear->total.ns) +
			  1.2 * em, INK_DARK, text);
	else
		plot_text(job, picture->left + plot_small_px(job, across) +
			  1.5 * em, below, INK_DARK, text);
	plot_text(job, picture->left, below, INK_DARK, across);
}

static void prices_write_texts(struct prices_picture *picture)
{
	struct plot_job *job = picture->job;
	double x = picture->right + 1.4 * job->shape->em;

	prices_write_even(picture);
	plot_ends_place(job, picture->ends, picture->nr_ends, picture->top,
			picture->bottom);
	plot_ends_texts(job, picture->ends, picture->nr_ends, x);
	plot_page_lines(job);
	plot_ends_lines(job, picture->ends, picture->nr_ends, x);
}

static int prices_write_picture(struct plot_job *job,
				const struct price_list *list,
				const struct price_clear *clear)
{
	struct prices_picture picture = { .job = job, .list = list,
					  .clear = clear };
	int err;

	prices_scales(&picture);
	err = prices_layout(&picture);
	if (err)
		return err;
	prices_write_lines(&picture);
	fprintf(job->data, "%.6g\t%.6g\t%.6g\t%.6g\n", clear->pins,
		clear->total.ns,
		isnan(clear->pins_low) ? clear->pins : clear->pins_low,
		isnan(clear->pins_high) ? clear->pins : clear->pins_high);
	plot_next_block(job);
	plot_count_ticks(job, picture.x_low, picture.x_high);
	plot_next_block(job);
	plot_time_ticks(job, picture.y_low, picture.y_high);
	prices_write_texts(&picture);
	return 0;
}

static int prices_write(struct plot_job *job)
{
	return prices_of_job(job, prices_write_picture);
}

static int prices_draw(struct plot_job *job, const struct price_list *list,
		       const struct price_clear *clear)
{
	char label[PLOT_LABEL_BYTES], text[200];
	double low = prices_barrier_ns(list, prices_pins(clear, 0, 1));
	double high = prices_barrier_ns(list, prices_pins(clear, 1, 1));
	struct chart chart;

	fprintf(job->data, "cost per clear [ns] by the pins between two "
		"clears\n");
	plot_sides_lines(job);
	fprintf(job->data, "B  %s less %s with each pin, and one with the "
		"clear\nF  %s with each clear%s\n", list->barriers[0].cell,
		list->barriers[0].less, plot_cell_label(clear->cell, label),
		isnan(clear->victims.ns) ? " (victims not in it)" :
					   " and its victims");
	prices_even_text(list, clear, text, sizeof(text));
	fprintf(job->data, "%s\n\npins\n", text);
	chart_init(&chart, job->data, 11, 9);
	chart_scale(&chart, fmin(low, clear->total.ns),
		    fmax(high, clear->total.ns), true);
	for (int i = 0; i <= NR_LINES; i++) {
		double pins = prices_pins(clear, i, NR_LINES);
		double ns = prices_barrier_ns(list, pins);

		chart_put(&chart, 0, format_value(pins, text));
		chart_mark(&chart, ns, 'B');
		chart_mark(&chart, clear->total.ns, 'F');
		chart_right(&chart, 0, format_value(ns, text));
		chart_line(&chart);
	}
	chart_ticks(&chart);
	return 0;
}

static int prices_chart(struct plot_job *job)
{
	return prices_of_job(job, prices_draw);
}

const struct plot_figure figure_prices = {
	.name = "prices",
	.write = prices_write,
	.chart = prices_chart,
};
