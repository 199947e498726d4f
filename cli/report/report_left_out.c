/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The notes of compare: what was left out, and what differs. */
#include "cli/report/report_left_out.h"

#include "analysis/compare/compare_result.h"
#include "cli/compare/compare_reading.h"
#include "cli/report/html.h"
#include "lib/base/array.h"

static bool left_out_kind(const struct report *report,
			  const struct admission *checked, enum note_kind kind,
			  const char *label)
{
	char title[COMPARE_COUNTS_BYTES];
	size_t nr = 0;

	for (size_t i = 0; i < checked->nr_notes; i++) {
		if (checked->notes[i].kind != kind)
			continue;
		if (!nr++) {
			fputs("<h3>", report->out);
			html_text(report->out,
				  compare_note_title(kind, label, title));
			fputs("</h3>\n<ul class=\"notes\">\n", report->out);
		}
		fputs("<li>", report->out);
		html_text(report->out, checked->notes[i].text);
		fputs("</li>\n", report->out);
	}
	if (nr)
		fputs("</ul>\n", report->out);
	return nr;
}

static void left_out_notes(const struct report *report,
			   const struct admission *checked, const char *label)
{
	static const enum note_kind kinds[] = {
		NOTE_FORCED, NOTE_INVALID, NOTE_REFUSED, NOTE_REMARK,
		NOTE_BACKGROUND, NOTE_ENVIRONMENT,
	};
	bool any = false;

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		any |= left_out_kind(report, checked, kinds[i], label);
	if (!any)
		fputs("<p>Nothing was left out, and nothing differs.</p>\n",
		      report->out);
}

int report_left_out(struct report *report)
{
	const struct compare_result *result = report->compared;
	char label[2];

	fputs("<section id=\"left-out\"><h2>What was left out, and what "
	      "differs</h2>\n", report->out);
	if (report->nr_sides == 1)
		left_out_notes(report, &report->alone, "A");
	for (size_t i = 0; i < result->nr_comparisons; i++) {
		const struct comparison *comparison = &result->comparisons[i];

		compare_label(comparison->side, label);
		if (result->nr_comparisons > 1)
			fprintf(report->out, "<details><summary>%s against A"
				"</summary>\n", label);
		left_out_notes(report, &comparison->checked, label);
		if (result->nr_comparisons > 1)
			fputs("</details>\n", report->out);
	}
	fputs("</section>\n", report->out);
	return 0;
}
