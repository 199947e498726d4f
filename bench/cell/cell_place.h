/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_CELL_PLACE_H
#define BENCH_CELL_PLACE_H

#include "bench/cell/cell.h"

/*
 * cell_place() - assign CPUs to the roles in @cell, and decide whether peers
 * sleep or have an mm of their own: from the settings of the cell, else from
 * the options of the run. Return: 0; -EINVAL if the settings contradict each
 * other; -ENOSPC if there are too few CPUs; -ENODEV without an SMT sibling;
 * else -errno. With fail().
 */
int cell_place(struct cell *cell, const struct cell_context *context);

#endif
