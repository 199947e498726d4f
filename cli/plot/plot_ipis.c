/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Interrupts per event: a group of bars a cell, a bar a side. */
#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <string.h>

#include "cli/common/format.h"
#include "cli/plot/chart.h"
#include "cli/plot/plot.h"
#include "cli/plot/plot_comparable.h"
#include "cli/plot/plot_label.h"
#include "cli/plot/plot_page.h"
#include "cli/plot/plot_text.h"
#include "lib/base/array.h"
#include "lib/base/fail.h"
#include "lib/stats/stats.h"

#define LEVEL		0.95
#define BAR_GAP		0.8	/* between two cells, in bars */
#define IPIS_TEXT_BYTES 80
#define ABOUT_BYTES	320

/* The first metric of @kind that was asked for. */
static int ipis_wanted_metric(const struct plot_job *job, enum metric_kind kind)
{
	for (int i = 0; i < METRIC_NR; i++)
		if (metrics[i].kind == kind && job->options->wanted[i])
			return i;
	return -1;
}

struct bar {
	double value, half;	/* half of its interval; NAN: none */
	bool over_boots;	/* that interval; else over visits of a boot */
};

/* The bars of all sides, of value NAN where there is none. */
typedef void visit_bars(void *context, const char *cell,
			const struct bar bars[COMPARE_MAX_SIDES]);

static int ipis_bar(const struct side *side, const char *cell, size_t metric,
		    struct bar *bar)
{
	struct samples samples;
	int err = samples_collect(side, cell, false, metric, &samples);

	if (err)
		return err;
	*bar = (struct bar){ NAN, NAN, samples.nr_boots > 1 };
	if (samples.nr_boots)
		bar->value = samples_center(&samples, metric);
	if (bar->over_boots)
		bar->half = stats_t_half_width(samples.means, samples.nr_boots,
					       LEVEL);
	else
		bar->half = stats_t_half_width(samples.visits,
					       samples.nr_visits, LEVEL);
	samples_free(&samples);
	return 0;
}

static int ipis_each_cell(struct plot_job *job, size_t metric,
			  visit_bars *visit, void *context)
{
	const struct runfile *run = job->sides[0].runs[0];
	struct bar bars[COMPARE_MAX_SIDES];
	size_t nr = 0;

	for (size_t i = 0; i < run->nr_cells; i++) {
		const char *cell = run->cells[i].cell;
		bool any = false;

		if (run->cells[i].primitive ||
		    !plot_comparable(job, cell, false, metric))
			continue;
		for (size_t s = 0; s < job->nr_sides; s++) {
			int err = ipis_bar(&job->sides[s], cell, metric,
					   &bars[s]);

			if (err)
				return err;
			any |= !isnan(bars[s].value);
		}
		if (any)
			visit(context, cell, bars);
		nr += any;
	}
	return nr ? 0 : fail_plain(ENODATA, "no cell counted %s",
				   metrics[metric].key);
}

/* Return: a metric that --metric allows; -EINVAL with fail(). */
static int ipis_metric(const struct plot_job *job)
{
	int metric = ipis_wanted_metric(job, METRIC_COUNT);

	if (metric < 0)
		return fail_plain(EINVAL, "this figure shows a count; choose "
				  "one with --metric");
	return metric;
}

/* Found in a first pass over all bars, for scales and room. */
struct bars {
	struct plot_job *job;
	struct chart chart;
	size_t metric;
	double least, most;	/* of all bars and intervals; 0 is between */
	double label_px, text_px;	/* the widest of each */
	double row;		/* of the next bar, in bars */
	bool within, over_boots, none;	/* kinds of intervals there are */
};

static const char *ipis_text(const struct bar *bar, char buf[IPIS_TEXT_BYTES])
{
	double size = fabs(bar->value);
	int digits = size < 100 ? 3 : size < 1e4 ? 1 : 0;

	if (isnan(bar->value))
		return "-";
	if (isnan(bar->half))
		snprintf(buf, IPIS_TEXT_BYTES, "%.*f", digits, bar->value);
	else
		snprintf(buf, IPIS_TEXT_BYTES, "%.*f +- %.*f", digits,
			 bar->value, digits, bar->half);
	return buf;
}

static double ipis_end(const struct bar *bar, double sign)
{
	double value = isnan(bar->value) ? 0 : bar->value;

	return value + sign * (isnan(bar->half) ? 0 : bar->half);
}

static void ipis_find_most(void *context, const char *cell,
			   const struct bar bar[COMPARE_MAX_SIDES])
{
	struct bars *bars = context;
	double em = bars->job->shape->em;
	char label[PLOT_LABEL_BYTES], text[IPIS_TEXT_BYTES];

	bars->label_px = fmax(bars->label_px,
			      plot_text_px(plot_cell_label(cell, label), em));
	for (size_t i = 0; i < bars->job->nr_sides; i++) {
		bars->most = fmax(bars->most, ipis_end(&bar[i], 1));
		bars->least = fmin(bars->least, ipis_end(&bar[i], -1));
		bars->text_px = fmax(bars->text_px, plot_text_px(
			ipis_text(&bar[i], text), 0.9 * em));
		if (isnan(bar[i].value))
			continue;
		bars->none |= isnan(bar[i].half);
		bars->over_boots |= !isnan(bar[i].half) && bar[i].over_boots;
		bars->within |= !isnan(bar[i].half) && !bar[i].over_boots;
	}
	bars->row += (double)bars->job->nr_sides + BAR_GAP;
	bars->job->rows += bars->job->nr_sides;
}

