/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/wrap.h"

#include <string.h>

#define MOST_COLUMNS 79

void wrap_print(FILE *out, int label_columns, const char *label,
		const char *text)
{
	int columns = MOST_COLUMNS - label_columns;
	int len;

	do {
		len = (int)strcspn(text, "\n");
		if (len > columns) {
			len = columns;
			while (len && text[len] != ' ')
				len--;
			len = len ? len : columns;
		}
		fprintf(out, "%-*s%.*s\n", label_columns, label, len, text);
		label = "";
		text += len;
		text += *text == '\n' ? 1 : (int)strspn(text, " ");
	} while (*text);
}
