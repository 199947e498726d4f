/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/compare/cover.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

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
	return metric->kind != METRIC_COUNT || !metric->row ||
	       cover_is_sure(row) || row->a.center >= COVER_FEW ||
	       row->b.center >= COVER_FEW;
}
