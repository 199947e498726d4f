/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_COVER_NOTES_H
#define CLI_COVER_NOTES_H

#include "analysis/compare/compare.h"

/*
 * cover_print_notes() - print the cells that were not compared, and the facts
 * that differ. Cells of a side that are invalid for the same reason, but for
 * its numbers, share a note.
 * @all: print the values, and also the notes that head and legend of a letter
 *       cover.
 * Return: 0; -ENOMEM with fail().
 */
int cover_print_notes(const struct comparison *comparison, bool all);

#endif
