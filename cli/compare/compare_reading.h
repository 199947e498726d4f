/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_COMPARE_READING_H
#define CLI_COMPARE_READING_H

#include "analysis/compare/compare.h"
#include "cli/common/format.h"

/* What the columns of a comparison mean, below them. */

/* compare_interval_text() - "[ ]" over boots, "( )" over visits, "1 visit". */
const char *compare_interval_text(const struct compare_row *row,
				  char buf[FORMAT_BYTES]);

/*
 * compare_print_reading() - what the columns mean here, wrapped.
 * @machines: rows of single machines are shown, too.
 * @lead:     of each line.
 */
void compare_print_reading(const struct compare_result *result, bool machines,
			   const char *lead, size_t columns);

/* compare_print_rank_limit() - if the rank test cannot fire, say so. */
void compare_print_rank_limit(const struct compare_result *result,
			      const char *lead, size_t columns);

#endif
