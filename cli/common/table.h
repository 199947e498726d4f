/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_TABLE_H
#define CLI_TABLE_H

#include <stdio.h>

/*
 * Tables of text. Heads and widths are said once; the cells of a row are
 * printed from left to right, with a blank between two of them, until
 * table_end(). A row may end early. A text that is longer than its column
 * moves the others to the right.
 */

struct table_column {
	const char *head;
	int width;		/* negative: text begins at the left */
};

struct table {
	FILE *out;
	const char *lead;			/* of each line; or NULL */
	const struct table_column *columns;	/* end with a NULL head */
	size_t at; /* the column of the next cell */
};

/* table_head() - print the line of heads. */
void table_head(const struct table *table);

/* table_rule() - print a line of dashes, as long as each column is wide. */
void table_rule(const struct table *table);

/*
 * table_name() - the first cell of a row. A name that is too long has a line
 * to itself and leaves the cell empty.
 */
void table_name(struct table *table, const char *name);

/*
 * table_text() - the next cell of the row. table_format() - the same, at most
 * 63 bytes, from a format. Behind the last column they are as wide as the text.
 */
void table_text(struct table *table, const char *text);
void table_format(struct table *table, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * table_number() - the next cell: @value with @digits behind the point, none
 * from @limit on; "-" unless it is finite.
 */
void table_number(struct table *table, double value, int digits, double limit);

/* table_end() - end the line; the next cell is the first of a row. */
void table_end(struct table *table);

#endif
