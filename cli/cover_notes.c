/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a letter says below its tables. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cover.h"
#include "cli/format.h"
#include "lib/compare_result.h"
#include "lib/fail.h"
#include "lib/text.h"

static const char *skip_number(const char *text)
{
	while (isdigit((unsigned char)*text) || *text == '.')
		text++;
	return text;
}

/* The same reason but for its numbers? */
static bool alike(const struct compare_note *a, const struct compare_note *b)
{
	const char *x = a->reason, *y = b->reason;

	if (b->kind != NOTE_INVALID || a->side != b->side)
		return false;
	for (; *x && *y; x++, y++) {
		if (isdigit((unsigned char)*x) && isdigit((unsigned char)*y)) {
			x = skip_number(x);
			y = skip_number(y);
		}
		if (*x != *y)
			return false;
		if (!*x)
			return true;
	}
	return *x == *y;
}

static bool is_first(const struct comparison *comparison, size_t index)
{
	const struct compare_note *notes = comparison->notes;

	for (size_t i = 0; i < index; i++)
		if (alike(&notes[index], &notes[i]))
			return false;
	return true;
}

static void put_group(FILE *out, const struct comparison *comparison,
		      size_t index)
{
	const struct compare_note *first = &comparison->notes[index];
	bool exact = true;
	char text[100];

	for (size_t i = index; i < comparison->nr_notes; i++)
		if (alike(first, &comparison->notes[i]))
			exact &= !strcmp(first->reason,
					 comparison->notes[i].reason);
	fprintf(out, "%s%s: ", text_clean(first->reason, text, sizeof(text)),
		exact ? "" : " (numbers of the first)");
	for (size_t i = index; i < comparison->nr_notes; i++)
		if (alike(first, &comparison->notes[i]))
			fprintf(out, "%s%s", i == index ? "" : ", ",
				text_clean(comparison->notes[i].cell, text,
					   sizeof(text)));
}

/* All cells of one side that are invalid for one reason, once. */
static int print_group(const struct comparison *comparison, size_t index)
{
	char *text = NULL, lead[] = "Invalid in A: ";
	size_t len;
	FILE *out;

	if (!is_first(comparison, index))
		return 0;
	out = open_memstream(&text, &len);
	if (!out)
		return fail(ENOMEM, "a note");
	put_group(out, comparison, index);
	if (fclose(out)) {
		free(text);
		return fail(ENOMEM, "a note");
	}
	lead[strlen("Invalid in ")] =
		(char)('A' + (char)comparison->notes[index].side);
	print_wrapped(lead, "    ", text, COVER_COLUMNS);
	free(text);
	return 0;
}

static void print_background(const char *cells)
{
	char text[NOTE_BYTES + sizeof(COMPARE_BACKGROUND_RULE) + 32];

	snprintf(text, sizeof(text), "Counts that are %s: %s",
		 COMPARE_BACKGROUND_RULE, cells);
	print_wrapped("", "    ", text, COVER_COLUMNS);
}

int cover_print_notes(const struct comparison *comparison, bool counts)
{
	static const char *const leads[] = {
		[NOTE_REFUSED] = "Not compared: ",
		[NOTE_FORCED] = "Forced: ",
		[NOTE_REMARK] = "Note: ",
		[NOTE_ENVIRONMENT] = "Differs (A | B): ",
	};
	int err = 0;

	for (size_t i = 0; i < comparison->nr_notes && !err; i++) {
		const struct compare_note *note = &comparison->notes[i];

		if (note->kind == NOTE_INVALID)
			err = print_group(comparison, i);
		else if (note->kind == NOTE_BACKGROUND && counts)
			print_background(note->text);
		else if (note->kind != NOTE_BACKGROUND)
			print_wrapped(leads[note->kind], "    ", note->text,
				      COVER_COLUMNS);
	}
	return err;
}
