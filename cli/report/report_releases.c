/* SPDX-License-Identifier: GPL-2.0-or-later */
/* More than two sides: of each metric a table of cells by sides. */
#include "cli/report/report_releases.h"

#include <math.h>
#include <string.h>

#include "analysis/compare/compare_result.h"
#include "analysis/compare/compare_verdict.h"
#include "analysis/load/samples.h"
#include "cli/common/cellname.h"
#include "cli/common/format.h"
#include "cli/report/html.h"
#include "cli/report/report_figure.h"
#include "cli/report/report_row.h"

#define NR_SHADES 5

/* Of one cell and metric on each side. */
struct line {
	double value[COMPARE_MAX_SIDES];	/* NAN: none */
	const struct compare_row *row[COMPARE_MAX_SIDES];	/* NULL: none */
	double most;
	bool any;
};

static const struct compare_row *
releases_row(const struct comparison *comparison, const struct cell_name *name,
	     size_t metric)
{
	for (size_t i = 0; i < comparison->nr_rows; i++) {
		const struct compare_row *row = &comparison->rows[i];

		if (row->metric == metric &&
		    row->primitive == name->primitive &&
		    !strcmp(row->cell, name->cell))
			return row;
	}
	return NULL;
}

/* A value that may not be compared with A is shown as missing. */
static int releases_line(const struct report *report,
			 const struct cell_name *name, size_t metric,
			 struct line *line)
{
	const struct compare_result *result = report->compared;
	struct samples samples;
	int err = samples_collect(&report->sides[0], name->cell,
				  name->primitive, metric, &samples);

	if (err)
		return err;
	*line = (struct line){ .value = { NAN } };
	if (samples.nr_boots)
		line->value[0] = samples_center(&samples, metric);
	samples_free(&samples);
	for (size_t i = 0; i < result->nr_comparisons; i++) {
		size_t side = result->comparisons[i].side;

		line->row[side] = releases_row(&result->comparisons[i], name,
					       metric);
		line->value[side] = line->row[side] ?
			line->row[side]->b.center : NAN;
		line->any |= line->row[side] != NULL;
	}
	for (size_t i = 0; i < report->nr_sides; i++)
		line->most = fmax(line->most, line->value[i]);
	return 0;
}

/*
 * A filled arrow is a proven change. A hollow one is a count that differs
 * clearly, but has too few visits for a verdict.
 */
static const char *releases_mark(const struct line *line, size_t side)
{
	const struct compare_row *row = line->row[side];
	double from = line->value[0], to = line->value[side];

	if (!row)
		return "";
	if (report_row_is_sure(row))
		return row->verdict == VERDICT_MORE ?
			" <b class=\"more\">&#9650;</b>" :
			" <b class=\"less\">&#9660;</b>";
	if (row->verdict != VERDICT_UNKNOWN ||
	    metrics[row->metric].kind != METRIC_COUNT ||
	    !compare_countable(row->metric, to - from, fmax(from, to)))
		return "";
	return to > from ? " <b class=\"open\">&#9651;</b>" :
	       to < from ? " <b class=\"open\">&#9661;</b>" : "";
}

static void releases_print_line(const struct report *report,
				const struct cell_name *name,
				const struct line *line)
{
	char shown[CELLNAME_BYTES], buf[FORMAT_BYTES];

	fputs("<tr>", report->out);
	html_row_head(report->out, cellname(name->cell, HTML_CELL_COLUMNS,
					    shown));
	for (size_t i = 0; i < report->nr_sides; i++) {
		double value = line->value[i];
		int shade = line->most > 0 && value > 0 ?
			(int)lround(NR_SHADES * value / line->most) : 0;

		fprintf(report->out, "<td class=\"shade%d\">%s%s</td>", shade,
			format_value(value, buf), releases_mark(line, i));
	}
	fputs("</tr>\n", report->out);
}

static void releases_head(const struct report *report, size_t metric)
{
	char label[2];

	fputs("<h3>", report->out);
	html_text(report->out, metrics[metric].title);
	fputs("</h3>\n", report->out);
	html_table_begin(report->out, "releases");
	fputs("<thead><tr><th scope=\"col\">cell</th>", report->out);
	for (size_t i = 0; i < report->nr_sides; i++) {
		fprintf(report->out, "<th scope=\"col\">%s<br><span>",
			compare_label(i, label));
		html_name(report->out, runfile_fact(report->sides[i].runs[0],
						    "kernel.release"));
		fputs("</span></th>", report->out);
	}
	fputs("</tr></thead>\n<tbody>\n", report->out);
}

static int releases_table(const struct report *report, size_t metric)
{
	bool begun = false;

	for (size_t i = 0; i < report->nr_cells; i++) {
		struct line line;
		int err;

		if (report->cells[i].primitive != metrics[metric].primitive)
			continue;
		err = releases_line(report, &report->cells[i], metric, &line);
		if (err)
			return err;
		if (!line.any || !(line.most > 0))
			continue;
		if (!begun)
			releases_head(report, metric);
		begun = true;
		releases_print_line(report, &report->cells[i], &line);
	}
	if (begun) {
		fputs("</tbody>", report->out);
		html_table_end(report->out);
	}
	return 0;
}

static int releases_tables(const struct report *report, bool executed)
{
	for (size_t i = 0; i < METRIC_PERF_STAT; i++) {
		int err = 0;

		if (report->options->wanted[i] && metrics[i].exact == executed)
			err = releases_table(report, i);
		if (err)
			return err;
	}
	return 0;
}

int report_releases(struct report *report)
{
	int err;

	fputs("<section id=\"results\"><h2>All sides</h2>\n"
	      "<p class=\"small\">A darker square is more of the largest "
	      "value in its row. <b>&#9650;&#9660;</b>: more or fewer than A, "
	      "proven. <b>&#9651;&#9661;</b>: the count differs from A, but "
	      "there are too few visits for a verdict. -: not measured, or "
	      "not to be compared with A. A cell that A lacks has no row; it "
	      "is in <a href=\"#evidence\">the evidence</a>.</p>"
	      "\n", report->out);
	err = releases_tables(report, false);
	if (!err)
		err = releases_tables(report, true);
	report_figure(report, &figure_releases, METRIC_REMOTE_TLB,
		      metrics[METRIC_REMOTE_TLB].title);
	report_figure(report, &figure_releases, METRIC_REMOTE_CAL,
		      metrics[METRIC_REMOTE_CAL].title);
	fputs("<div class=\"figures\">\n", report->out);
	report_figure(report, &figure_percentiles, REPORT_NO_METRIC,
		      "Pin cycles by percentile");
	fputs("</div>\n</section>\n", report->out);
	return err;
}
