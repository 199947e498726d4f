/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench/contract/bench.h"

#include <string.h>
#include <unistd.h>

/*
 * A page begins with its number, so that no two are equal and none is zero
 * (a zero page is not swapped to the device, and GUP does not pin it).
 */
void area_fill(const struct area *area)
{
	for (size_t i = 0; i < area_nr_pages(area); i++) {
		char *page = area->addr + i * area->page_bytes;
		uint64_t label = area->identical ? 1 : i + 1;

		memset(page, 0x5a, area->page_bytes);
		memcpy(page, &label, sizeof(label));
	}
}

int area_check_share(const struct bench_env *env, size_t nr_pages)
{
	size_t area_pages = env->area_bytes / (size_t)getpagesize();
	unsigned nr_workers = env->nr_workers ? env->nr_workers : 1;

	if (area_pages / nr_workers >= nr_pages)
		return 0;
	return fail(0, "an area of %zu pages is too small: %zu pages are "
		    "needed for each of %u pinners; use a larger area=",
		    area_pages, nr_pages, nr_workers);
}

int area_cursor_init(struct area_cursor *cursor, const struct bench_env *env,
		     size_t nr_pages)
{
	const struct area *area = env->area;
	size_t share_bytes = area_nr_pages(area) / env->nr_workers *
			     area->page_bytes;

	cursor->step_bytes = nr_pages * area->page_bytes;
	cursor->start = area->addr + env->worker * share_bytes;
	cursor->end = cursor->start + share_bytes;
	cursor->next = cursor->start;
	cursor->walk = env->walk;
	return area_check_share(env, nr_pages);
}
