/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANALYSIS_RUNFILE_MODEL_H
#define ANALYSIS_RUNFILE_MODEL_H

/*
 * The parts of a result file that mmfence predict uses. For the parts of the
 * loader only.
 */

#include "analysis/load/runfile_read.h"

/*
 * run_alloc_models() - with RUNFILE_MODEL, allocate cell->models.
 * Return: 0; -EINVAL or -ENOMEM with fail().
 */
int run_alloc_models(const struct run_reader *reader, struct run_cell *cell);

/*
 * run_read_model() - read the pages pinned, the steps of the bystanders, and,
 * from @exact (NULL: none), the counts of scripts/lab --exact.
 * @counting: a counting round; its counts include the reading of counters.
 * Return: 0; -EINVAL with fail().
 */
int run_read_model(const struct run_reader *reader, json_t *json, json_t *exact,
		   bool counting, struct run_model *model);

/*
 * run_read_injected() - read "inject.operations" of a cell.
 * Return: 0; -EINVAL or -ENOMEM with fail().
 */
int run_read_injected(const struct run_reader *reader, json_t *json,
		      struct run_cell *cell);

#endif
