/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANALYSIS_COMPARE_OVER_H
#define ANALYSIS_COMPARE_OVER_H

#include "analysis/compare/comparison.h"

/*
 * compare_over_machines() - the numbers of @row, which says what was measured,
 * from the @nr rows of machines. The unit is the machine: its effect counts
 * once, whatever number of boots it had.
 * Return: 0; -errno with fail().
 */
int compare_over_machines(const struct compare_options *options,
			  const struct comparison *comparison,
			  const struct compare_row *const *of_machine,
			  size_t nr, struct compare_row *row);

#endif
