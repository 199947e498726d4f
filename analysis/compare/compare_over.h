/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANALYSIS_COMPARE_OVER_H
#define ANALYSIS_COMPARE_OVER_H

#include "analysis/compare/comparison.h"

/*
 * compare_over_machines() - compute the numbers of @row, which names the metric
 * measured, from the @nr rows of machines. The unit is the machine: its effect
 * counts once, whatever its number of boots.
 * Return: 0; -errno with fail().
 */
int compare_over_machines(const struct compare_options *options,
			  const struct comparison *comparison,
			  const struct compare_row *const *of_machine,
			  size_t nr, struct compare_row *row);

#endif
