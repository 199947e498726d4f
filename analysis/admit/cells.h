/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANALYSIS_CELLS_H
#define ANALYSIS_CELLS_H

/* The cells of sides by name, and the runs of each that may be used. */

#include "analysis/admit/admission.h"
#include "analysis/load/side.h"

struct cell_name {
	const char *cell;
	bool primitive;
	size_t order;		/* of its first appearance */
};

/*
 * cells_wanted() - is @cell in @wanted, which ends with NULL? If @wanted itself
 * is NULL, all cells are wanted.
 */
bool cells_wanted(const char *const *wanted, const char *cell);

/*
 * cells_list() - list the wanted cells of both sides, each once, in the order
 * of their first appearance, then the primitives.
 * Return: 0 with *@names to be freed; -ENOMEM with fail().
 */
int cells_list(const struct side *a, const struct side *b,
	       const char *const *wanted, struct cell_name **names,
	       size_t *nr);

/*
 * cells_find_ok() - find the cell in the first run in which it is ok.
 * Return: NULL if it is ok in no run. *@other is then the cell of a run in
 * which it is not ok, or NULL if no run has the cell.
 */
const struct run_cell *cells_find_ok(const struct side *side,
				     const struct cell_name *name,
				     const struct run_cell **other);

/*
 * cells_left_out() - add a note on the runs of side number @index, @side, in
 * which the cell is not ok.
 * Return: 0; -ENOMEM with fail().
 */
int cells_left_out(const struct side *side, size_t index,
		   const struct cell_name *name, struct admission *admission);

/*
 * cells_same_settings() - refuse the cell unless all runs in which it is ok
 * measured it with the same settings.
 * Return: as admission_refuse().
 */
int cells_same_settings(const struct side *a, const struct side *b,
			const struct cell_name *name,
			struct admission *admission, bool *refused);

#endif
