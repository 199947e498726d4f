/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_COVER_TEXT_H
#define CLI_COVER_TEXT_H

#include "analysis/compare/compare.h"
#include "analysis/compare/noise.h"

/* Print a comparison of two sides as a letter, on standard output. */

/*
 * cover_print() - print the letter.
 * @noise: noise of A, for the long form with all rows and all that is known of
 *         them; NULL: the short form.
 * Return: 0; -ENOMEM with fail().
 */
int cover_print(const struct compare_result *result,
		const struct noise *noise);

/*
 * cover_print_one_line() - print how many times are slower and faster, and the
 * worst of them; without times, how many counts are higher and lower.
 */
void cover_print_one_line(const struct compare_result *result);

#endif
