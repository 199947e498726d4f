/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANALYSIS_COMPARE_CELLS_H
#define ANALYSIS_COMPARE_CELLS_H

#include "analysis/compare/comparison.h"

/*
 * compare_cells() - add the rows of all cells that both sides have, and notes
 * on the cells and metrics that cannot be compared.
 * Return: 0; -errno with fail().
 */
int compare_cells(const struct side *a, const struct side *b,
		  const struct compare_options *options,
		  struct comparison *comparison);

#endif
