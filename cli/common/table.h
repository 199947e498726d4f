/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_TABLE_H
#define CLI_TABLE_H

#include <stdio.h>

/*
 * Tables of text. Heads and widths are given once. The cells of a row are
 * printed from left to right, with a blank between them, until table_end(). A
 * row may end early. A text longer than its column moves the rest of the row to
 * the right.
 */

struct table_column {
	const char *head;
	int width;		/* negative: left-aligned */
};

struct table {
	FILE *out;
	const char *lead;			/* begins each line; or NULL */
	const struct table_column *columns;	/* ends with a NULL head */
	size_t at; /* the column of the next cell */
};

/* table_head() - print the line of heads. */
void table_head(const struct table *table);

/* table_rule() - print a line of dashes, as long as each column is wide. */
void table_rule(const struct table *table);

/*
 * table_name() - print the first cell of a row. A name that is too long gets a
 * line of its own, and the cell stays empty.
 */
void table_name(struct table *table, const char *name);

/*
 * table_text() - print the next cell of the row. table_format() - the same, at
 * most 63 bytes, from a format. Cells behind the last column are as wide as
 * their text.
 */
void table_text(struct table *table, const char *text);
void table_format(struct table *table, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * table_number() - print the next cell: @value with @digits after the point, or
 * none if @value is @limit or more; "-" unless it is finite.
 */
void table_number(struct table *table, double value, int digits, double limit);

/* table_end() - end the line; the next cell begins a row. */
void table_end(struct table *table);

#endif
