/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_COVER_EXACT_H
#define CLI_COVER_EXACT_H

#include "analysis/compare/compare.h"

/*
 * cover_print_exact() - a sentence a cell on what one side executes more than
 * the other, if that was counted: "none+swap: clearer's smp_mb 0.01 -> 1.01,
 * INVLPG 1.00 -> 0; peers' ...". @all: the tables have all rows.
 */
void cover_print_exact(const struct comparison *comparison, bool all);

#endif
