/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_PRICE_TEXT_H
#define CLI_PRICE_TEXT_H

#include "analysis/price/price.h"

/*
 * price_print_text() - a price list on standard output. Text from files is
 * printed clean.
 */
void price_print_text(const struct side *side, const struct price_list *list);

/* price_arch_text() - what @arch makes of the barrier of a pin and a flush. */
const char *price_arch_text(const char *arch);

/*
 * price_next_missing() - the next part that the files do not hold, in words,
 * after @i; @i is 0 at first and set. Return: NULL after the last.
 */
const char *price_next_missing(const struct price_list *list, size_t *i);

#endif
