/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_RUNTABLE_H
#define CLI_RUNTABLE_H

#include <stdio.h>
#include <jansson.h>

#include "bench/run/plan.h"

/*
 * run_table_print() - print the run as text of at most 80 columns: a machine
 * line from @document, a row per cell, the reason under each cell that is not
 * ok, the primitives, and the meaning of the columns.
 */
void run_table_print(FILE *out, const struct plan *plan,
		     const json_t *document);

/* machine_print() - print the kernel and machine of @document. */
void machine_print(FILE *out, const json_t *document);

/* reason_print() - if @cell is not ok, print the reason under its row. */
void reason_print(FILE *out, const struct cell *cell);

#endif
