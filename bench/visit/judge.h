/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_JUDGE_H
#define BENCH_JUDGE_H

#include "bench/visit/visit.h"

/*
 * round_judge() - outcome and reason of a finished round.
 *
 * invalid: the evidence contradicts the work, or nothing was done at all;
 * evidence counts in disturbed rounds, too.
 * contaminated: something from outside took part, told by signs independent
 * of the figure itself: steal time, a bystander, pinner or the clearer off its
 * CPU, in emulated time a peer that was often switched away, other processes'
 * pages, or the mprotect probes before and after the round (below PROBE_SHARE
 * of what spinning peers must receive). The figure itself is never looked at,
 * except for a primitive, whose witness is a promise of the kernel. Steal time
 * has the resolution of a clock tick.
 */
void round_judge(const struct visit *visit, struct round *round);

#define PROBE_SHARE	   0.97
/*
 * Runnable, but not run, as a share of the window. A bystander off its CPU gets
 * no flush, and the initiator is up to ten times faster meanwhile: 1 % of the
 * time hides over 5 % of the flushes. A pinner that sleeps and is woken waits a
 * little each time, and what it waits is in its tail. A clearer only loses
 * that share of its time.
 */
#define BYSTANDER_WAIT_SHARE 0.004
#define PINNER_WAIT_SHARE    0.015
#define CLEARER_WAIT_SHARE   0.02
/*
 * Emulated, only counts are results: what the clearer waits does not change
 * them, and kernel threads take a bystander's CPU for longer than
 * on hardware. A page that nobody has to be told of takes an emulated
 * initiator 50 us: a bystander that waits 1 us per page misses 2 % of the
 * flushes. Where events are few they are long.
 */
#define BYSTANDER_WAIT_SHARE_EMULATED 0.03
#define WAIT_NS_EMULATED	      1000	/* per event or op, of */
#define SMALL_EVENTS_EMULATED	      1000	/* so many at least */
#define SWITCHES_SHARE_EMULATED	      0.015	/* per event or op */
#define SWITCHES_FEW_EMULATED	      10
#define STEAL_SHARE	   0.01
#define WITNESS_SHARE	   0.03
#define WHOLE_FLUSH_SHARE  0.99
#define BROADCAST_SLACK	   0.5	/* interrupts per CPU and pass */

/* round_outcome_name() - "ok", "contaminated", "invalid". */
const char *round_outcome_name(enum round_outcome outcome);

#endif
