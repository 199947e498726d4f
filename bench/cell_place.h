/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_CELL_PLACE_H
#define BENCH_CELL_PLACE_H

#include "bench/cell.h"

/*
 * cell_place() - which CPU does what in @cell, and whether peers sleep or have
 * an mm of their own: from its settings, else the run's options.
 * Return: 0; -errno with fail() if the machine cannot give what is asked.
 */
int cell_place(struct cell *cell, const struct cell_context *context);

#endif
