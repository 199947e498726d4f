/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_COMPARE_OTHER_H
#define CLI_COMPARE_OTHER_H

#include <stdbool.h>

#include "cli/sides.h"

/*
 * What compare does besides comparing sides: each reads the files, prints as
 * text or JSON and returns an exit status.
 */

/* compare_noise() - all files are of one kernel. */
int compare_noise(const struct sides_args *args, bool json);

/* compare_factorial() - sides in the order of enum factorial_side. */
int compare_factorial(const struct sides_args *args, bool json);

#endif
