/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANALYSIS_COMPARE_MACHINES_H
#define ANALYSIS_COMPARE_MACHINES_H

/* Comparisons over several machines. */

#include "analysis/compare/comparison.h"

/*
 * compare_find_machines() - the machines with runs on both sides, if there
 * are two or more; a note on the runs of others.
 */
int compare_find_machines(const struct side *a, const struct side *b,
			  struct comparison *comparison);

/* compare_machines() - each machine with itself, and rows over all of them. */
int compare_machines(const struct side *a, const struct side *b,
		     const struct compare_options *options,
		     struct comparison *comparison);

#endif
