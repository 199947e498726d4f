/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_COVER_H
#define CLI_COVER_H

/* Shared by the parts of the letter. */

#define COVER_COLUMNS	 72
#define COVER_NAME_COLUMNS 63	/* for a cell, unless it takes more to tell it
				   apart */

#include <stdbool.h>

#include "analysis/compare/compare.h"

/*
 * cover_put() - print a text of at most 2 KiB in lines of COVER_COLUMNS; each
 * line but the first begins with @other.
 */
void cover_put(const char *other, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * cover_shows() - does the table show @row? With @all, always. Otherwise not if
 * it is a count of --exact, which has sentences of its own. The event's own
 * interrupts, remote TLB and CAL, are shown for each cell; other interrupts
 * only if a side received at least COVER_FEW, or one surely more than the
 * other.
 */
#define COVER_FEW 0.05
bool cover_shows(const struct compare_row *row, bool all);

/* cover_shows_by_rule() - is @row of the other interrupts? */
bool cover_shows_by_rule(const struct compare_row *row);

/* cover_is_equal() - are all values of @row, on both sides, the same number? */
bool cover_is_equal(const struct compare_row *row);

/*
 * cover_is_own_flush() - does one side alone count flushes of the clearer's own
 * TLB in row TLB? They are no interrupts, so row CAL of that CPU has none, and
 * the difference is none of what the kernels do.
 */
bool cover_is_own_flush(const struct comparison *comparison,
			const struct compare_row *row);

/* cover_nr_tests() - the number of tests that Holm's method corrected for. */
size_t cover_nr_tests(const struct compare_result *result);

#endif
