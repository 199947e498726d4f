/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_ATTEMPTTABLE_H
#define CLI_ATTEMPTTABLE_H

#include <stdio.h>

#include "bench/run/plan.h"

/*
 * attempts_table_print() - what came of the attempts to pin in the cells of the
 * protocol in user space; nothing if there are none.
 */
void attempts_table_print(FILE *out, const struct plan *plan);

#endif