static void ipis_write_bars(void *context, const char *cell,
			    const struct bar bar[COMPARE_MAX_SIDES])
{
	struct bars *bars = context;
	char text[IPIS_TEXT_BYTES];

	for (size_t i = 0; i < bars->job->nr_sides; i++) {
		double value = isnan(bar[i].value) ? 0 : bar[i].value;
		double top = bars->row + BAR_GAP / 2 + (double)i;

		fprintf(bars->job->data, "%.6g\t%.6g\t%.6g\t%.2f\t%.2f\t%zu"
			"\t%s\t%.6g\n", value, ipis_end(&bar[i], -1),
			ipis_end(&bar[i], 1), top + 0.06, top + 0.94, i,
			ipis_text(&bar[i], text),
			fmax(ipis_end(&bar[i], 1), 0));
	}
	bars->row += (double)bars->job->nr_sides + BAR_GAP;
}

static void ipis_write_label(void *context, const char *cell,
			     const struct bar bar[COMPARE_MAX_SIDES])
{
	struct bars *bars = context;
	double group = (double)bars->job->nr_sides + BAR_GAP;
	char label[PLOT_LABEL_BYTES];

	fprintf(bars->job->data, "%.6g\t%.2f\t%s\n", bars->least,
		bars->row + group / 2, plot_cell_label(cell, label));
	bars->row += group;
}

static void ipis_write_line(void *context, const char *cell,
			    const struct bar bar[COMPARE_MAX_SIDES])
{
	struct bars *bars = context;

	bars->row += (double)bars->job->nr_sides + BAR_GAP;
	fprintf(bars->job->data, "%.6g\t%.2f\n", bars->least, bars->row);
}

/* Of what the intervals are. */
static const char *ipis_about(const struct bars *bars, char buf[ABOUT_BYTES])
{
	snprintf(buf, ABOUT_BYTES, "%s%s%s",
		 !bars->over_boots ? "" :
		 "+-: half of the 95 % interval over boots. ",
		 !bars->within ? "" :
		 "+-: half of the 95 % interval over visits of one boot; the "
		 "next boot may differ by more. ",
		 bars->none ? "Without +-: one visit of one boot." : "");
	return buf;
}

static int ipis_layout(struct bars *bars, double rows)
{
	struct plot_job *job = bars->job;
	double em = job->shape->em, left, right, room;
	int err = plot_page_end(job, rows * 0.85 * em + 2 * em,
				rows * 1.4 * em + 2 * em);

	if (err)
		return err;
	left = PAGE_MARGIN + fmin(bars->label_px, 0.5 * job->shape->width) + em;
	right = job->shape->width - PAGE_MARGIN;
	room = right - left;
	plot_panel(job, 0, left, right, job->top, job->bottom - 2 * em);
	plot_set(job, "XMIN", bars->least);
	plot_set(job, "XMAX", bars->least + (bars->most - bars->least) * room /
		 fmax(room - bars->text_px - em, 0.2 * room));
	plot_set(job, "YMAX", rows);
	return 0;
}

static int ipis_write_all(struct bars *bars)
{
	struct plot_job *job = bars->job;
	visit_bars *const writers[] = { ipis_write_bars, ipis_write_label,
					ipis_write_line };
	int err = 0;

	for (size_t i = 0; i < ARRAY_SIZE(writers) && !err; i++) {
		bars->row = 0;
		err = ipis_each_cell(job, bars->metric, writers[i], bars);
		plot_next_block(job);
	}
	return err;
}

static int ipis_write(struct plot_job *job)
{
	struct bars bars = { .job = job };
	char text[ABOUT_BYTES];
	int metric = ipis_metric(job), err;

	if (metric < 0)
		return metric;
	bars.metric = (size_t)metric;
	err = ipis_each_cell(job, bars.metric, ipis_find_most, &bars);
	if (err)
		return err;
	if (!(bars.most > bars.least))
		bars.most = bars.least + 1;
	snprintf(text, sizeof(text), "%s", metrics[metric].title);
	text[0] = (char)toupper((unsigned char)text[0]);
	plot_page_begin(job, text, job->nr_sides > 1);
	plot_page_note(job, ipis_about(&bars, text));
	err = ipis_layout(&bars, bars.row);
	return err ? err : ipis_write_all(&bars);
}

#define CELL_COLUMNS 20

static void ipis_draw_bars(void *context, const char *cell,
			   const struct bar bar[COMPARE_MAX_SIDES])
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
		if (bar[i].value > 0)
			chart_fill(chart, 0, bar[i].value, fills[i % 4]);
		chart_right(chart, 0, format_value(bar[i].value, text));
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
