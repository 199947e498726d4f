/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_LOSSTABLE_H
#define CLI_LOSSTABLE_H

#include <stdio.h>

#include "bench/run/plan.h"

/*
 * loss_table_print() - what the bystanders of each cell lost, by the number
 * of pages they touch, and whether two ways to tell agree. Fits 80 columns.
 */
void loss_table_print(FILE *out, const struct plan *plan);

#endif
