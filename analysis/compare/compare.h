/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANALYSIS_COMPARE_H
#define ANALYSIS_COMPARE_H

/*
 * Compare kernels: find the differences, say how sure each is, and name the
 * cells that cannot be compared. Each later side is compared with the first.
 * Times are compared as ratios (of geometric means), counts as differences.
 */

#include "analysis/compare/comparison.h"

/*
 * compare_sides() - compare @sides[1..] with @sides[0].
 * Return: 0 with @result, which points into @sides and @options, to be freed
 * by compare_free(); -errno with fail().
 */
int compare_sides(const struct side *sides, size_t nr_sides,
		  const struct compare_options *options,
		  struct compare_result *result);
void compare_free(struct compare_result *result);

#endif
