/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_LOSSTABLE_H
#define CLI_LOSSTABLE_H

#include <stdio.h>

#include "bench/run/plan.h"

/*
 * loss_table_print() - print the time that the bystanders of each cell lost, by
 * the number of pages they touch, and whether the two ways to measure it agree.
 * Fits 80 columns.
 */
void loss_table_print(FILE *out, const struct plan *plan);

#endif
