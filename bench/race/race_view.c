/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench/race/race_view.h"

#include "lib/sys/pagesizes.h"

bool race_entry_taken(uint64_t before, uint64_t after)
{
	const uint64_t in_place = MAPPING_PRESENT | MAPPING_EXCLUSIVE;

	if ((before & in_place) != in_place)
		return false;
	return (after & in_place) != in_place ||
	       ((before ^ after) & MAPPING_PFN_MASK);
}

int race_view_read(struct mapping_view *view)
{
	return mapping_read(view, 0, view->nr_pages);
}

static int view_add(struct mapping_view *view, size_t first, size_t nr,
		    struct race_beside *beside)
{
	int err = mapping_read(view, first, nr);

	for (size_t i = 0; !err && i < nr; i++)
		beside->entry[beside->nr++] = view->entry[first + i];
	return err;
}

int race_view_beside(struct mapping_view *view, size_t first, size_t nr,
		     struct race_beside *beside)
{
	size_t before = first < RACE_BESIDE ? first : RACE_BESIDE;
	size_t left = view->nr_pages - first - nr;
	size_t after = left < RACE_BESIDE ? left : RACE_BESIDE;
	size_t huge = page_sizes()->pmd_bytes / view->page_bytes;
	int err = 0;

	beside->nr = 0;
	if (before)
		err = view_add(view, first - before, before, beside);
	if (!err && after)
		err = view_add(view, first + nr, after, beside);
	if (!err && first >= huge)
		err = view_add(view, first - huge, 1, beside);
	if (!err && left >= huge)
		err = view_add(view, first + nr - 1 + huge, 1, beside);
	return err;
}

unsigned race_beside_taken(const struct race_beside *before,
			   const struct race_beside *after)
{
	unsigned nr = 0;

	for (unsigned i = 0; i < before->nr; i++)
		nr += race_entry_taken(before->entry[i], after->entry[i]);
	return nr;
}

int race_view_front(struct mapping_view *view, const uint64_t *start,
		    size_t last, uint64_t random, size_t *page)
{
	uint64_t nr = 0;
	int err = race_view_read(view);

	if (err)
		return err;
	for (int turn = 0; turn < 2; turn++) {
		uint64_t chosen = nr ? random % nr : 0, seen = 0;

		for (size_t i = 1; i < last; i++) {
			if (!race_entry_taken(start[i - 1],
					      view->entry[i - 1]) ||
			    race_entry_taken(start[i], view->entry[i]))
				continue;
			if (turn && seen == chosen)
				*page = i;
			seen++;
		}
		nr = seen;
	}
	return 0;
}
