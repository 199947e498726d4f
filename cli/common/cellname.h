/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_CELLNAME_H
#define CLI_CELLNAME_H

#include "analysis/load/side.h"

/* Names of cells in tables and figures: cut, but still different. */

#define CELLNAME_BYTES 256

/*
 * cellname_learn() - find, from the cells of all runs of @sides, how many
 * columns of a name must be shown so that different cells look different. Call
 * it once, before cellname().
 * Return: 0; -EINVAL with fail() if names differ only behind CELLNAME_BYTES, or
 * only in bytes that cannot be shown; -ENOMEM with fail().
 */
int cellname_learn(const struct side *sides, size_t nr_sides);

/*
 * cellname() - text_clean() of @cell, cut to @columns, or to more columns if
 * these are needed to tell it from all other cells.
 * Return: @buf.
 */
const char *cellname(const char *cell, size_t columns,
		     char buf[CELLNAME_BYTES]);

#endif
