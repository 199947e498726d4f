/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_RUNTABLE_H
#define CLI_RUNTABLE_H

#include <stdio.h>
#include <jansson.h>

#include "bench/run/plan.h"

/*
 * run_table_print() - the run as text of at most 80 columns: a machine line
 * from @document, a row per cell, the reason under each cell that is not ok,
 * the primitives, and what the columns mean.
 */
void run_table_print(FILE *out, const struct plan *plan,
		     const json_t *document);

/* machine_print() - which kernel and machine @document is of. */
void machine_print(FILE *out, const json_t *document);

/* reason_print() - why @cell is not ok, if so, under its row. */
void reason_print(FILE *out, const struct cell *cell);

#endif
