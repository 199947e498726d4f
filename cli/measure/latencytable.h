/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_LATENCYTABLE_H
#define CLI_LATENCYTABLE_H

#include <stdio.h>

#include "bench/run/plan.h"

/*
 * latency_table_print() - print the latencies that BPF measured in each cell,
 * the functions that it could not attach to, and its cost. Fits 80 columns.
 */
void latency_table_print(FILE *out, const struct plan *plan);

#endif
