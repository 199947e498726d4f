/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_AREA_H
#define BENCH_AREA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bench_env;

/* The kind of the area's pages: bench/contract/pagekind.h. */
enum page_kind {
	PAGE_4K,		/* base pages */
	PAGE_2M = 9,		/* folios of 4 KiB << kind up to this */
	PAGE_HUGETLB,
	PAGE_SHMEM,
	PAGE_FILE,
};

/* Groups of kinds; a clearer lists those that it takes. */
#define PAGES_THP	1u	/* anonymous folios larger than a base page */
#define PAGES_HUGETLB	2u
#define PAGES_FILE	4u	/* files and shmem */

/* The memory that the pinner pins and the clearer works on. */
struct area {
	char *addr;
	size_t len_bytes;
	size_t page_bytes;	/* of a base page */
	enum page_kind kind;
	size_t unit_bytes;	/* of one page of that kind */
	int fd;			/* of the file or shmem; else -1 */
	bool identical;		/* all pages hold the same data (KSM merges) */
};

/*
 * area_fill() - write non-zero data to every page, distinct unless identical.
 */
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
	WALK_SEQ,		/* page after page over its share */
	WALK_ONE,		/* always the first pages of its share */
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

/*
 * The position of a pinner in the area. Each worker walks a share of its own.
 */
struct area_cursor {
	char *start, *end, *next;
	size_t step_bytes;	/* pages per cycle, in bytes */
	enum walk walk;
};

/*
 * area_check_share() - for a probe(): does the share of each pinner have
 * @nr_pages pages? Return: 0; -EINVAL with fail().
 */
int area_check_share(const struct bench_env *env, size_t nr_pages);

/*
 * area_cursor_init() - set @cursor to the share of env->worker, in steps of
 * @nr_pages.
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
