/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANALYSIS_RUNFILE_CELLS_H
#define ANALYSIS_RUNFILE_CELLS_H

/* The cells of a result file. For the parts of the loader only. */

#include "analysis/load/runfile_read.h"

#define RUNFILE_MAX_CELLS 10000u

/* run_cells() - append all of the array @key of @root to run->cells. */
int run_cells(struct run_reader *reader, json_t *root, const char *key,
	      bool primitive, struct runfile *run);

/*
 * run_refuse_twice() - is a name in there twice? Then runfile_cell() knows
 * them. Return: 0; -EINVAL or -ENOMEM with fail().
 */
int run_refuse_twice(const struct run_reader *reader, struct runfile *run);

#endif
