/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a reader wants first: what changed, and how much of it is proven. */
#include "cli/report/report_verdicts.h"

#include "analysis/compare/compare_result.h"
#include "cli/common/cellname.h"
#include "cli/report/html.h"
#include "cli/report/report_row.h"
#include "lib/base/array.h"

/* Rows of one comparison by how they ended. */
struct tally {
	size_t times[VERDICT_MORE_WEAK + 1], counts[VERDICT_MORE_WEAK + 1];
	size_t nr_refused, nr_invalid;
};

static void verdicts_count(const struct comparison *comparison,
			   struct tally *tally)
{
	*tally = (struct tally){ 0 };
	for (size_t i = 0; i < comparison->nr_rows; i++) {
		const struct compare_row *row = &comparison->rows[i];

		if (metric_has_direction(row->metric))
			tally->times[row->verdict]++;
		else
			tally->counts[row->verdict]++;
	}
	for (size_t i = 0; i < comparison->checked.nr_notes; i++) {
		enum note_kind kind = comparison->checked.notes[i].kind;

		tally->nr_refused += kind == NOTE_REFUSED;
		tally->nr_invalid += kind == NOTE_INVALID;
	}
}

static size_t verdicts_both(const struct tally *tally,
			    enum compare_verdict verdict)
{
	return tally->times[verdict] + tally->counts[verdict];
}

static void verdicts_side_row(const struct report *report,
			      const struct comparison *comparison)
{
	const size_t *times, *counts;
	struct tally tally;
	char label[2];

	verdicts_count(comparison, &tally);
	times = tally.times;
	counts = tally.counts;
	fprintf(report->out, "<tr><th scope=\"row\">%s: ",
		compare_label(comparison->side, label));
	html_name(report->out, runfile_fact(
		report->sides[comparison->side].runs[0], "kernel.release"));
	fputs("</th>", report->out);
	fprintf(report->out, "<td class=\"%s\">%zu</td><td class=\"%s\">%zu"
		"</td><td class=\"%s\">%zu</td><td class=\"%s\">%zu</td>",
		times[VERDICT_MORE] ? "more" : "zero", times[VERDICT_MORE],
		times[VERDICT_LESS] ? "less" : "zero", times[VERDICT_LESS],
		counts[VERDICT_MORE] ? "more" : "zero", counts[VERDICT_MORE],
		counts[VERDICT_LESS] ? "less" : "zero", counts[VERDICT_LESS]);
	html_count(report->out, verdicts_both(&tally, VERDICT_LESS_WEAK) +
				verdicts_both(&tally, VERDICT_MORE_WEAK));
	html_count(report->out, verdicts_both(&tally, VERDICT_NO_CHANGE) +
				verdicts_both(&tally, VERDICT_SAME));
	html_count(report->out, verdicts_both(&tally, VERDICT_UNKNOWN));
	html_count(report->out, tally.nr_refused);
	html_count(report->out, tally.nr_invalid);
	fputs("</tr>\n", report->out);
}

static void verdicts_counts(const struct report *report)
{
	static const char *const heads[] = {
		"slower", "faster", "more", "fewer", "? (no proof)",
		"~ (no change seen)", "no verdict", "not compared", "invalid",
	};
	const struct compare_result *result = report->compared;

	html_table_begin(report->out, "tally");
	fputs("<thead><tr><th scope=\"col\">against A</th>", report->out);
	for (size_t i = 0; i < ARRAY_SIZE(heads); i++)
		html_column_head(report->out, heads[i]);
	fputs("</tr></thead>\n<tbody>\n", report->out);
	for (size_t i = 0; i < result->nr_comparisons; i++)
		verdicts_side_row(report, &result->comparisons[i]);
	fputs("</tbody>", report->out);
	html_table_end(report->out);
}

static void verdicts_sure_row(const struct report *report,
			      const struct comparison *comparison,
			      const struct compare_row *row)
{
	char name[CELLNAME_BYTES], label[2], buf[REPORT_LABEL_BYTES];

	fputs("<tr>", report->out);
	fputs("<th scope=\"row\">", report->out);
	html_text(report->out, cellname(row->cell, HTML_CELL_COLUMNS, name));
	fputs(" <span class=\"of-it\">", report->out);
	html_text(report->out, report_row_label(row, buf));
	fputs("</span></th>", report->out);
	if (report->nr_sides > 2)
		html_data(report->out, NULL,
			  compare_label(comparison->side, label));
	report_row(report, row);
	fputs("</tr>\n", report->out);
}

static void verdicts_sure_head(const struct report *report)
{
	fputs("<h3>Proven</h3>\n", report->out);
	html_table_begin(report->out, "rows");
	fprintf(report->out, "<thead><tr><th scope=\"col\">cell</th>%s",
		report->nr_sides > 2 ? "<th scope=\"col\">side</th>" : "");
	report_row_head(report, report->nr_sides > 2 ? "the side" : "B");
	fputs("</tr></thead>\n<tbody>\n", report->out);
}

static void verdicts_sure(const struct report *report)
{
	const struct compare_result *result = report->compared;
	size_t nr = 0;

	for (size_t i = 0; i < result->nr_comparisons; i++)
		for (size_t j = 0; j < result->comparisons[i].nr_rows; j++) {
			const struct compare_row *row =
				&result->comparisons[i].rows[j];

			if (!report_row_is_sure(row))
				continue;
			if (!nr++)
				verdicts_sure_head(report);
			verdicts_sure_row(report, &result->comparisons[i], row);
		}
	if (!nr) {
		fputs("<p><strong>No change is proven.</strong> That is no "
		      "proof that there is none.</p>\n", report->out);
		return;
	}
	fputs("</tbody>", report->out);
	html_table_end(report->out);
}

static void verdicts_alone(const struct report *report)
{
	static const struct {
		enum run_outcome outcome;
		const char *word, *class;
	} outcomes[] = {
		{ RUN_OK, "ok", "ok" }, { RUN_SKIP, "skip", "skip" },
		{ RUN_CONTAMINATED, "contaminated", "contaminated" },
		{ RUN_INVALID, "invalid", "invalid" },
		{ RUN_ERROR, "error", "error" },
	};
	const struct side *side = &report->sides[0];
	size_t nr[RUN_ERROR + 1] = { 0 };

	for (size_t i = 0; i < report->nr_cells; i++) {
		const struct run_cell *other = NULL, *cell = cells_find_ok(
			side, &report->cells[i], &other);

		nr[cell ? RUN_OK : other ? other->outcome : RUN_SKIP]++;
	}
	fputs("<p>One kernel alone: its figures have intervals, and no "
	      "verdict.</p>\n<ul class=\"outcomes\">\n", report->out);
	for (size_t i = 0; i < ARRAY_SIZE(outcomes); i++)
		if (nr[outcomes[i].outcome])
			fprintf(report->out, "<li class=\"%s\"><strong>%zu"
				"</strong> %s %s</li>\n", outcomes[i].class,
				nr[outcomes[i].outcome],
				nr[outcomes[i].outcome] == 1 ? "cell" : "cells",
				outcomes[i].word);
	fputs("</ul>\n", report->out);
}

int report_verdicts(struct report *report)
{
	fputs("<section id=\"verdicts\"><h2>Verdicts</h2>\n", report->out);
	if (report->nr_sides == 1) {
		verdicts_alone(report);
	} else {
		verdicts_counts(report);
		verdicts_sure(report);
	}
	fputs("</section>\n", report->out);
	return 0;
}
