/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_COVER_H
#define CLI_COVER_H

/* What the parts of a letter have in common. */

#define COVER_COLUMNS	 72
#define COVER_NAME_COLUMNS 63	/* of a cell, unless more tell it apart */

#include <stdbool.h>

#include "analysis/compare/compare.h"

/*
 * cover_put() - print a text of at most 2 KiB in lines of COVER_COLUMNS, each
 * other one after @other.
 */
void cover_put(const char *other, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * cover_shows() - is @row in the table? Not, but with @all: what was executed,
 * which has sentences of its own, and interrupts that are not the event's: of
 * both sides fewer than COVER_FEW, and not surely more of one.
 */
#define COVER_FEW 0.05
bool cover_shows(const struct compare_row *row, bool all);

/* cover_is_equal() - are all values of both sides of @row one number? */
bool cover_is_equal(const struct compare_row *row);

#endif
