/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What B executes more and less than A, a sentence a cell: the difference of
 * the counts of scripts/lab --exact, where it is sure.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cli/cover.h"
#include "cli/format.h"
#include "lib/text.h"

#define SENTENCE_BYTES 512
#define LEAST 0.005	/* of an event: less would be shown as nothing */

static double difference(const struct compare_row *row)
{
	return row->b.center - row->a.center;
}

static bool worth_telling(const struct compare_row *row)
{
	return metrics[row->metric].exact &&
	       (row->verdict == VERDICT_LESS || row->verdict == VERDICT_MORE) &&
	       fabs(difference(row)) >= LEAST;
}

/* "clearer cr3", "peers' cr3": whose, and of what. */
static const char *split_label(const struct compare_row *row, int *role_len)
{
	const char *label = metrics[row->metric].label;
	const char *space = strchr(label, ' ');

	*role_len = (int)(space - label) - (space[-1] == '\'');
	return space + 1;
}

/* Append @row. Return: the length; may be more than there is room for. */
static size_t tell(const struct compare_row *row,
		   const struct compare_row *before, char *text, size_t len)
{
	int role_len, last_len = 0;
	const char *class = split_label(row, &role_len);
	const char *role = metrics[row->metric].label;
	bool same = false;

	if (before) {
		split_label(before, &last_len);
		same = role_len == last_len &&
		       !strncmp(role, metrics[before->metric].label,
				(size_t)role_len);
	}
	if (len < SENTENCE_BYTES && same)
		len += (size_t)snprintf(text + len, SENTENCE_BYTES - len, ", ");
	else if (len < SENTENCE_BYTES)
		len += (size_t)snprintf(text + len, SENTENCE_BYTES - len,
					"%s%.*s ", before ? "; " : "",
					role_len, role);
	if (len < SENTENCE_BYTES)
		len += (size_t)snprintf(text + len, SENTENCE_BYTES - len,
					"%+.*f %s",
					fabs(difference(row)) < 100 ? 2 : 0,
					difference(row), class);
	return len;
}

void cover_print_exact(const struct comparison *comparison)
{
	const struct compare_row *rows = comparison->rows;
	size_t end;
	bool any = false;

	for (size_t i = 0; i < comparison->nr_rows; i = end) {
		const struct compare_row *before = NULL;
		char text[SENTENCE_BYTES], name[COVER_NAME_BYTES];
		char head[COVER_NAME_BYTES + 2];
		size_t len = 0;

		for (end = i; end < comparison->nr_rows &&
			      !strcmp(rows[end].cell, rows[i].cell); end++) {
			if (!worth_telling(&rows[end]))
				continue;
			len = tell(&rows[end], before, text, len);
			before = &rows[end];
		}
		if (!before)
			continue;
		if (!any)
			puts("\nexecuted per event, B less A");
		any = true;
		snprintf(head, sizeof(head), "%s: ",
			 text_clean(rows[i].cell, name, sizeof(name)));
		print_wrapped(head, "    ", text, COVER_COLUMNS);
	}
}
