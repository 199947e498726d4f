/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_ATTEMPTTABLE_H
#define CLI_ATTEMPTTABLE_H

#include <stdio.h>

#include "bench/run/plan.h"

/*
 * attempts_table_print() - print the results of the attempts to pin, for the
 * cells of the protocol in user space. Prints nothing if there are none.
 */
void attempts_table_print(FILE *out, const struct plan *plan);

#endif
