/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_COMPARE_TEXT_H
#define CLI_COMPARE_TEXT_H

#include "analysis/compare/compare.h"

/* Text from files is printed clean. */

#define COMPARE_COLUMNS 80

/* compare_print_text() - print @result as tables on standard output. */
void compare_print_text(const struct compare_result *result);

/*
 * compare_print_notes() - print all notes of @kind under @title, wrapped.
 * Prints nothing if there are none.
 */
void compare_print_notes(const struct admission *admission,
			 enum note_kind kind, const char *title);

#endif
