/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_COMPARE_PARTS_H
#define LIB_COMPARE_PARTS_H

/* Between the parts of the comparison. Not for others. */

#include "lib/compare.h"

/* compare_note() - add one. Return: 0; -ENOMEM with fail(). */
int compare_note(struct comparison *comparison, enum note_kind kind,
		 const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/*
 * compare_refuse() - @what keeps something from being compared: a note, and
 * *@refused set unless options->force, which makes another note.
 */
int compare_refuse(struct comparison *comparison,
		   const struct compare_options *options, bool *refused,
		   const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/*
 * compare_setting() - the key of the first line in which the settings @a and
 * @b differ. Return: @buf.
 */
const char *compare_setting(const char *a, const char *b, char *buf,
			    size_t size);

/* compare_runs() - is each run, and each boot, on one side? After the order. */
int compare_runs(const struct side *a, const struct side *b,
		 const struct compare_options *options,
		 struct comparison *comparison);

/* compare_environment() - notes on what differs, and checks of the sides. */
int compare_environment(const struct side *a, const struct side *b,
			const struct compare_options *options,
			struct comparison *comparison);

struct compare_name {
	const char *cell;
	bool primitive;
	size_t order;		/* of first appearance */
};

/*
 * compare_list_cells() - the wanted cells of both sides, each once, in the
 * order they first appear. Return: 0 with *@names to be freed; -ENOMEM.
 */
int compare_list_cells(const struct side *a, const struct side *b,
		       const struct compare_options *options,
		       struct compare_name **names, size_t *nr);

/*
 * compare_left_out() - note the runs of @side, which is number @index, in which
 * the cell is not ok.
 */
int compare_left_out(const struct side *side, size_t index,
		     const struct compare_name *name,
		     struct comparison *comparison);

/* compare_cells() - the rows of all cells of both sides. */
int compare_cells(const struct side *a, const struct side *b,
		  const struct compare_options *options,
		  struct comparison *comparison);

/* compare_one_setting() - was @cell measured alike in all runs of @side? */
int compare_one_setting(const struct side *side, const char *cell,
			bool primitive, const struct compare_options *options,
			struct comparison *comparison, bool *refused);

/*
 * compare_add_row() - a row like @row, which says what was measured, with the
 * numbers of its samples.
 */
int compare_add_row(const struct compare_options *options,
		    struct comparison *comparison,
		    const struct compare_row *row, const struct samples *a,
		    const struct samples *b);

/* compare_perf() - the rows of what perf stat counted of one cell. */
int compare_perf(const struct side *a, const struct side *b,
		 const struct compare_name *cell,
		 const struct compare_options *options,
		 struct comparison *comparison);

/* compare_measure() - the numbers of @row from its samples. */
int compare_measure(const struct compare_options *options,
		    const struct comparison *comparison,
		    const struct samples *a, const struct samples *b,
		    struct compare_row *row);

/*
 * compare_is_background() - is the count of @row, which has its centers, none
 * of the cell's doing? Where both sides received fewer than 1 in 1,000 events
 * and, in real time, fewer than 1,000 a second; none at all is no background.
 * Return: 0 with @background set; -ENOMEM with fail().
 */
int compare_is_background(const struct compare_row *row, const struct side *a,
			  const struct side *b, bool *background);

/*
 * compare_add_background() - name the cell of @row in @cells, "" at first;
 * compare_note_background() makes a note of what is in there and empties it.
 */
#define BACKGROUND_BYTES 240
int compare_add_background(struct comparison *comparison,
			   const struct compare_row *row,
			   char cells[BACKGROUND_BYTES]);
int compare_note_background(struct comparison *comparison, size_t metric,
			    char cells[BACKGROUND_BYTES]);

/*
 * compare_finish() - method, change and interval of @row from its effect and
 * from its centers. @within: the effect is over the rounds of one boot.
 */
void compare_finish(struct compare_row *row, bool within);

/* compare_two() - all of @a and @b, as of one machine. */
int compare_two(const struct side *a, const struct side *b,
		const struct compare_options *options,
		struct comparison *comparison);

/* compare_order() - do the boots alternate? Sets nr_pairs, adds remarks. */
int compare_order(const struct side *a, const struct side *b,
		  struct comparison *comparison);

#endif
