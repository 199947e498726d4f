/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANALYSIS_CELLS_H
#define ANALYSIS_CELLS_H

/* The cells of sides by name, and which of their runs may be used. */

#include "analysis/admit/admission.h"
#include "analysis/load/side.h"

struct cell_name {
	const char *cell;
	bool primitive;
	size_t order;		/* of first appearance */
};

/* cells_wanted() - is @cell in @wanted, which NULL ends? NULL wants all. */
bool cells_wanted(const char *const *wanted, const char *cell);

/*
 * cells_list() - the wanted cells of both sides, each once, in the order they
 * first appear; primitives follow.
 * Return: 0 with *@names to be freed; -ENOMEM with fail().
 */
int cells_list(const struct side *a, const struct side *b,
	       const char *const *wanted, struct cell_name **names,
	       size_t *nr);

/*
 * cells_find_ok() - the cell of the first run in which it is ok.
 * Return: NULL if it is ok in no run; *@other is then a cell that is not ok,
 * or NULL if no run has the cell.
 */
const struct run_cell *cells_find_ok(const struct side *side,
				     const struct cell_name *name,
				     const struct run_cell **other);

/*
 * cells_left_out() - note the runs of @side, which is number @index, in which
 * the cell is not ok.
 * Return: 0; -ENOMEM with fail().
 */
int cells_left_out(const struct side *side, size_t index,
		   const struct cell_name *name, struct admission *admission);

/*
 * cells_same_settings() - refuse the cell unless all runs in which it is ok
 * measured it in the same way.
 * Return: as admission_refuse().
 */
int cells_same_settings(const struct side *a, const struct side *b,
			const struct cell_name *name,
			struct admission *admission, bool *refused);

#endif
