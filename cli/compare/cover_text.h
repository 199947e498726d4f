/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_COVER_TEXT_H
#define CLI_COVER_TEXT_H

#include "analysis/compare/compare.h"
#include "analysis/compare/noise.h"

/* A comparison of two sides as a letter shows it, on standard output. */

/*
 * cover_print() - the letter.
 * @noise: of A: all rows, and all that is known of them; NULL: the short form.
 * Return: 0; -ENOMEM with fail().
 */
int cover_print(const struct compare_result *result,
		const struct noise *noise);

/*
 * cover_print_one_line() - how many times are slower and faster, and the worst;
 * without times, how many counts are more and fewer.
 */
void cover_print_one_line(const struct compare_result *result);

#endif
