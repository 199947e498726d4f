/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_COMPARE_READING_H
#define CLI_COMPARE_READING_H

#include "analysis/compare/compare_result.h"
#include "cli/common/format.h"

/* The meaning of a comparison's columns, printed below them. */

/* compare_interval_text() - "[ ]" over boots, "( )" over visits, "1 visit". */
const char *compare_interval_text(const struct compare_row *row,
				  char buf[FORMAT_BYTES]);

/* The numbers of a row as its table shows them. */
struct compare_row_text {
	char a[FORMAT_BYTES], b[FORMAT_BYTES], change[FORMAT_BYTES];
	char interval[FORMAT_BYTES], p[FORMAT_BYTES], verdict[VERDICT_BYTES];
};

/* compare_row_text() - @row of @result in words and digits. */
void compare_row_text(const struct compare_result *result,
		      const struct compare_row *row,
		      struct compare_row_text *text);

/*
 * compare_counts_text() - "2+2 boots, 5+5 visits, 40+38 rounds": the numbers
 * that @row is a mean of. Return: @buf.
 */
#define COMPARE_COUNTS_BYTES 160
const char *compare_counts_text(const struct compare_row *row,
				char buf[COMPARE_COUNTS_BYTES]);

/*
 * compare_left_out_text() - "left out: 1+0 rounds contaminated, 0+0 invalid";
 * "" if no round was left out. Return: @buf.
 */
const char *compare_left_out_text(const struct compare_row *row,
				  char buf[COMPARE_COUNTS_BYTES]);

/*
 * compare_note_title() - the title of the notes of @kind; @label: the second
 * side.
 */
const char *compare_note_title(enum note_kind kind, const char *label,
			       char buf[COMPARE_COUNTS_BYTES]);

/*
 * compare_print_reading() - print the meaning of the columns, wrapped.
 * @machines: rows of single machines are shown, too.
 * @lead:     begins each line.
 */
void compare_print_reading(const struct compare_result *result, bool machines,
			   const char *lead, size_t columns);

/*
 * compare_print_rank_limit() - if the rank test can never be significant, say
 * so.
 */
void compare_print_rank_limit(const struct compare_result *result,
			      const char *lead, size_t columns);

#endif
