/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANALYSIS_COMPARE_FAMILY_H
#define ANALYSIS_COMPARE_FAMILY_H

#include <stddef.h>

/* A family of tests: Holm's method adjusts them together for their number. */
enum compare_family_id { FAMILY_MAIN, FAMILY_OTHER, FAMILY_NR };

struct compare_family {
	size_t nr;		/* tests */
	double share;		/* share of the level; 1 if it is the only
				   family, 0 if empty */
};

#endif
