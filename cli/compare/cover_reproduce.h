/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_COVER_REPRODUCE_H
#define CLI_COVER_REPRODUCE_H

#include "analysis/compare/compare.h"

/*
 * cover_print_reproduce() - print the commands that repeat the measurement; for
 * files of scripts/lab, with the same guests.
 */
void cover_print_reproduce(const struct compare_result *result,
			   const struct comparison *comparison);

#endif
