/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/report/report_row.h"

#include "analysis/compare/compare_result.h"
#include "cli/compare/compare_reading.h"
#include "cli/report/html.h"
#include "lib/base/text.h"

const char *report_verdict_class(const struct compare_row *row)
{
	bool worse = metrics[row->metric].kind != METRIC_TALLY;

	switch (row->verdict) {
	case VERDICT_LESS:
		return worse ? "less" : "moved";
	case VERDICT_MORE:
		return worse ? "more" : "moved";
	case VERDICT_LESS_WEAK:
	case VERDICT_MORE_WEAK:
		return "weak";
	case VERDICT_SAME:
		return "same";
	case VERDICT_NO_CHANGE:
		return "none";
	default:
		return "unknown";
	}
}

bool report_row_is_sure(const struct compare_row *row)
{
	return row->verdict == VERDICT_LESS || row->verdict == VERDICT_MORE;
}

void report_row_head(const struct report *report, const char *second)
{
	char head[FORMAT_BYTES];
	const char *interval = format_interval_head(report->options->plan.level,
						    head);

	html_column_head(report->out, "verdict");
	html_column_head(report->out, "change");
	html_column_head(report->out, interval);
	html_column_head(report->out, "A");
	html_column_head(report->out, second);
	html_column_head(report->out, "MW p");
}

const char *report_row_label(const struct compare_row *row,
			     char buf[REPORT_LABEL_BYTES])
{
	char event[REPORT_LABEL_BYTES / 2];

	if (!row->event)
		return metrics[row->metric].label;
	snprintf(buf, REPORT_LABEL_BYTES, "perf stat: %s per %s",
		 text_clean(row->event, event, sizeof(event)), row->per);
	return buf;
}

void report_row(const struct report *report, const struct compare_row *row)
{
	struct compare_row_text text;

	compare_row_text(report->compared, row, &text);
	html_data(report->out, report_verdict_class(row), text.verdict);
	html_data(report->out, NULL, text.change);
	html_data(report->out, NULL, text.interval);
	html_data(report->out, NULL, text.a);
	html_data(report->out, NULL, text.b);
	html_data(report->out, NULL, text.p);
}
