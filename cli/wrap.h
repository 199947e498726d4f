/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_WRAP_H
#define CLI_WRAP_H

#include <stdio.h>

/*
 * wrap_print() - print @text beside @label within 79 columns, and a newline.
 * @label_columns: where the text begins, on each line; below 79.
 *
 * Lines break at blanks and newlines; a word that is too long is cut up.
 */
void wrap_print(FILE *out, int label_columns, const char *label,
		const char *text);

#endif
