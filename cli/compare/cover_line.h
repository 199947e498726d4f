/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_COVER_LINE_H
#define CLI_COVER_LINE_H

#include <stdbool.h>
#include <stddef.h>

#include "analysis/compare/compare.h"

/* A shell command in a letter. */

#define COVER_LINE_BYTES 4096
#define COVER_WORD_BYTES 512

struct cover_line {
	char text[COVER_LINE_BYTES];
	size_t len;
};

/* cover_line_put() - append a blank and @word, which may be several words. */
void cover_line_put(struct cover_line *line, const char *word);

/*
 * cover_line_print() - print the command, indented; a line that is continued
 * ends with a backslash.
 */
void cover_line_print(const struct cover_line *line);

/*
 * cover_line_word() - quote @text of a file as one word of the shell, in @buf.
 */
const char *cover_line_word(const char *text, char buf[COVER_WORD_BYTES]);

/*
 * cover_line_request() - append the arguments that "mmfence run" got for side
 * A: the cells (only those of the comparison, if it was limited to some) and,
 * behind "--" if @separated, the options. Without @separated, options come
 * first.
 */
void cover_line_request(const struct compare_result *result,
			struct cover_line *line, bool separated);

#endif
