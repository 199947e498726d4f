/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_SPEC_PARSE_H
#define BENCH_SPEC_PARSE_H

#include "bench/contract/spec.h"

/*
 * What to measure, from text: a cell `pinner[:opts]+clearer[:opts]` or a
 * primitive's name. Settings that every cell knows (spec_common_opts) may
 * stand with either subject; the canonical form has them with the first, keys
 * sorted, defaults left out.
 */

/* The settings that every cell knows; ends with a NULL name. */
extern const struct opt_spec spec_common_opts[];

/*
 * spec_parse() - parse @text into @spec.
 * Return: 0; -EINVAL or -ERANGE with fail() naming what is wrong, the nearest
 * name where one is near.
 */
int spec_parse(const char *text, struct cell_spec *spec);

#endif
