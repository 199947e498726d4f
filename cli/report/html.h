/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_HTML_H
#define CLI_HTML_H

#include <stddef.h>
#include <stdio.h>

/*
 * Text as HTML. Text from files is only data, everywhere in a page: it is
 * written as printable ASCII, and no character of it begins or ends a tag, an
 * attribute or a reference.
 */

#define HTML_MOST_BYTES 1000
#define HTML_NAME_BYTES 80
/* Of the name of a cell, unless more are needed to make it unique. */
#define HTML_CELL_COLUMNS 60

/* html_text() - @text, cut behind HTML_MOST_BYTES. */
void html_text(FILE *out, const char *text);

/* html_name() - @text for a heading, cut behind HTML_NAME_BYTES. */
void html_name(FILE *out, const char *text);

/*
 * html_data() - a cell of a table with @text. html_row_head(),
 * html_column_head() - likewise, of the first cell of a row or column.
 * @class: of our own style sheet; NULL: none.
 */
void html_data(FILE *out, const char *class, const char *text);
void html_row_head(FILE *out, const char *text);
void html_column_head(FILE *out, const char *text);

/* html_count() - a cell of a table with a whole number. */
void html_count(FILE *out, size_t nr);

/* html_table_begin() - a table that scrolls by itself where it is too wide. */
void html_table_begin(FILE *out, const char *class);
void html_table_end(FILE *out);

/* html_base64() - @len bytes, for a data: link. */
void html_base64(FILE *out, const char *bytes, size_t len);

/*
 * html_lines() - @text, lines as print_wrapped() makes them, as entries of a
 * list: a line that begins with a blank goes on with the one before.
 */
void html_lines(FILE *out, const char *text);

/* html_pre() - all of @text, with its newlines. */
void html_pre(FILE *out, const char *text);

#endif
