/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a cell costs its initiator and its victims, over a swept setting. */
#include <errno.h>
#include <math.h>
#include <string.h>

#include "cli/common/format.h"
#include "cli/plot/chart.h"
#include "cli/plot/plot.h"
#include "cli/plot/plot_label.h"
#include "cli/plot/plot_ladder.h"
#include "lib/base/fail.h"
#include "analysis/admit/cells.h"
#include "analysis/price/growth.h"
#include "lib/base/text.h"

#define TEXT_BYTES LADDER_TEXT_BYTES

#define EACH_BYTES 17

/* The unit of the swept setting: "CPU", "page". */
static const char *sweep_each(const char *key, char buf[EACH_BYTES])
{
	if (!strcmp(key, "victims") || !strcmp(key, "pinners"))
		return "CPU";
	return strcmp(key, "pages") ? text_clean(key, buf, EACH_BYTES) : "page";
}

static bool sweep_wanted(void *arg, const struct growth *swept)
{
	const struct compare_options *options = arg;

	return cells_wanted(options->cells, swept->cell);
}

static int sweep_collect(const struct plot_job *job, struct growth **all,
			 size_t *nr)
{
	int err;

	if (job->nr_sides != 1)
		return fail_plain(EINVAL, "the figure sweep is of one side: "
				  "give no --");
	err = growth_collect(&job->sides[0], all, nr);
	if (err)
		return err;
	growth_keep(*all, nr, sweep_wanted, (void *)(uintptr_t)job->options);
	if (!*nr)
		err = fail_plain(ENODATA, "no swept cell has the name that "
				 "--cell gives");
	for (size_t i = 1; !err && i < *nr; i++)
		if (strcmp((*all)[i].key, (*all)[0].key))
			err = fail(EINVAL, "a figure of one sweep: these are "
				   "over %s and %s; choose with --cell",
				   (*all)[0].key, (*all)[i].key);
	if (err)
		growth_free(*all, *nr);
	return err;
}

/* One unit for the slope and its interval. Return: how many ns it is. */
static double sweep_unit(const struct growth_slope *found, const char **unit)
{
	double size = fmax(fabs(found->slope),
			   isfinite(found->low) ? fmax(fabs(found->low),
						       fabs(found->high)) : 0);

	*unit = size < 1e4 ? "ns" : size < 1e7 ? "us" : size < 1e10 ? "ms" :
								      "s";
	return size < 1e4 ? 1 : size < 1e7 ? 1e3 : size < 1e10 ? 1e6 : 1e9;
}

static const char *sweep_number(double value, char buf[FORMAT_BYTES])
{
	double size = fabs(value);

	snprintf(buf, FORMAT_BYTES, "%.*f", size < 0.0005 || size >= 999.5 ?
		 0 : size < 0.995 ? 3 : size < 9.95 ? 2 : size < 99.5 ? 1 : 0,
		 value);
	return buf;
}

/*
 * "+10.3 us per CPU [10.1, 10.5]", in ( ) within one boot; "" where there
 * is one point only.
 */
static const char *sweep_growth(const struct growth_slope *found,
				const char *key, char text[TEXT_BYTES])
{
	char slope[FORMAT_BYTES], low[FORMAT_BYTES], high[FORMAT_BYTES];
	char buf[EACH_BYTES];
	const char *unit;
	double ns;
	int len;

	text[0] = '\0';
	if (!isfinite(found->slope))
		return text;
	ns = sweep_unit(found, &unit);
	len = snprintf(text, TEXT_BYTES, "%s%s %s per %s",
		       found->slope < 0 ? "" : "+",
		       sweep_number(found->slope / ns, slope), unit,
		       sweep_each(key, buf));
	if (isfinite(found->low))
		snprintf(text + len, TEXT_BYTES - (size_t)len, " %c%s, %s%c",
			 found->within ? '(' : '[',
			 sweep_number(found->low / ns, low),
			 sweep_number(found->high / ns, high),
			 found->within ? ')' : ']');
	else
		snprintf(text + len, TEXT_BYTES - (size_t)len,
			 ", no interval: %zu %s", found->nr,
			 found->within ? "visit" : "boot");
	return text;
}

static int sweep_write(struct plot_job *job)
{
	struct growth *all;
	size_t nr;
	int err = sweep_collect(job, &all, &nr);

	if (err)
		return err;
	err = plot_ladder(job, all, nr, sweep_growth);
	growth_free(all, nr);
	return err;
}

static void sweep_widen(double value, double *low, double *high)
{
	if (!(value > 0))
		return;
	*low = fmin(*low, value);
	*high = fmax(*high, value);
}

static void sweep_draw_series(struct chart *chart, const struct growth *swept)
{
	char text[TEXT_BYTES], label[PLOT_LABEL_BYTES];

	fprintf(chart->out, "\n%s, ns per %s\n",
		plot_cell_label(swept->cell, label), swept->unit);
	for (size_t i = 0; i < swept->nr_points; i++) {
		const struct growth_point *point = &swept->points[i];
		char own[FORMAT_BYTES], lost[FORMAT_BYTES];

		snprintf(text, sizeof(text), "%9.6g |", point->value);
		chart_put(chart, 0, text);
		if (point->victims_ns > 0)
			chart_mark(chart, point->victims_ns, 'v');
		chart_mark(chart, point->own_ns, 'i');
		snprintf(text, sizeof(text), "%9s %9s",
			 format_value(point->own_ns, own),
			 format_value(point->victims_ns, lost));
		chart_right(chart, 0, text);
		chart_line(chart);
	}
	if (*sweep_growth(&swept->own, swept->key, text))
		fprintf(chart->out, "  initiator %s\n", text);
	if (*sweep_growth(&swept->victims, swept->key, text))
		fprintf(chart->out, "  victims   %s\n", text);
}

static int sweep_chart(struct plot_job *job)
{
	double low = INFINITY, high = 0;
	struct chart chart;
	struct growth *all;
	size_t nr;
	char label[PLOT_LABEL_BYTES];
	int err = sweep_collect(job, &all, &nr);

	if (err)
		return err;
	for (size_t i = 0; i < nr; i++)
		for (size_t p = 0; p < all[i].nr_points; p++) {
			sweep_widen(all[i].points[p].own_ns, &low, &high);
			sweep_widen(all[i].points[p].victims_ns, &low, &high);
		}
	if (!(low <= high)) {
		growth_free(all, nr);
		return fail_plain(ENODATA, "no swept cell took any time");
	}
	fprintf(job->data, "%s\n", plot_label(all[0].key, label));
	plot_sides_lines(job);
	fputs("i: initiator, v: all victims together; numbers likewise\n"
	      "95 % intervals: [ ] over boots, ( ) over visits of one boot\n",
	      job->data);
	chart_init(&chart, job->data, 11, 20);
	chart_scale(&chart, low, high, true);
	for (size_t i = 0; i < nr; i++)
		sweep_draw_series(&chart, &all[i]);
	chart_ticks(&chart);
	growth_free(all, nr);
	return 0;
}

const struct plot_figure figure_sweep = {
	.name = "sweep",
	.write = sweep_write,
	.chart = sweep_chart,
};
