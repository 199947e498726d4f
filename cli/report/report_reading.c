/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/report/report_reading.h"

#include <stdlib.h>

#include "cli/common/output.h"
#include "cli/compare/compare_reading.h"
#include "cli/compare/cover_legend.h"
#include "cli/compare/cover_text.h"
#include "cli/report/html.h"

#define NO_WRAPPING 100000	/* columns: a browser breaks lines itself */

/* What each row is, where no comparison says so. */
static void reading_metrics(const struct report *report)
{
	for (size_t i = 0; i < METRIC_PERF_STAT; i++)
		if (report->options->wanted[i] && !metrics[i].exact) {
			fputs("<li>", report->out);
			html_text(report->out, metrics[i].label);
			fputs(": ", report->out);
			html_text(report->out, metrics[i].title);
			fputs("</li>\n", report->out);
		}
}

/* What compare and cover print below their tables. */
static int reading_compared(const struct report *report)
{
	struct output_capture capture;
	int err = output_capture(&capture);

	if (err)
		return err;
	cover_print_legend(report->compared, true);
	compare_print_reading(report->compared, true, "", NO_WRAPPING);
	compare_print_rank_limit(report->compared, "", NO_WRAPPING);
	err = output_captured(&capture);
	if (!err)
		html_lines(report->out, capture.text);
	free(capture.text);
	return err;
}

static int reading_letter(const struct report *report)
{
	struct output_capture capture;
	int err = output_capture(&capture), lost;

	if (err)
		return err;
	err = cover_print(report->compared, NULL);
	lost = output_captured(&capture);
	err = err ? err : lost;
	if (!err) {
		fputs("<details><summary>The same as a letter, and how to "
		      "measure it again</summary>\n<pre tabindex=\"0\">",
		      report->out);
		html_pre(report->out, capture.text);
		fputs("</pre></details>\n", report->out);
	}
	free(capture.text);
	return err;
}

int report_reading(struct report *report)
{
	int err = 0;

	fputs("<section id=\"reading\"><h2>How to read it</h2>\n"
	      "<ul class=\"notes\">\n", report->out);
	if (report->nr_sides == 1)
		reading_metrics(report);
	else
		err = reading_compared(report);
	fputs("</ul>\n", report->out);
	if (!err && report->nr_sides == 2)
		err = reading_letter(report);
	fputs("</section>\n", report->out);
	return err;
}
