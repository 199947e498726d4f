/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANALYSIS_COMPARE_MACHINES_H
#define ANALYSIS_COMPARE_MACHINES_H

/* Comparisons over several machines. */

#include "analysis/compare/comparison.h"

/*
 * compare_find_machines() - list the machines with runs on both sides if there
 * are at least two, and add a note on the runs of the other machines.
 */
int compare_find_machines(const struct side *a, const struct side *b,
			  struct comparison *comparison);

/*
 * compare_machines() - compare each machine with itself, and add rows over all
 * of them.
 */
int compare_machines(const struct side *a, const struct side *b,
		     const struct compare_options *options,
		     struct comparison *comparison);

#endif
