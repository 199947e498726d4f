/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_COVER_REPRODUCE_LAB_H
#define CLI_COVER_REPRODUCE_LAB_H

#include "analysis/compare/compare.h"

/*
 * cover_reproduce_lab() - of files of scripts/lab: scripts/patch where it would
 * do the same, else the kernels' build, the lab and the comparison.
 */
void cover_reproduce_lab(const struct compare_result *result,
			 const struct comparison *comparison);

#endif
