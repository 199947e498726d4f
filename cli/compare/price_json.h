/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_PRICE_JSON_H
#define CLI_PRICE_JSON_H

#include "analysis/price/price.h"

/*
 * price_print_json() - "mmfence.breakeven/1" on standard output.
 * Return: 0; -ENOMEM with fail().
 */
int price_print_json(const struct side *side, const struct price_list *list);

#endif
