/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANALYSIS_EVIDENCE_H
#define ANALYSIS_EVIDENCE_H

#include "analysis/load/side.h"
#include "analysis/predict/draws.h"

/*
 * The numbers of one cell of a side, as draws: over its boots or, of one boot,
 * over its visits; over the rounds if there is only one visit. Unknown if no
 * run of the side has the cell with at least two of these. Rounds that are not
 * ok are left out. The side must have been loaded with RUNFILE_MODEL.
 *
 * Functions that return int return 0; -ENOMEM with fail().
 */

/*
 * evidence_boots() - pick the boots of @side that have the cells @x and @y (""
 * for @y: @x alone). What is made of two cells varies over these boots,
 * whatever else was measured in others. @picked is to be released by
 * side_release() before @side.
 */
int evidence_boots(const struct side *side, const char *x, const char *y,
		   struct side *picked);

/*
 * evidence_time() - own time in ns: of an op of a primitive, of an event of the
 * clearer, or, in a cell without a clearer, of a pinned page. Cells of run
 * --inject-op are left out.
 */
int evidence_time(const struct side *side, const char *cell,
		  struct draws *draws);

/* evidence_stolen() - time that one op or event takes from all bystanders. */
int evidence_stolen(const struct side *side, const char *cell,
		    struct draws *draws);

/* evidence_stolen_rate() - ns lost by the bystanders per ns, in gaps. */
int evidence_stolen_rate(const struct side *side, const char *cell,
			 struct draws *draws);

/*
 * evidence_count() - how often the CPUs of @role execute @class, per op, event
 * or pinned page.
 */
int evidence_count(const struct side *side, const char *cell, int role,
		   int class, struct draws *draws);

/*
 * evidence_injected() - what @times of @operation added to a pin cycle, less
 * what the control added, of the first cell in which it was injected (run
 * --inject-op).
 */
void evidence_injected(const struct side *side, const char *operation,
		       double times, struct draws *draws);

/* evidence_peers() - the number of bystanders that spun; NAN: unknown. */
double evidence_peers(const struct side *side, const char *cell);

/* evidence_cell() - the first run's cell of that name that is ok; or NULL. */
const struct run_cell *evidence_cell(const struct side *side,
				     const char *cell);

/* evidence_pins() - is @cell one without a clearer, counted per page? */
bool evidence_pins(const char *cell);

#endif
