/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_RACETABLE_H
#define CLI_RACETABLE_H

#include <stdio.h>

#include <jansson.h>

#include "bench/run/plan.h"

/*
 * race_table_print() - print the results of a race as text, at most 80 columns.
 */
void race_table_print(FILE *out, const struct plan *plan,
		      const json_t *document);

#endif
