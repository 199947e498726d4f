/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_INJECTTABLE_H
#define CLI_INJECTTABLE_H

#include <stdio.h>

#include "bench/run/plan.h"

/*
 * inject_table_print() - print the rows of --inject-ns or --inject-op, and
 * their outcomes.
 */
void inject_table_print(FILE *out, const struct plan *plan);

#endif
