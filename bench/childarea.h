/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_CHILDAREA_H
#define BENCH_CHILDAREA_H

#include "bench/visit.h"

/*
 * child_area_map() - the area of a visit: memory of the cell's kind of pages
 * between guard pages, aligned to 2 MiB, bound to the placement's node, filled,
 * and verified to be of that kind and to lie there (move_pages). Sets
 * visit->node.
 * Return: 0; -errno with fail(). Release with child_area_unmap().
 */
int child_area_map(struct visit *visit, struct area *area);
void child_area_unmap(struct area *area);

#endif
