/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_RACE_VIEW_H
#define BENCH_RACE_VIEW_H

#include "bench/contract/area.h"
#include "lib/sys/mapping.h"

/*
 * Reads from pagemap where the pages of the area are. Changes show that the
 * clearer was at work. A view belongs to one thread. Functions that return int
 * return 0 or -errno with fail().
 */

#define RACE_BESIDE 8		/* pages examined on either side */

/* The surroundings of pinned pages at one time. */
struct race_beside {
	uint64_t entry[2 * RACE_BESIDE + 2];
	unsigned nr;
};

/*
 * race_entry_taken() - did a page lose its place between two readings of its
 * pagemap entry: unmapped, mapped more than once, or another page?
 */
bool race_entry_taken(uint64_t before, uint64_t after);

/* race_view_read() - read all entries into view->entry. */
int race_view_read(struct mapping_view *view);

/*
 * race_view_beside() - read the entries of the RACE_BESIDE pages before @first
 * and after @first + @nr, and of the pages one huge page away on both sides.
 */
int race_view_beside(struct mapping_view *view, size_t first, size_t nr,
		     struct race_beside *beside);

/*
 * race_beside_taken() - how many of these pages lost their place between the
 * two readings.
 */
unsigned race_beside_taken(const struct race_beside *before,
			   const struct race_beside *after);

/*
 * race_view_front() - find where the clearer works: a page of [0, @last) that
 * is in place, but whose predecessor has lost its place since the entries in
 * @start. If there are several, @random selects one. Reads all entries.
 * @page: unchanged if there is none.
 */
int race_view_front(struct mapping_view *view, const uint64_t *start,
		    size_t last, uint64_t random, size_t *page);

#endif
