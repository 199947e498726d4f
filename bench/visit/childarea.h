/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_CHILDAREA_H
#define BENCH_CHILDAREA_H

#include "bench/visit/visit.h"

/*
 * child_area_probe() - for the parent: can memory be bound to @node, and can
 * its node be verified? With a single node nothing has to be bound. Return: 0;
 * -EPERM or -ENOSYS with fail().
 */
int child_area_probe(int node);

/*
 * child_area_map() - map the area of a visit: memory of the cell's kind of
 * pages between guard pages, aligned to a huge page, bound to the placement's
 * node and filled. Verifies the kind of the pages and their node (move_pages).
 * If binding is refused and there is only one node, the area is not bound.
 * Sets visit->node. Return: 0; -errno with fail(). Release with
 * child_area_unmap().
 */
int child_area_map(struct visit *visit, struct area *area);
void child_area_unmap(struct area *area);

#endif
