/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_CELL_HOLD_H
#define BENCH_CELL_HOLD_H

#include "bench/cell/cell.h"

/*
 * cell_hold() - hold the tunables that the pages and the subjects of @cell
 * need, through context->knobs. A dry session only lists them. If
 * context->knobs is NULL, nothing is done. knob_restore() restores them.
 * Return: 0 or -errno with fail().
 */
int cell_hold(const struct cell *cell, const struct cell_context *context);

#endif
