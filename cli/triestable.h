/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_TRIESTABLE_H
#define CLI_TRIESTABLE_H

#include <stdio.h>

#include "bench/plan.h"

/*
 * tries_table_print() - what came of the attempts to pin in the cells of the
 * protocol in user space; nothing if there are none.
 */
void tries_table_print(FILE *out, const struct plan *plan);

#endif
