/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_JUDGE_H
#define BENCH_JUDGE_H

#include "bench/visit/visit.h"

/*
 * round_judge() - set outcome and reason of a finished round.
 *
 * invalid: the evidence contradicts the work, or no work was done. This is
 * checked in disturbed rounds, too.
 * contaminated: something outside the measurement took part. The signs are
 * independent of the measured figure: steal time; a bystander, a pinner or the
 * clearer that was off its CPU; in emulated time a peer that was often switched
 * away; pages of other processes; or the mprotect probes before and after the
 * round, if the spinning peers received less than PROBE_SHARE of the expected
 * interrupts. The figure itself is never used as a sign, except for a
 * primitive, whose witness is a promise of the kernel. Steal time has the
 * resolution of a clock tick.
 */
void round_judge(const struct visit *visit, struct round *round);

#define PROBE_SHARE	   0.97
/*
 * Limits of the time in which a thread was runnable but did not run, as a share
 * of the window. A bystander off its CPU receives no flush, and the initiator
 * is up to ten times faster during that time: 1 % of the time hides over 5 % of
 * the flushes. A pinner that sleeps waits a little after each wakeup, and this
 * wait is part of its tail latency. A clearer loses only that share of its
 * time.
 */
#define BYSTANDER_WAIT_SHARE 0.004
#define PINNER_WAIT_SHARE    0.015
#define CLEARER_WAIT_SHARE   0.02
/*
 * The same limits under emulation, where only counts are results. The wait of
 * the clearer does not change counts, and kernel threads take a bystander's CPU
 * for longer than on hardware. An emulated initiator needs 50 us for a page of
 * which no other CPU has to be notified: so a bystander that waits 1 us per
 * page misses 2 % of the flushes. If there are few events, each event is long.
 * A shorter absence can still hide more interrupts than the witness of a
 * primitive lets pass: alone, an initiator is as much as FASTER_ALONE times
 * faster.
 */
#define BYSTANDER_WAIT_SHARE_EMULATED 0.03
#define WAIT_NS_EMULATED	      1000	/* per event or op, with */
#define SMALL_EVENTS_EMULATED	      1000	/* at least so many */
#define SWITCHES_SHARE_EMULATED	      0.015	/* per event or op */
#define SWITCHES_FEW_EMULATED	      10
#define FASTER_ALONE		      10
#define STEAL_SHARE	   0.01
#define WITNESS_SHARE	   0.03
#define WHOLE_FLUSH_SHARE  0.99
#define BROADCAST_SLACK	   0.5	/* interrupts per CPU and pass */

/* round_outcome_name() - "ok", "contaminated", "invalid". */
const char *round_outcome_name(enum round_outcome outcome);

#endif
