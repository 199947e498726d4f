/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANALYSIS_RUNFILE_CELLS_H
#define ANALYSIS_RUNFILE_CELLS_H

/* The cells of a result file. For the parts of the loader only. */

#include "analysis/load/runfile_read.h"

#define RUNFILE_MAX_CELLS 10000u

/*
 * run_cells() - append all cells of @list to run->cells. Afterwards jansson
 * holds nothing any more: see json_arena_reset().
 * @key: name of the list in the file.
 */
int run_cells(struct run_reader *reader, struct json_part *list, size_t nr,
	      const char *key, bool primitive, struct runfile *run);

/*
 * run_refuse_twice() - refuse a file in which two cells have one name. After
 * this runfile_cell() can be called. Return: 0; -EINVAL or -ENOMEM with fail().
 */
int run_refuse_twice(const struct run_reader *reader, struct runfile *run);

#endif
