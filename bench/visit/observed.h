/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_OBSERVED_H
#define BENCH_OBSERVED_H

#include "bench/visit/snapshot.h"

/*
 * observed_add() - add what changed between the ends to @round; @window_ns is
 * the timed window they frame.
 */
void observed_add(struct observer *observer, uint64_t window_ns,
		  struct round *round);

#endif
