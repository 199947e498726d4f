/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANALYSIS_COMPARE_JSON_H
#define ANALYSIS_COMPARE_JSON_H

#include <jansson.h>

#include "analysis/compare/compare.h"

/* compare_json() - the whole result, "mmfence.compare/1". NULL: no memory. */
json_t *compare_json(const struct compare_result *result);

/*
 * compare_json_add() - append @item to @list, which takes ownership. Either may
 * be NULL, for lack of memory.
 * Return: @list; NULL, with both freed, if it could not be added.
 */
json_t *compare_json_add(json_t *list, json_t *item);

/* compare_number() - null for a value that is not finite. NULL: no memory. */
json_t *compare_number(double value);

#endif
