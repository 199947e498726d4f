/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_WRAP_H
#define CLI_WRAP_H

#include <stdio.h>

/*
 * wrap_line() - the first line of @text in @room columns: its @len bytes end
 * at the newline or the last blank that fits, not that before a per cent sign;
 * a word that is too long is cut up. Returns the text of the next line.
 */
const char *wrap_line(const char *text, size_t room, int *len);

/*
 * wrap_print() - print @text beside @label within 79 columns, and a newline.
 * @label_columns: where the text begins, on each line; below 79.
 *
 * Lines break as wrap_line() says.
 */
void wrap_print(FILE *out, int label_columns, const char *label,
		const char *text);

/*
 * print_wrapped() - print @text on standard output in lines of at most @width
 * columns, the first after @first, each other one after @other. Nothing if
 * @text is "".
 */
void print_wrapped(const char *first, const char *other, const char *text,
		   size_t width);

#endif
