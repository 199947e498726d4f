/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_PINWITNESS_H
#define BENCH_PINWITNESS_H

#include "bench/visit/visit.h"

/*
 * pin_witness_judge() - do the kernel's counts agree with what the pinner
 * says of its pins? A round of @visit that is ok becomes ROUND_INVALID if
 *  - it takes FOLL_PIN references, and fewer than its pages were acquired:
 *    the kernel copied, or found another way;
 *  - it takes FOLL_GET references on this release, and as many FOLL_PIN ones
 *    as its pages were acquired: the release number misleads;
 *  - GUP mostly faulted pages in, so it was not fast;
 *  - pages were shared by a fork, and no read-only FOLL_PIN noticed.
 * What the kernel does not tell is not judged.
 */
void pin_witness_judge(const struct visit *visit,
		       struct counted_round *counted);

/* GUP that faults in more than this share of its pages is not fast. */
#define SLOW_PATH_SHARE 0.5
/* Of its pages, those that a pinner must prove. */
#define PINNED_SHARE	0.99

#endif
