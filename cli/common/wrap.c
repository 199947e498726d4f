/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/common/wrap.h"

#include <string.h>

#define MOST_COLUMNS 79

const char *wrap_line(const char *text, size_t room, int *len)
{
	size_t at = strcspn(text, "\n");

	if (at > room) {
		at = room;
		while (at && (text[at] != ' ' || text[at + 1] == '%'))
			at--;
		at = at ? at : room;
	}
	*len = (int)at;
	text += at;
	return text + (*text == '\n' ? 1 : strspn(text, " "));
}

void wrap_print(FILE *out, int label_columns, const char *label,
		const char *text)
{
	int columns = MOST_COLUMNS - label_columns;

	do {
		int len;
		const char *next = wrap_line(text, (size_t)columns, &len);

		fprintf(out, "%-*s%.*s\n", label_columns, label, len, text);
		label = "";
		text = next;
	} while (*text);
}

void print_wrapped(const char *first, const char *other, const char *text,
		   size_t width)
{
	const char *lead = first;

	while (*text) {
		int len;
		const char *next = wrap_line(text, width - strlen(lead), &len);

		printf("%s%.*s\n", lead, len, text);
		text = next;
		lead = other;
	}
}
