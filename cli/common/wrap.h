/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_WRAP_H
#define CLI_WRAP_H

#include <stdio.h>

/*
 * wrap_line() - find the first line of @text for @room columns: its @len bytes
 * end at the newline or the last blank that fits, but not before a per cent
 * sign. A word that is too long is cut. Returns the text of the next line.
 */
const char *wrap_line(const char *text, size_t room, int *len);

/*
 * wrap_print() - print @text beside @label within 79 columns, and a newline.
 * @label_columns: column at which the text begins on each line; below 79.
 *
 * Lines break as in wrap_line().
 */
void wrap_print(FILE *out, int label_columns, const char *label,
		const char *text);

/*
 * print_wrapped() - print @text on standard output in lines of at most @width
 * columns, the first line after @first, the other lines after @other. Prints
 * nothing if @text is "".
 */
void print_wrapped(const char *first, const char *other, const char *text,
		   size_t width);

#endif
