/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANALYSIS_ADMISSION_H
#define ANALYSIS_ADMISSION_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Which runs and cells may be compared, or priced, together: what was found
 * so far, as notes for the reader.
 */

enum note_kind {
	NOTE_REFUSED,		/* what was not compared, and why */
	NOTE_INVALID,		/* the same: a cell is invalid or in error */
	NOTE_FORCED,		/* what --force overrode */
	NOTE_REMARK,		/* what a reader must know */
	NOTE_ENVIRONMENT,	/* "key: A's value | B's value" */
	NOTE_BACKGROUND,	/* "count: cells": see compare_background.h */
};

#define NOTE_BYTES 320

struct note {
	enum note_kind kind;
	char text[NOTE_BYTES];	/* printable ASCII */
	/* Of cells_left_out(): which cell, on which side, and why. */
	size_t side;
	const char *cell, *reason;
};

struct admission {
	bool force;		/* what is refused is done, with a note */
	char letter;		/* of the second side; the first is 'A' */
	struct note *notes;
	size_t nr_notes;
	bool refused;		/* everything */
	bool times_refused;	/* all times: the sides ran in emulated time */
};

/* admission_note() - add one. Return: 0; -ENOMEM with fail(). */
int admission_note(struct admission *admission, enum note_kind kind,
		   const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/*
 * admission_refuse() - add a note that says why something is not compared, and
 * set *@refused. With admission->force, *@refused is left alone and the note
 * is a NOTE_FORCED.
 * Return: 0; -ENOMEM with fail().
 */
int admission_refuse(struct admission *admission, bool *refused,
		     const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* admission_free() - free the notes. */
void admission_free(struct admission *admission);

#endif
