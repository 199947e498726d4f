/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/report/report_compared.h"

#include <string.h>

#include "analysis/compare/compare_result.h"
#include "cli/common/cellname.h"
#include "cli/compare/compare_reading.h"
#include "cli/compare/cover_words.h"
#include "cli/report/html.h"
#include "cli/report/report_figure.h"
#include "cli/report/report_row.h"

#define WORDS_BYTES 400
#define NR_COLUMNS  "7"

static void compared_cell_head(const struct report *report,
			       const struct compare_row *row)
{
	char name[CELLNAME_BYTES], words[WORDS_BYTES];
	char counts[COMPARE_COUNTS_BYTES];
	FILE *out = report->out;

	fputs("</tbody>\n<tbody><tr><th scope=\"rowgroup\" colspan=\""
	      NR_COLUMNS "\" class=\"cell\"><div><strong>", out);
	html_text(out, cellname(row->cell, HTML_CELL_COLUMNS, name));
	fputs("</strong> ", out);
	html_text(out, cover_words(row->cell, words, sizeof(words)));
	fputs(" <span class=\"counts\">", out);
	html_text(out, compare_counts_text(row, counts));
	if (*compare_left_out_text(row, counts)) {
		fputs("; ", out);
		html_text(out, counts);
	}
	fputs("</span></div></th></tr>\n", out);
}

static void compared_row(const struct report *report,
			 const struct compare_row *row, const char *label)
{
	fputs("<tr>", report->out);
	html_row_head(report->out, label);
	report_row(report, row);
	fputs("</tr>\n", report->out);
}

static void compared_machine_rows(const struct report *report,
				  const struct comparison *comparison,
				  const struct compare_row *row)
{
	for (size_t i = 0; i < comparison->nr_machines; i++) {
		const struct compare_machine *machine =
			&comparison->machines[i];
		const struct compare_row *own =
			comparison_find_row(machine->part, row);
		char label[sizeof(machine->name) + 8];

		snprintf(label, sizeof(label), "on %s", machine->name);
		if (own)
			compared_row(report, own, label);
	}
}

static void compared_table(const struct report *report,
			   const struct comparison *comparison)
{
	char label[2], buf[REPORT_LABEL_BYTES];

	html_table_begin(report->out, "rows");
	fputs("<thead><tr><th scope=\"col\">of each cell</th>", report->out);
	report_row_head(report, compare_label(comparison->side, label));
	fputs("</tr></thead>\n<tbody>\n", report->out);
	for (size_t i = 0; i < comparison->nr_rows; i++) {
		const struct compare_row *row = &comparison->rows[i];

		if (!i || strcmp(row->cell, row[-1].cell) ||
		    row->primitive != row[-1].primitive)
			compared_cell_head(report, row);
		compared_row(report, row, report_row_label(row, buf));
		compared_machine_rows(report, comparison, row);
	}
	fputs("</tbody>", report->out);
	html_table_end(report->out);
}

static void compared_heading(const struct report *report,
			     const struct comparison *comparison)
{
	const struct side *side = &report->sides[comparison->side];
	char label[2];

	fprintf(report->out, "%s, Linux ",
		compare_label(comparison->side, label));
	html_name(report->out, runfile_fact(side->runs[0], "kernel.release"));
	fputs(", against A, Linux ", report->out);
	html_name(report->out, runfile_fact(report->sides[0].runs[0],
					    "kernel.release"));
}

static void compared_order(const struct report *report,
			   const struct comparison *comparison)
{
	if (comparison->nr_pairs)
		fprintf(report->out, "<p>Boots alternate: %zu pairs.</p>\n",
			comparison->nr_pairs);
	if (comparison->nr_machines)
		fprintf(report->out, "<p>%zu machines on both sides; rows are "
			"over machines, and below of each.</p>\n",
			comparison->nr_machines);
}

/* Of two sides: the figures are beside the rows. */
static void compared_two(struct report *report)
{
	const struct comparison *comparison = &report->compared->comparisons[0];

	fputs("<section id=\"results\"><h2>", report->out);
	compared_heading(report, comparison);
	fputs("</h2>\n", report->out);
	compared_order(report, comparison);
	fputs("<div class=\"pair\"><div>\n", report->out);
	compared_table(report, comparison);
	fputs("</div><div>\n", report->out);
	report_figure(report, &figure_changes, REPORT_NO_METRIC,
		      "What changed, with its interval");
	report_figure(report, &figure_ipis, METRIC_REMOTE_TLB,
		      metrics[METRIC_REMOTE_TLB].title);
	report_figure(report, &figure_ipis, METRIC_REMOTE_CAL,
		      metrics[METRIC_REMOTE_CAL].title);
	report_figure(report, &figure_percentiles, REPORT_NO_METRIC,
		      "Pin cycles by percentile");
	report_figure(report, &figure_breakeven, REPORT_NO_METRIC,
		      "At how many pins the sides cost the same");
	fputs("</div></div>\n</section>\n", report->out);
}

int report_compared(struct report *report)
{
	const struct compare_result *result = report->compared;

	if (report->nr_sides == 2) {
		compared_two(report);
		return 0;
	}
	fputs("<section><h2>Each side against A</h2>\n", report->out);
	for (size_t i = 0; i < result->nr_comparisons; i++) {
		fputs("<details><summary>", report->out);
		compared_heading(report, &result->comparisons[i]);
		fputs("</summary>\n", report->out);
		compared_order(report, &result->comparisons[i]);
		compared_table(report, &result->comparisons[i]);
		fputs("</details>\n", report->out);
	}
	fputs("</section>\n", report->out);
	return 0;
}
