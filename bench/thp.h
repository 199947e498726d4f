/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_THP_H
#define BENCH_THP_H

#include "bench/bench.h"

/*
 * What the clearers that make huge pages share. THP is kept out of the area by
 * PR_SET_THP_DISABLE, which the runner sets for every child.
 */

#define THP_DIR	  "/sys/kernel/mm/transparent_hugepage/"
#define THP_BYTES (UINT64_C(2) << 20)

/* thp_probe() - does this kernel have anonymous huge pages of 2 MiB? */
int thp_probe(void);

/* thp_check_area() - is the area aligned to and made of whole huge pages? */
int thp_check_area(const struct area *area);

/* thp_allow() - let this process have huge pages, or keep them out. */
int thp_allow(bool allowed);

/*
 * thp_populate_base_pages() - drop the area and fill it with base pages; THP
 * is disabled for the process afterwards.
 */
int thp_populate_base_pages(const struct area *area);

/* thp_count() - huge pages that smaps shows in the area. */
int thp_count(const struct area *area, uint64_t *nr_huge);

#endif
