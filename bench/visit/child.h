/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_CHILD_H
#define BENCH_CHILD_H

#include "bench/visit/visit.h"

/*
 * child_run() - the child's part of a visit. Runs in the forked child; returns
 * when the visit is over, with visit->err and visit->reason set. Says so by
 * visit->over_fd before it closes the counters; the parent may then munmap the
 * visit and put the tunables back.
 */
void child_run(struct visit *visit);

#endif
