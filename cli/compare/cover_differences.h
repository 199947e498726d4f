/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_COVER_DIFFERENCES_H
#define CLI_COVER_DIFFERENCES_H

#include "analysis/compare/compare.h"

/*
 * cover_print_differences() - name the settings in which the sides differ, as
 * many as fit into two lines, and say how many more facts do. Of two releases
 * only the number.
 */
void cover_print_differences(const struct compare_result *result,
			     const struct comparison *comparison);

#endif
