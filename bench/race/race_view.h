/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_RACE_VIEW_H
#define BENCH_RACE_VIEW_H

#include "bench/contract/area.h"
#include "lib/sys/mapping.h"

/*
 * Where the area's pages are, by pagemap: what shows that the clearer was at
 * work. A view belongs to one thread. Every function returns 0 or -errno with
 * fail().
 */

#define RACE_BESIDE 8		/* pages looked at on either side */

/* What surrounds pinned pages, at one time. */
struct race_beside {
	uint64_t entry[2 * RACE_BESIDE + 2];
	unsigned nr;
};

/*
 * race_entry_taken() - did a page lose its place between two readings of its
 * pagemap entry: unmapped, mapped more than once, or another page?
 */
bool race_entry_taken(uint64_t before, uint64_t after);

/* race_view_read() - all entries, into view->entry. */
int race_view_read(struct mapping_view *view);

/*
 * race_view_beside() - entries of the RACE_BESIDE pages before @first and
 * after @first + @nr, and of those a huge page away.
 */
int race_view_beside(struct mapping_view *view, size_t first, size_t nr,
		     struct race_beside *beside);

/* race_beside_taken() - how many of them lost their place in between. */
unsigned race_beside_taken(const struct race_beside *before,
			   const struct race_beside *after);

/*
 * race_view_front() - where the clearer is: a page in place, of [0, @last),
 * whose neighbour before has been taken since the entries in @start; any of
 * them, by @random. Reads all entries. @page: unchanged if there is none.
 */
int race_view_front(struct mapping_view *view, const uint64_t *start,
		    size_t last, uint64_t random, size_t *page);

#endif
