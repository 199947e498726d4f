/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench/bench.h"

#include <string.h>

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
	if (share_bytes < cursor->step_bytes)
		return fail(EINVAL, "pin %zu pages of a share of %zu bytes",
			    nr_pages, share_bytes);
	return 0;
}

int bench_need_root(const struct bench_env *env)
{
	return env->unprivileged ? fail(0, "%s", env->unprivileged) : 0;
}
