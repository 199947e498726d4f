/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_SPEC_PARSE_H
#define BENCH_SPEC_PARSE_H

#include "bench/contract/spec.h"

/*
 * Parses the text of a cell: `pinner[:opts]+clearer[:opts]`, or a primitive's
 * name with options. The settings common to all cells (spec_common_opts) may
 * stand with either subject. The canonical form has them with the first
 * subject, with sorted keys and without defaults.
 */

/* The settings common to all cells; the last has a NULL name. */
extern const struct opt_spec spec_common_opts[];

/*
 * spec_parse() - parse @text into @spec.
 * Return: 0; -EINVAL or -ERANGE with fail(), which names the error and, for an
 * unknown name, a similar name if there is one.
 */
int spec_parse(const char *text, struct cell_spec *spec);

#endif
