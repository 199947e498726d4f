/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_COVER_NOTES_H
#define CLI_COVER_NOTES_H

#include "analysis/compare/compare.h"

/*
 * cover_print_notes() - what was not compared, and what differs. Cells of a
 * side that are invalid for one reason, but for its numbers, share a note.
 * @all: with values, and with what head and legend of a letter say.
 * Return: 0; -ENOMEM with fail().
 */
int cover_print_notes(const struct comparison *comparison, bool all);

#endif
