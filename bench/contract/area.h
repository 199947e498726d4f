/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_AREA_H
#define BENCH_AREA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bench_env;

/* What its pages are: bench/contract/pagekind.h. */
enum page_kind {
	PAGE_4K,		/* base pages */
	PAGE_2M = 9,		/* folios of 4 KiB << kind up to this */
	PAGE_HUGETLB,
	PAGE_SHMEM,
	PAGE_FILE,
};

/* Kinds in groups, as clearers take them. */
#define PAGES_THP	1u	/* anonymous folios larger than a base page */
#define PAGES_HUGETLB	2u
#define PAGES_FILE	4u	/* shmem too */

/* The memory that the pinner pins and the clearer clears. */
struct area {
	char *addr;
	size_t len_bytes;
	size_t page_bytes;	/* of a base page */
	enum page_kind kind;
	size_t unit_bytes;	/* of a page of that kind */
	int fd;			/* behind shmem and file; else -1 */
	bool identical;		/* all pages hold the same data (KSM merges) */
};

/* area_fill() - (re)write every page: non-zero; distinct unless @identical. */
void area_fill(const struct area *area);

static inline size_t area_nr_pages(const struct area *area)
{
	return area->len_bytes / area->page_bytes;
}

static inline size_t area_nr_units(const struct area *area)
{
	return area->len_bytes / area->unit_bytes;
}

enum walk {
	WALK_SEQ,		/* page after page over the whole area */
	WALK_ONE,		/* stay on the first pages of the own share */
};

/* The state of the pages: bench/contract/pagestate.h. */
enum pte {
	PTE_RW,
	PTE_RO,
};

enum shared {
	SHARED_NO,
	SHARED_FORK,
};

/* Where a pinner is in the area: a share per worker, walked page by page. */
struct area_cursor {
	char *start, *end, *next;
	size_t step_bytes;	/* pages per cycle, in bytes */
	enum walk walk;
};

/*
 * area_check_share() - for a probe(): does the area give each pinner
 * @nr_pages pages? Return: 0; -EINVAL with fail().
 */
int area_check_share(const struct bench_env *env, size_t nr_pages);

/*
 * area_cursor_init() - the share of env->worker, in steps of @nr_pages.
 * Return: 0; -EINVAL if the share holds fewer than @nr_pages pages.
 */
int area_cursor_init(struct area_cursor *cursor, const struct bench_env *env,
		     size_t nr_pages);

static inline char *area_cursor_next(struct area_cursor *cursor)
{
	char *here = cursor->next;

	if (cursor->walk == WALK_ONE)
		return here;
	cursor->next += cursor->step_bytes;
	if (cursor->next + cursor->step_bytes > cursor->end)
		cursor->next = cursor->start;
	return here;
}

#endif
