/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The notes below the tables of a letter. */
#include "cli/compare/cover_notes.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/compare/cover.h"
#include "cli/common/wrap.h"
#include "analysis/compare/compare_pair.h"
#include "analysis/compare/compare_result.h"
#include "lib/base/array.h"
#include "lib/base/fail.h"
#include "lib/base/text.h"

static const char *notes_skip_number(const char *text)
{
	while (isdigit((unsigned char)*text) || *text == '.')
		text++;
	return text;
}

/* Do the reasons differ in numbers only? */
static bool notes_alike(const struct note *a, const struct note *b)
{
	const char *x = a->reason, *y = b->reason;

	if (b->kind != NOTE_INVALID || a->side != b->side)
		return false;
	for (; *x && *y; x++, y++) {
		if (isdigit((unsigned char)*x) && isdigit((unsigned char)*y)) {
			x = notes_skip_number(x);
			y = notes_skip_number(y);
		}
		if (*x != *y)
			return false;
		if (!*x)
			return true;
	}
	return *x == *y;
}

static bool notes_is_first(const struct comparison *comparison, size_t index)
{
	const struct note *notes = comparison->checked.notes;

	for (size_t i = 0; i < index; i++)
		if (notes_alike(&notes[index], &notes[i]))
			return false;
	return true;
}

static void notes_put_group(FILE *out, const struct comparison *comparison,
			    size_t index)
{
	const struct note *first = &comparison->checked.notes[index];
	bool exact = true;
	char text[100];

	for (size_t i = index; i < comparison->checked.nr_notes; i++)
		if (notes_alike(first, &comparison->checked.notes[i]))
			exact &= !strcmp(first->reason,
					 comparison->checked.notes[i].reason);
	fprintf(out, "%s%s: ", text_clean(first->reason, text, sizeof(text)),
		exact ? "" : " (numbers of the first)");
	for (size_t i = index; i < comparison->checked.nr_notes; i++)
		if (notes_alike(first, &comparison->checked.notes[i]))
			fprintf(out, "%s%s", i == index ? "" : ", ",
				text_clean(comparison->checked.notes[i].cell,
					   text, sizeof(text)));
}

/* Print once all cells of one side that are invalid for the same reason. */
static int notes_print_group(const struct comparison *comparison, size_t index)
{
	char *text = NULL, lead[] = "Invalid in A: ";
	size_t len;
	FILE *out;

	if (!notes_is_first(comparison, index))
		return 0;
	out = open_memstream(&text, &len);
	if (!out)
		return fail(ENOMEM, "allocate a note");
	notes_put_group(out, comparison, index);
	if (fclose(out)) {
		free(text);
		return fail(ENOMEM, "allocate a note");
	}
	lead[strlen("Invalid in ")] =
		(char)('A' + (char)comparison->checked.notes[index].side);
	print_wrapped(lead, "    ", text, COVER_COLUMNS);
	free(text);
	return 0;
}

static void notes_print_background(const char *cells)
{
	char text[NOTE_BYTES + sizeof(COMPARE_BACKGROUND_RULE) + 32];

	snprintf(text, sizeof(text), "Counts that are %s: %s",
		 COMPARE_BACKGROUND_RULE, cells);
	print_wrapped("", "    ", text, COVER_COLUMNS);
}

/* Is the note already part of the head or the legend? */
static bool notes_is_said(const struct comparison *comparison,
			  const struct note *note)
{
	if (note->kind == NOTE_REMARK)
		return strstr(note->text, COMPARE_ONE_BOOT) ||
		       strstr(note->text, COMPARE_NO_ROLES) ||
		       (comparison->separated && strstr(note->text, "drift"));
	return note->kind == NOTE_REFUSED &&
	       ((comparison->checked.times_refused &&
		 strstr(note->text, "emulated")) ||
		strstr(note->text, "without a value"));
}

/* Print it once, whatever the number of files and machines. */
static void notes_print_no_roles(const struct comparison *comparison)
{
	for (size_t i = 0; i < comparison->checked.nr_notes; i++) {
		if (!strstr(comparison->checked.notes[i].text,
			    COMPARE_NO_ROLES))
			continue;
		cover_put("    ", "Note: files without counts by CPU: what is "
			  "called remote was received by all CPUs");
		return;
	}
}

/* Name the cells that received too few remote interrupts to have a row. */
static void notes_print_hardly_any(const struct note *note)
{
	static const size_t looked_for[] = { METRIC_REMOTE_TLB,
					     METRIC_REMOTE_CAL };

	for (size_t i = 0; i < ARRAY_SIZE(looked_for); i++) {
		const struct metric *metric = &metrics[looked_for[i]];
		size_t len = strlen(metric->key);

		if (!strncmp(note->text, metric->key, len) &&
		    note->text[len] == ':')
			cover_put("    ", "No row, %s below 0.001 in A and B%s",
				  metric->label, note->text + len);
	}
}

/* Print a note without the name of the field that a result file has for it. */
static void notes_put(const char *lead, const char *text)
{
	static const char field[] = " (spinning_peers)";
	const char *found = strstr(text, field);

	cover_put("    ", "%s%.*s", lead,
		  found && !found[strlen(field)] ? (int)(found - text) :
						   (int)strlen(text), text);
}

/* Explain once the role that the reasons of judge.c name. */
static void notes_print_bystander(const struct comparison *comparison)
{
	for (size_t i = 0; i < comparison->checked.nr_notes; i++) {
		const struct note *note = &comparison->checked.notes[i];
		const char *text = note->kind == NOTE_INVALID ? note->reason :
				   note->kind == NOTE_REFUSED ? note->text : "";

		if (!strstr(text, "bystander"))
			continue;
		cover_put("    ", "bystander: a thread of the process that "
			  "spins on another CPU, to receive what is sent "
			  "there");
		return;
	}
}

int cover_print_notes(const struct comparison *comparison, bool all)
{
	static const char *const leads[] = {
		[NOTE_REFUSED] = "Not compared: ",
		[NOTE_FORCED] = "Forced: ",
		[NOTE_REMARK] = "Note: ",
		[NOTE_ENVIRONMENT] = "Differs (A | B): ",
	};
	int err = 0;

	if (!all)
		notes_print_no_roles(comparison);
	for (size_t i = 0; i < comparison->checked.nr_notes && !err; i++) {
		const struct note *note = &comparison->checked.notes[i];

		if (note->kind == NOTE_INVALID)
			err = notes_print_group(comparison, i);
		else if (!all && note->kind == NOTE_BACKGROUND)
			notes_print_hardly_any(note);
		else if (!all && (note->kind == NOTE_ENVIRONMENT ||
				  notes_is_said(comparison, note)))
			continue;
		else if (note->kind == NOTE_BACKGROUND)
			notes_print_background(note->text);
		else
			notes_put(leads[note->kind], note->text);
	}
	notes_print_bystander(comparison);
	return err;
}
