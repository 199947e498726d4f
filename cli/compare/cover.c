/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/compare/cover.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "cli/common/wrap.h"

void cover_put(const char *other, const char *fmt, ...)
{
	char text[2048];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	print_wrapped("", other, text, COVER_COLUMNS);
}

static bool cover_is_sure(const struct compare_row *row)
{
	return row->verdict == VERDICT_LESS || row->verdict == VERDICT_MORE;
}

bool cover_is_equal(const struct compare_row *row)
{
	return row->method == COMPARE_EXACT &&
	       row->verdict == VERDICT_NO_CHANGE &&
	       !(row->a.center < row->b.center) &&
	       !(row->a.center > row->b.center);
}

bool cover_is_own_flush(const struct comparison *comparison,
			const struct compare_row *row)
{
	const struct compare_row *end = comparison->rows + comparison->nr_rows;
	const char *cell = row->cell;

	if (row->metric != METRIC_CLEARER_TLB ||
	    (row->a.center >= COVER_FEW && row->b.center >= COVER_FEW))
		return false;
	for (row++; row < end && !strcmp(row->cell, cell); row++)
		if (row->metric == METRIC_CLEARER_CAL)
			return row->a.center < COVER_FEW &&
			       row->b.center < COVER_FEW;
	return true;
}

size_t cover_nr_tests(const struct compare_result *result)
{
	return result->family[FAMILY_MAIN].nr + result->family[FAMILY_OTHER].nr;
}

bool cover_shows_by_rule(const struct compare_row *row)
{
	const struct metric *metric = &metrics[row->metric];

	return metric->kind == METRIC_COUNT && metric->row &&
	       row->metric != METRIC_REMOTE_TLB &&
	       row->metric != METRIC_REMOTE_CAL;
}

bool cover_shows(const struct compare_row *row, bool all)
{
	const struct metric *metric = &metrics[row->metric];

	if (all)
		return true;
	if (metric->exact)
		return false;
	if (row->metric == METRIC_REMOTE_TLB ||
	    row->metric == METRIC_REMOTE_CAL)
		return !row->primitive || row->a.center > 0 ||
		       row->b.center > 0;
	return !cover_shows_by_rule(row) || cover_is_sure(row) ||
	       row->a.center >= COVER_FEW || row->b.center >= COVER_FEW;
}
