/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_COVER_LEGEND_H
#define CLI_COVER_LEGEND_H

#include "analysis/compare/compare.h"

/*
 * cover_print_legend() - what the rows and columns above mean: of those that
 * are there.
 * @all: rows that cover_shows() for all.
 */
void cover_print_legend(const struct compare_result *result, bool all);

#endif
