/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANALYSIS_RUNFILE_MODEL_H
#define ANALYSIS_RUNFILE_MODEL_H

/*
 * The parts of a result file that mmfence predict uses. For the parts of the
 * loader only.
 */

#include "analysis/load/runfile_read.h"

/*
 * run_read_model() - read the pages pinned, the steps of the bystanders, and,
 * from @exact (NULL: none), the counts of scripts/lab --exact. Call it after
 * round->counting is known: a counting round has no such counts.
 * Return: 0; -EINVAL with fail().
 */
int run_read_model(const struct run_reader *reader, json_t *json, json_t *exact,
		   struct run_round *round);

/*
 * run_read_injected() - read "inject.operations" of a cell.
 * Return: 0; -EINVAL or -ENOMEM with fail().
 */
int run_read_injected(const struct run_reader *reader, json_t *json,
		      struct run_cell *cell);

#endif
