/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_COVER_REPRODUCE_LAB_H
#define CLI_COVER_REPRODUCE_LAB_H

#include "analysis/compare/compare.h"

/*
 * cover_reproduce_lab() - for files of scripts/lab, print the command of
 * scripts/patch if it would do the same. Otherwise print those that build the
 * kernels, run the lab and compare.
 */
void cover_reproduce_lab(const struct compare_result *result,
			 const struct comparison *comparison);

#endif
