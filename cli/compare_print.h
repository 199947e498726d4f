/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_COMPARE_PRINT_H
#define CLI_COMPARE_PRINT_H

#include "lib/compare.h"

/* A comparison on standard output. Text from files is printed clean. */

#define COMPARE_COLUMNS 80

void compare_print_text(const struct compare_result *result);
void compare_print_csv(const struct compare_result *result);
void compare_print_markdown(const struct compare_result *result);

/* Return: 0; -ENOMEM with fail(). */
int compare_print_json(const struct compare_result *result);

/* compare_print_notes() - all notes of @kind under @title, wrapped. */
void compare_print_notes(const struct comparison *comparison,
			 enum note_kind kind, const char *title);

/*
 * compare_print_reading() - what the columns mean here, wrapped.
 * @machines: rows of single machines are shown, too.
 */
void compare_print_reading(const struct compare_result *result, bool machines,
			   const char *lead, size_t columns);

/* compare_print_rank_limit() - if the rank test cannot fire, say so. */
void compare_print_rank_limit(const struct compare_result *result,
			      const char *lead, size_t columns);

#endif
