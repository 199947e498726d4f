/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANALYSIS_COMPARE_BACKGROUND_H
#define ANALYSIS_COMPARE_BACKGROUND_H

/*
 * Counts that nothing but the rest of the machine explains. The rule is in
 * COMPARE_BACKGROUND_RULE of compare_result.h, too.
 */

#include "analysis/compare/comparison.h"

/*
 * compare_is_background() - is the count of @row, which has its centers, none
 * of the cell's doing? Where both sides received fewer than 1 in 1,000 events
 * and, in real time, fewer than 1,000 a second; none at all is no
 * background, except on the clearer's own CPU, where it is as expected: such a
 * row goes without a word.
 * Return: 0 with @background set; -ENOMEM with fail().
 */
int compare_is_background(const struct compare_row *row, const struct side *a,
			  const struct side *b, bool *background);

/*
 * compare_add_background() - name the cell of @row in @cells, "" at first;
 * compare_note_background() makes a note of what is in there and empties it.
 */
#define BACKGROUND_BYTES 240
int compare_add_background(struct admission *admission,
			   const struct compare_row *row,
			   char cells[BACKGROUND_BYTES]);
int compare_note_background(struct admission *admission, size_t metric,
			    char cells[BACKGROUND_BYTES]);

#endif
