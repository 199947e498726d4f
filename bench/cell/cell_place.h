/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_CELL_PLACE_H
#define BENCH_CELL_PLACE_H

#include "bench/cell/cell.h"

/*
 * cell_place() - which CPU does what in @cell, and whether peers sleep or have
 * an mm of their own: from its settings, else the run's options.
 * Return: 0; -EINVAL if what is asked contradicts itself; -ENOSPC if there are
 * too few CPUs; -ENODEV without an SMT sibling; else -errno. With fail().
 */
int cell_place(struct cell *cell, const struct cell_context *context);

#endif
