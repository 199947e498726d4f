/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_PINWITNESS_H
#define BENCH_PINWITNESS_H

#include "bench/visit/visit.h"

/*
 * pin_witness_judge() - do the kernel's counts agree with the pinner's own
 * count of its pins? A round of @visit that is ok becomes ROUND_INVALID if
 *  - the pinner takes FOLL_PIN references, but fewer were acquired than it
 *    pinned pages: the kernel copied the data, or used another way;
 *  - the pinner takes FOLL_GET references on this release, but as many FOLL_PIN
 *    references were acquired as it pinned pages: the release number is
 *    misleading;
 *  - GUP faulted most pages in, so it was not GUP-fast;
 *  - pages were shared by a fork, and no read-only FOLL_PIN noticed it.
 * Counts that the kernel does not provide are not judged.
 */
void pin_witness_judge(const struct visit *visit,
		       struct counted_round *counted);

/* If GUP faults in more than this share of its pages, it is not GUP-fast. */
#define SLOW_PATH_SHARE 0.5
/* Share of its pages for which a pinner must show references. */
#define PINNED_SHARE	0.99

#endif
