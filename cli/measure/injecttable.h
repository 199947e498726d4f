/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_INJECTTABLE_H
#define CLI_INJECTTABLE_H

#include <stdio.h>

#include "bench/run/plan.h"

/*
 * inject_table_print() - the rows of --inject-ns or --inject-op, and what
 * became of them.
 */
void inject_table_print(FILE *out, const struct plan *plan);

#endif
