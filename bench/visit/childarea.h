/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_CHILDAREA_H
#define BENCH_CHILDAREA_H

#include "bench/visit/visit.h"

/*
 * child_area_probe() - for the parent: can memory be bound to @node, and be
 * verified to be there? Where there is one node only, that is where it is:
 * nothing needs to be bound. Return: 0; -EPERM or -ENOSYS with fail().
 */
int child_area_probe(int node);

/*
 * child_area_map() - the area of a visit: memory of the cell's kind of pages
 * between guard pages, aligned to 2 MiB, bound to the placement's node, filled,
 * and verified to be of that kind and to lie there (move_pages). Where binding
 * is refused and there is one node only, it is not bound. Sets visit->node.
 * Return: 0; -errno with fail(). Release with child_area_unmap().
 */
int child_area_map(struct visit *visit, struct area *area);
void child_area_unmap(struct area *area);

#endif
