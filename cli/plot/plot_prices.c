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
#include "cli/plot/plot_label.h"
#include "lib/base/fail.h"
#include "analysis/price/price.h"

#define NR_STEPS 60
#define NR_LINES 20

/* A flush and nothing else if there is one, or else the first of all. */
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
			 void (*put)(struct plot_job *,
				     const struct price_list *,
				     const struct price_clear *))
{
	const struct price_clear *clear;
	struct price_list list;
	int err;

	if (job->nr_sides != 1)
		return fail(EINVAL, "the prices are of one side");
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
		err = clear ? 0 : -EINVAL;
		if (clear)
			put(job, &list, clear);
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

/* The line of a flush, as dear as if it were even at @pins. */
static void prices_write_line(FILE *out, const struct price_list *list,
			      const struct price_clear *clear, double pins)
{
	double ns = prices_barrier_ns(list, pins);

	fprintf(out, "%.6g\t%.6g\n%.6g\t%.6g\n", prices_pins(clear, 0, 1), ns,
		prices_pins(clear, 1, 1), ns);
}

static void prices_write_extrapolated(struct plot_job *job,
				      const struct price_list *list,
				      const struct price_clear *clear)
{
	double low, high;

	for (size_t i = 1; price_cpus[i]; i++) {
		if (!price_extrapolate(list, clear, price_cpus[i], &low, &high))
			continue;
		fprintf(job->data, "\n\nextrapolated: %u CPUs, each waited for "
			"in turn\n", price_cpus[i]);
		prices_write_line(job->data, list, clear, high);
		job->nr++;
	}
}

static void prices_write_blocks(struct plot_job *job,
				const struct price_list *list,
				const struct price_clear *clear)
{
	const struct price *barrier = &list->barriers[0].price;
	/* Without an interval the band has no width. */
	double low = isnan(barrier->low) ? barrier->ns : barrier->low;
	double high = isnan(barrier->high) ? barrier->ns : barrier->high;
	char label[PLOT_LABEL_BYTES], text[200];

	fprintf(job->data, "%s less %s with each pin\n", list->barriers[0].cell,
		list->barriers[0].less);
	for (int i = 0; i <= NR_STEPS; i++) {
		double pins = prices_pins(clear, i, NR_STEPS);

		fprintf(job->data, "%.6g\t%.6g\t%.6g\t%.6g\n", pins,
			prices_barrier_ns(list, pins),
			fmax(low, 0) * (pins + 1), high * (pins + 1));
	}
	fprintf(job->data, "\n\n%s with each clear%s\n",
		plot_cell_label(clear->cell, label),
		isnan(clear->victims.ns) ? " (what victims lose is missing)" :
					   " and what victims lose");
	prices_write_line(job->data, list, clear, clear->pins);
	prices_even_text(list, clear, text, sizeof(text));
	fprintf(job->data, "\n\n%s\n%.6g\t%.6g\n", text, clear->pins,
		clear->total.ns);
	prices_write_extrapolated(job, list, clear);
}

static int prices_write(struct plot_job *job)
{
	job->nr = 0;
	return prices_of_job(job, prices_write_blocks);
}

static void prices_draw(struct plot_job *job, const struct price_list *list,
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
