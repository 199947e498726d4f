/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_COVER_EXACT_H
#define CLI_COVER_EXACT_H

#include "analysis/compare/compare.h"

/*
 * cover_print_exact() - for each cell, print a sentence on the operations that
 * one side executes more often than the other, if they were counted:
 * "none+swap: clearer's smp_mb 0.01 -> 1.01, INVLPG 1.00 -> 0; peers' ...".
 * @all: the tables show all rows.
 */
void cover_print_exact(const struct compare_result *result, bool all);

#endif
