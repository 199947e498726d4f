/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANALYSIS_COMPARE_UNJUDGED_H
#define ANALYSIS_COMPARE_UNJUDGED_H

#include "analysis/compare/compare.h"

/*
 * compare_each_unjudged() - call @visit for each time or rate that A measured
 * and for which the comparison has no verdict, or none that could be an alarm.
 * @nr_unjudged is passed to @visit.
 * Return: 0; -ENOMEM with fail().
 */
typedef void compare_visit_fn(const struct comparison *comparison,
			      const char *cell, size_t metric, size_t *nr);
int compare_each_unjudged(const struct compare_result *result,
			  compare_visit_fn *visit, size_t *nr_unjudged);

#endif
