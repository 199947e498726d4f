/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_COVER_HEAD_H
#define CLI_COVER_HEAD_H

#include "analysis/compare/compare.h"

/* cover_print_head() - print the kernels, the boots and the machines. */
/* cover_print_head() - @all: the notes have all differences, with values. */
void cover_print_head(const struct compare_result *result,
		      const struct comparison *comparison, bool all);

#endif
