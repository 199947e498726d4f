/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANALYSIS_ADMISSION_H
#define ANALYSIS_ADMISSION_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Notes for the reader on which runs and cells may be compared, or priced,
 * together.
 */

enum note_kind {
	NOTE_REFUSED,		/* a thing that was not compared, and why */
	NOTE_INVALID,		/* likewise: a cell is invalid or in error */
	NOTE_FORCED,		/* a refusal that --force overrode */
	NOTE_REMARK,		/* a fact that the reader must know */
	NOTE_ENVIRONMENT,	/* "key: A's value | B's value" */
	NOTE_BACKGROUND,	/* "count: cells": see compare_background.h */
};

#define NOTE_BYTES 320

struct note {
	enum note_kind kind;
	char text[NOTE_BYTES];	/* printable ASCII */
	/* Set by cells_left_out(): the cell, its side, and the reason. */
	size_t side;
	const char *cell, *reason;
};

struct admission {
	bool force;		/* do it in spite of a refusal, with a note */
	char letter;		/* of the second side; the first is 'A' */
	struct note *notes;
	size_t nr_notes;
	bool refused;		/* nothing is compared */
	bool times_refused;	/* no times: the sides ran in emulated time */
};

/* admission_note() - add a note. Return: 0; -ENOMEM with fail(). */
int admission_note(struct admission *admission, enum note_kind kind,
		   const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/*
 * admission_refuse() - add a note that says why something is not compared, and
 * set *@refused. With admission->force, *@refused is left alone and the kind of
 * the note is NOTE_FORCED.
 * Return: 0; -ENOMEM with fail().
 */
int admission_refuse(struct admission *admission, bool *refused,
		     const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* admission_free() - free the notes. */
void admission_free(struct admission *admission);

#endif
