/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_OBSERVED_H
#define BENCH_OBSERVED_H

#include "bench/visit/snapshot.h"

/*
 * observed_add() - add the differences between both ends of a window to @round.
 * @window_ns: length of the timed window between the ends.
 */
void observed_add(struct observer *observer, uint64_t window_ns,
		  struct round *round);

#endif
