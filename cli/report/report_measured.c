/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One side: no comparison, but what each cell costs. */
#include "cli/report/report_measured.h"

#include <math.h>
#include <string.h>

#include "analysis/load/samples.h"
#include "cli/common/cellname.h"
#include "cli/common/format.h"
#include "cli/report/html.h"
#include "cli/report/report_figure.h"
#include "lib/stats/stats.h"

#define LEAST_HALF_WIDTH 0.005	/* of a count: less is not shown */
#define LEAST_VALUE	 0.0005	/* less is shown as 0 */

struct measured {
	double center, half_width;	/* NAN: none; of a time in % */
};

/* Over boots; over the visits if there is one boot. */
static double measured_half_width(const struct samples *samples,
				  size_t metric, double level)
{
	bool boots = samples->nr_boots > 1;
	double half = stats_t_half_width(
		boots ? samples->means : samples->visits,
		boots ? samples->nr_boots : samples->nr_visits, level);

	return metrics[metric].kind == METRIC_TIME ? 100 * expm1(half) : half;
}

static int measured_get(const struct report *report,
			const struct cell_name *name, size_t metric,
			struct measured *found)
{
	const struct metric *of = &metrics[metric];
	struct samples samples;
	int err;

	*found = (struct measured){ NAN, NAN };
	if (of->primitive != name->primitive && !of->exact &&
	    (of->primitive || of->kind == METRIC_TIME))
		return 0;
	if (of->kind == METRIC_TIME && report->alone.times_refused)
		return 0;
	err = samples_collect(&report->sides[0], name->cell, name->primitive,
			      metric, &samples);
	if (err)
		return err;
	if (samples.nr_boots && !samples.has_zero && !samples.beyond) {
		found->center = samples_center(&samples, metric);
		found->half_width = measured_half_width(
			&samples, metric, report->options->plan.level);
	}
	samples_free(&samples);
	return 0;
}

static void measured_print(FILE *out, const struct measured *found,
			   size_t metric)
{
	bool time = metrics[metric].kind == METRIC_TIME;
	double half = found->half_width;
	char buf[FORMAT_BYTES];

	fprintf(out, "<td>%s", format_value(
		found->center < LEAST_VALUE ? 0 : found->center, buf));
	if (time && isfinite(half))
		fprintf(out, " <small>&#177; %.*f %%</small>", half < 9.95,
			half);
	else if (half >= LEAST_HALF_WIDTH)
		fprintf(out, " <small>&#177; %.2f</small>", half);
	fputs("</td>", out);
}

/* Which columns of @primitives have a value at all? */
static int measured_columns(const struct report *report, bool primitives,
			    bool columns[METRIC_NR])
{
	memset(columns, 0, METRIC_NR * sizeof(*columns));
	for (size_t i = 0; i < report->nr_cells; i++)
		for (size_t m = 0; m < METRIC_PERF_STAT; m++) {
			struct measured found;
			int err;

			if (report->cells[i].primitive != primitives ||
			    !report->options->wanted[m] || columns[m])
				continue;
			err = measured_get(report, &report->cells[i], m,
					   &found);
			if (err)
				return err;
			columns[m] = found.center >= LEAST_VALUE;
		}
	return 0;
}

static int measured_row(const struct report *report,
			const struct cell_name *name,
			const bool columns[METRIC_NR])
{
	char shown[CELLNAME_BYTES];

	fputs("<tr>", report->out);
	html_row_head(report->out, cellname(name->cell, HTML_CELL_COLUMNS,
					    shown));
	for (size_t m = 0; m < METRIC_NR; m++) {
		struct measured found;
		int err;

		if (!columns[m])
			continue;
		err = measured_get(report, name, m, &found);
		if (err)
			return err;
		measured_print(report->out, &found, m);
	}
	fputs("</tr>\n", report->out);
	return 0;
}

static int measured_table(const struct report *report, bool primitives)
{
	bool columns[METRIC_NR], any = false;
	int err = measured_columns(report, primitives, columns);

	for (size_t m = 0; m < METRIC_NR; m++)
		any |= columns[m];
	if (err || !any)
		return err;
	html_table_begin(report->out, "measured");
	fprintf(report->out, "<thead><tr><th scope=\"col\">%s</th>",
		primitives ? "primitive" : "pinner+clearer");
	for (size_t m = 0; m < METRIC_NR; m++)
		if (columns[m])
			html_column_head(report->out, metrics[m].label);
	fputs("</tr></thead>\n<tbody>\n", report->out);
	for (size_t i = 0; i < report->nr_cells && !err; i++)
		if (report->cells[i].primitive == primitives)
			err = measured_row(report, &report->cells[i], columns);
	fputs("</tbody>", report->out);
	html_table_end(report->out);
	return err;
}

int report_measured(struct report *report)
{
	int err;

	fprintf(report->out, "<section id=\"results\"><h2>What each cell costs"
		"</h2>\n<p class=\"small\">&#177;: half the %g %% interval of "
		"the mean over %s. Means of times are geometric.</p>\n",
		100 * report->options->plan.level,
		report->sides[0].nr_boots > 1 ? "boots" :
		"the visits of one boot; how boots differ is unknown");
	err = measured_table(report, false);
	if (!err)
		err = measured_table(report, true);
	fputs("<div class=\"figures\">\n", report->out);
	report_figure(report, &figure_percentiles, REPORT_NO_METRIC,
		      "Pin cycles by percentile");
	report_figure(report, &figure_ipis, METRIC_REMOTE_TLB,
		      metrics[METRIC_REMOTE_TLB].title);
	report_figure(report, &figure_ipis, METRIC_REMOTE_CAL,
		      metrics[METRIC_REMOTE_CAL].title);
	report_figure(report, &figure_sweep, REPORT_NO_METRIC,
		      "Cost by the value of the setting");
	report_figure(report, &figure_prices, REPORT_NO_METRIC,
		      "What a clear costs, by the pins between two");
	report_figure(report, &figure_timeline, REPORT_NO_METRIC,
		      "Every round, in the order of time");
	fputs("</div>\n</section>\n", report->out);
	return err;
}
