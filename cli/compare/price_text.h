/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_PRICE_TEXT_H
#define CLI_PRICE_TEXT_H

#include "analysis/price/price.h"

/*
 * price_print_text() - print a price list on standard output. Text from files
 * is printed clean.
 */
void price_print_text(const struct side *side, const struct price_list *list);

/* price_arch_text() - how @arch implements the barrier of a pin and a flush. */
const char *price_arch_text(const char *arch);

/*
 * price_next_missing() - the next part that the files lack, in words, after @i,
 * which is 0 at first and is advanced. Return: NULL after the last part.
 */
const char *price_next_missing(const struct price_list *list, size_t *i);

#endif
