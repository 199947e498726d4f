/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/compare/cover_line.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/compare/cover.h"
#include "lib/base/scope.h"
#include "lib/base/text.h"

#define MAX_WORDS 256

void cover_line_put(struct cover_line *line, const char *word)
{
	size_t room = sizeof(line->text) - line->len;
	int len = snprintf(line->text + line->len, room, "%s%s",
			   line->len ? " " : "", word);

	line->len += (size_t)len < room ? (size_t)len : room - 1;
}

/*
 * How many bytes of @text fit into @room: whole words, an option with its
 * value.
 */
static size_t line_fitting(const char *text, size_t room)
{
	size_t len = room, start;

	while (len && text[len] != ' ')
		len--;
	/* A word that is too long is not cut. */
	if (!len)
		return strcspn(text, " ");
	for (start = len; start && text[start - 1] != ' '; start--)
		;
	return start && !strncmp(text + start, "--", 2) && len - start > 2 &&
	       text[len + 1] != '-' ? start - 1 : len;
}

void cover_line_print(const struct cover_line *line)
{
	const char *lead = "  ", *at = line->text;

	while (*at) {
		size_t room = COVER_COLUMNS - strlen(lead), len = strlen(at);

		if (len > room)
			len = line_fitting(at, room - 2);
		printf("%s%.*s%s\n", lead, (int)len, at,
		       at[len] ? " \\" : "");
		at += len;
		at += *at == ' ';
		lead = "      ";
	}
}

const char *cover_line_word(const char *text, char buf[COVER_WORD_BYTES])
{
	char clean[COVER_WORD_BYTES / 2];

	buf[0] = '\0';
	if (!text_quote(text_clean(text, clean, sizeof(clean)), buf,
			COVER_WORD_BYTES))
		strcpy(buf, "KERNEL");
	return buf + (*buf == ' ');
}

/*
 * How many words to leave out: paths, and options that lab and campaign set
 * otherwise.
 */
static size_t line_skip(const char *word)
{
	if (!strcmp(word, "--json") || !strcmp(word, "--state-dir") ||
	    !strcmp(word, "--suite") || !strcmp(word, "--machine") ||
	    !strcmp(word, "--kernel-label"))
		return 2;
	return !strcmp(word, "--emulated") || !strcmp(word, "--yes") ||
	       !strcmp(word, "--empty-windows");
}

/* Is @word of the command line a cell of this run? */
static bool line_is_cell(const struct runfile *run, const char *word)
{
	size_t len = strcspn(word, ":");

	if (*word == '-')
		return false;
	for (size_t i = 0; i < run->nr_cells; i++) {
		const char *name = run->cells[i].cell;

		if (!strcmp(name, word) ||
		    (run->cells[i].primitive && !strncmp(name, word, len) &&
		     strchr(":", name[len])))
			return true;
	}
	return strchr(word, '+') != NULL;
}

/*
 * If the comparison was limited to a few cells, put only these, else those
 * given.
 */
static void line_put_cells(const struct compare_result *result,
			   struct cover_line *line, char **words, size_t nr)
{
	const char *const *cells = result->options->cells;
	char word[COVER_WORD_BYTES];

	for (; cells && *cells; cells++)
		cover_line_put(line, cover_line_word(*cells, word));
	for (size_t i = 0; i < nr && !result->options->cells; i++)
		cover_line_put(line, words[i]);
}

void cover_line_request(const struct compare_result *result,
				struct cover_line *line, bool separated)
{
	const struct runfile *run = result->sides[0].runs[0];
	SCOPE_FREE char *copy = strdup(run->command);
	char *words[MAX_WORDS], *rest = NULL;
	size_t nr = 0, nr_options;

	for (char *word = copy ? strtok_r(copy, " ", &rest) : NULL;
	     word && nr < MAX_WORDS; word = strtok_r(NULL, " ", &rest))
		words[nr++] = word;
	for (nr_options = nr; nr_options > 2 &&
	     line_is_cell(run, words[nr_options - 1]);)
		nr_options--;
	for (size_t i = 2; i + 1 < nr_options; i++)
		if (!strcmp(words[i], "--suite") && !result->options->cells) {
			cover_line_put(line, words[i]);
			cover_line_put(line, words[i + 1]);
		}
	if (separated) {
		line_put_cells(result, line, words + nr_options,
				    nr - nr_options);
		cover_line_put(line, "--");
	}
	/* "mmfence run" are the first two words. */
	for (size_t i = 2; i < nr_options; i++) {
		size_t skipped = line_skip(words[i]);

		if (skipped)
			i += skipped - 1;
		else
			cover_line_put(line, words[i]);
	}
	if (!separated)
		line_put_cells(result, line, words + nr_options,
				    nr - nr_options);
}
