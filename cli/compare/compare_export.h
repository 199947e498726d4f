/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_COMPARE_EXPORT_H
#define CLI_COMPARE_EXPORT_H

#include "analysis/compare/compare.h"

/*
 * Print a comparison on standard output in a format for other programs. Text
 * from files is printed clean.
 */

void compare_print_csv(const struct compare_result *result);
void compare_print_markdown(const struct compare_result *result);

/* Return: 0; -ENOMEM with fail(). */
int compare_print_json(const struct compare_result *result);

#endif
