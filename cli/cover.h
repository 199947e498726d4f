/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_COVER_H
#define CLI_COVER_H

#include "lib/compare.h"
#include "lib/noise.h"

/* A comparison of two sides as a letter shows it, on standard output. */

#define COVER_COLUMNS 72

/* Return: 0; -ENOMEM with fail(). */
int cover_print(const struct compare_result *result,
		const struct noise *noise);
void cover_print_one_line(const struct compare_result *result);

/* As the readers of other tools know it; these use "+-" as a sign. */
void cover_print_mmtests(const struct compare_result *result);
void cover_print_lkp(const struct compare_result *result);
void cover_print_benchstat(const struct compare_result *result);

/* cover_print_head() - kernels, boots, machines. */
void cover_print_head(const struct compare_result *result,
		      const struct comparison *comparison);

/*
 * cover_print_reproduce() - what to run: of files of scripts/lab, that with
 * the same guests.
 */
void cover_print_reproduce(const struct compare_result *result,
			   const struct comparison *comparison);

/*
 * cover_print_notes() - what was not compared, and what differs. Cells of a
 * side that are invalid for one reason, but for its numbers, share a note.
 * @counts: say which are not shown, too.
 * Return: 0; -ENOMEM with fail().
 */
int cover_print_notes(const struct comparison *comparison, bool counts);

/*
 * cover_print_exact() - a sentence a cell on what B executes more and less, if
 * that was counted: "none+swap: clearer +1.00 mb, +1.00 cr3; peers ...".
 */
void cover_print_exact(const struct comparison *comparison);

/*
 * cover_subject() - the pinner's part of a cell's name ("" for a primitive)
 * in @head, the rest in @tail; both cleaned.
 */
#define COVER_NAME_BYTES 64
void cover_subject(const struct compare_row *row, char head[COVER_NAME_BYTES],
		   char tail[COVER_NAME_BYTES]);

#endif
