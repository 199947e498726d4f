/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/compare/cover_title.h"

#include <stdio.h>
#include <string.h>

#include "cli/compare/cover.h"

struct title {
	bool times, interrupts, instructions;
	bool pins, clears;
};

static void title_add(struct title *title, const struct compare_row *row)
{
	const struct metric *metric = &metrics[row->metric];

	title->times |= metric->kind == METRIC_TIME;
	title->interrupts |= metric->row && cover_shows(row, false);
	title->instructions |= metric->exact;
	if (row->primitive)
		return;
	title->pins |= strncmp(row->cell, "none", strlen("none")) != 0;
	title->clears |= !strstr(row->cell, "+none");
}

const char *cover_title(const struct comparison *comparison,
			char buf[COVER_TITLE_BYTES])
{
	struct title title = { 0 };

	for (size_t i = 0; i < comparison->nr_rows; i++)
		title_add(&title, &comparison->rows[i]);
	snprintf(buf, COVER_TITLE_BYTES, "%s%s%s%s%s of %s%s%s",
		 title.times ? "times" : "",
		 title.times && title.interrupts ? title.instructions ? ", " :
		 " and " : "", title.interrupts ? "IPIs" : "",
		 (title.times || title.interrupts) && title.instructions ?
		 " and " : "", title.instructions ? "executed operations" : "",
		 title.pins ? "pinning pages (GUP-fast)" :
		 title.clears ? "" : "single operations",
		 title.pins && title.clears ? " and " : "",
		 !title.clears ? "" : title.pins ? "taking them away" :
		 "taking pages away");
	return buf;
}
