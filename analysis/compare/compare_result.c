/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "analysis/compare/compare_result.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "lib/base/text.h"

const char *compare_label(size_t side, char buf[2])
{
	buf[0] = side_letter(side);
	buf[1] = '\0';
	return buf;
}

const char *compare_verdict_text(const struct compare_result *result,
				 const struct compare_row *row,
				 char buf[VERDICT_BYTES])
{
	static const struct {
		const char *less, *more;
	} words[] = {
		[METRIC_TIME] = { "faster?", "slower?" },
		[METRIC_COUNT] = { "fewer?", "more?" },
		[METRIC_RATE] = { "lower?", "higher?" },
		[METRIC_TALLY] = { "fewer?", "more?" },
	};
	enum metric_kind kind = metrics[row->metric].kind;
	bool weak = row->verdict == VERDICT_LESS_WEAK ||
		    row->verdict == VERDICT_MORE_WEAK;
	bool less = row->verdict == VERDICT_LESS ||
		    row->verdict == VERDICT_LESS_WEAK;

	if (row->verdict == VERDICT_UNKNOWN)
		return "unknown";
	if (row->verdict == VERDICT_NO_CHANGE)
		return "~";
	if (row->verdict == VERDICT_SAME)
		snprintf(buf, VERDICT_BYTES, "same within %g %%",
			 result->options->margin_percent);
	else
		snprintf(buf, VERDICT_BYTES, "%s",
			 less ? words[kind].less : words[kind].more);
	if (row->verdict != VERDICT_SAME && !weak)
		buf[strlen(buf) - 1] = '\0';
	return buf;
}

const char *compare_row_key(const struct compare_row *row,
			    char buf[ROW_KEY_BYTES])
{
	const char *key = metrics[row->metric].key;

	if (row->event)
		snprintf(buf, ROW_KEY_BYTES, "%s %.200s per %s", key,
			 row->event, row->per);
	else
		snprintf(buf, ROW_KEY_BYTES, "%s", key);
	return buf;
}

const char *compare_method_text(enum compare_method method)
{
	static const char *const names[] = {
		[COMPARE_NO_INTERVAL] = "none",
		[COMPARE_ONE_VISIT] = "none: 1 visit",
		[COMPARE_WITHIN] = "within one boot",
		[COMPARE_EXACT] = "exact",
		[COMPARE_BUCKET] = "histogram bucket",
		[COMPARE_T] = "t",
		[COMPARE_BOOT_T] = "bootstrap-t",
	};

	return names[method];
}

size_t compare_count_notes(const struct compare_result *result,
			   enum note_kind kind)
{
	size_t nr = 0;

	for (size_t i = 0; i < result->nr_comparisons; i++) {
		const struct admission *checked =
			&result->comparisons[i].checked;

		for (size_t j = 0; j < checked->nr_notes; j++)
			nr += checked->notes[j].kind == kind;
	}
	return nr;
}

size_t compare_count_rows(const struct compare_result *result)
{
	size_t nr = 0;

	for (size_t i = 0; i < result->nr_comparisons; i++)
		nr += result->comparisons[i].nr_rows;
	return nr;
}

bool compare_is_slower(const struct compare_row *row, double percent)
{
	return metric_has_direction(row->metric) &&
	       row->verdict == VERDICT_MORE &&
	       row->low > (row->relative ? percent : 0);
}
