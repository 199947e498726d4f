/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_COMPARE_NOISE_H
#define CLI_COMPARE_NOISE_H

#include <stdbool.h>

#include "cli/common/sides.h"

/*
 * compare_noise() - mmfence compare --noise: print the changes that can be
 * detected with one kernel, whose files may be on several sides, as text or
 * JSON on standard output.
 * @sides: all are joined to the first.
 * Return: an exit status; unless it is EXIT_DONE, a line was printed on
 * standard error.
 */
int compare_noise(const struct sides_args *args, struct side *sides,
		  bool json);

#endif
