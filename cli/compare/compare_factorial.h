/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_COMPARE_FACTORIAL_H
#define CLI_COMPARE_FACTORIAL_H

#include <stdbool.h>

#include "cli/common/sides.h"

/*
 * compare_factorial() - mmfence compare --factorial: print the effects of
 * barrier and flush, as text or JSON, on standard output.
 * @sides: SIDE_NR sides, in the order of enum factorial_side; each has files.
 * Return: an exit status.
 */
int compare_factorial(const struct sides_args *args, const struct side *sides,
		      bool json);

#endif
