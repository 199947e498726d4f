/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_COVER_LEGEND_H
#define CLI_COVER_LEGEND_H

#include "analysis/compare/compare.h"

/*
 * cover_print_legend() - print the meaning of the rows and columns that the
 * letter has.
 * @all: as for cover_shows().
 */
void cover_print_legend(const struct compare_result *result, bool all);

#endif
