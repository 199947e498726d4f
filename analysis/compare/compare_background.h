/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANALYSIS_COMPARE_BACKGROUND_H
#define ANALYSIS_COMPARE_BACKGROUND_H

/*
 * Counts that only the rest of the machine explains. COMPARE_BACKGROUND_RULE of
 * compare_result.h states the rule in words.
 */

#include "analysis/compare/comparison.h"

/*
 * compare_is_background() - is the count of @row, whose centers are set, caused
 * by something other than the cell? It is if both sides received fewer than 1
 * per 1,000 events and, in real time, fewer than 1,000 per second. A count of 0
 * on both sides is not background, except on the clearer's own CPU, where 0 is
 * expected: such a row is left out without a note.
 * Return: 0 with @background set; -ENOMEM with fail().
 */
int compare_is_background(const struct compare_row *row, const struct side *a,
			  const struct side *b, bool *background);

/*
 * compare_add_background() - append the name of the row's cell to @cells, which
 * is "" at first. compare_note_background() turns @cells into a note and
 * empties it.
 */
#define BACKGROUND_BYTES 240
int compare_add_background(struct admission *admission,
			   const struct compare_row *row,
			   char cells[BACKGROUND_BYTES]);
int compare_note_background(struct admission *admission, size_t metric,
			    char cells[BACKGROUND_BYTES]);

#endif
