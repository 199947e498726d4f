/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_COUNTERTABLE_H
#define CLI_COUNTERTABLE_H

#include <stdio.h>

#include "bench/run/plan.h"

/*
 * counter_table_print() - print the normalised counts per event of every
 * counted cell, the events that each set lacks here and why, and with
 * --counter-cost the cost of counting. Fits 80 columns.
 */
void counter_table_print(FILE *out, const struct plan *plan);

#endif
