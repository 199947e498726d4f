/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What one kernel executes more and less than the other, a sentence a cell:
 * from the counts of scripts/lab --exact.
 */
#include "cli/compare/cover_exact.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cli/compare/cover.h"
#include "cli/common/cellname.h"
#include "cli/common/format.h"

#define SENTENCE_BYTES 1024
#define LEAST	       0.5	/* operations of an event, */
#define LEAST_SHARE    0.005	/* and of the larger value: as a verdict asks */

/* One visit of a side has no verdict: what differs is told all the same. */
static bool exact_is_worth_telling(const struct compare_row *row)
{
	double difference = fabs(row->b.center - row->a.center);

	/* Without a clearer nobody's instructions are an event's. */
	if (strstr(row->cell, "+none") &&
	    !strncmp(metrics[row->metric].key, "clearer", strlen("clearer")))
		return false;
	return metrics[row->metric].exact &&
	       (row->verdict == VERDICT_LESS || row->verdict == VERDICT_MORE ||
		row->verdict == VERDICT_UNKNOWN) &&
	       difference >= LEAST &&
	       difference >= LEAST_SHARE * fmax(fabs(row->a.center),
						fabs(row->b.center));
}

/* "clearer's INVLPG per event": whose, and of what. */
static const char *exact_split(const struct compare_row *row, int *role_len)
{
	const char *title = metrics[row->metric].title;
	const char *space = strchr(title, ' ');

	*role_len = (int)(space - title);
	return space + 1;
}

/* "0" for what noise took below what is shown. */
static const char *exact_number(double value, char buf[FORMAT_BYTES])
{
	snprintf(buf, FORMAT_BYTES, "%.*f", fabs(value) < 100 ? 2 : 0, value);
	return strcmp(buf, "-0.00") && strcmp(buf, "0.00") ? buf : "0";
}

/* Append @row, whose like @before was the last one. Return: the length. */
static size_t exact_tell(const struct compare_row *row,
			 const struct compare_row *before, char *text,
			 size_t len)
{
	int role_len, last_len = 0;
	const char *what = exact_split(row, &role_len);
	const char *role = metrics[row->metric].title;
	char a[FORMAT_BYTES], b[FORMAT_BYTES];
	bool same = false;

	if (before) {
		exact_split(before, &last_len);
		same = role_len == last_len &&
		       !strncmp(role, metrics[before->metric].title,
				(size_t)role_len);
	}
	if (len >= SENTENCE_BYTES)
		return len;
	len += (size_t)snprintf(text + len, SENTENCE_BYTES - len, "%s%.*s%s",
				same ? ", " : before ? "; " : "",
				same ? 0 : role_len, role, same ? "" : " ");
	if (len < SENTENCE_BYTES)
		len += (size_t)snprintf(
			text + len, SENTENCE_BYTES - len, "%.*s %s -> %s",
			(int)(strstr(what, " per event") - what), what,
			exact_number(row->a.center, a),
			exact_number(row->b.center, b));
	return len;
}

static bool exact_counted(const struct comparison *comparison)
{
	for (size_t i = 0; i < comparison->nr_rows; i++)
		if (metrics[comparison->rows[i].metric].exact)
			return true;
	return false;
}

void cover_print_exact(const struct comparison *comparison)
{
	const struct compare_row *rows = comparison->rows;
	size_t end, nr_told = 0;

	if (!exact_counted(comparison))
		return;
	puts("Executed by the kernel per event, counted exactly, A -> B:");
	for (size_t i = 0; i < comparison->nr_rows; i = end) {
		const struct compare_row *before = NULL;
		char text[SENTENCE_BYTES], name[CELLNAME_BYTES];
		size_t len = 0;

		for (end = i; end < comparison->nr_rows &&
			      !strcmp(rows[end].cell, rows[i].cell); end++) {
			if (!exact_is_worth_telling(&rows[end]))
				continue;
			len = exact_tell(&rows[end], before, text, len);
			before = &rows[end];
		}
		if (!before)
			continue;
		nr_told++;
		cover_put("    ", "  %s: %s",
			  cellname(rows[i].cell, COVER_NAME_COLUMNS, name),
			  text);
	}
	if (!nr_told)
		puts("  no difference of half an operation and 0.5 %");
}
