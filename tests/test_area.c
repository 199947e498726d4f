/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/contract/bench.h"
#include "tests/unit.h"

#define NR_PAGES   67

static char *pages;
static char *zero;
static size_t page_bytes;

static struct area area_of(size_t nr_pages)
{
	return (struct area){ .addr = pages,
			      .len_bytes = nr_pages * page_bytes,
			      .page_bytes = page_bytes };
}

static int allocate(void **state)
{
	page_bytes = (size_t)getpagesize();
	/* One page beyond the area, to see that it is not written. */
	pages = aligned_alloc(page_bytes, (NR_PAGES + 1) * page_bytes);
	zero = calloc(1, page_bytes);
	return !pages || !zero;
}

static int release(void **state)
{
	free(pages);
	free(zero);
	return 0;
}

static bool same(size_t i, size_t j)
{
	return !memcmp(pages + i * page_bytes, pages + j * page_bytes,
		       page_bytes);
}

static void pages_are_distinct_and_not_zero(void **state)
{
	struct area area = area_of(NR_PAGES);

	memset(pages, 0, (NR_PAGES + 1) * page_bytes);
	area_fill(&area);
	for (size_t i = 0; i < NR_PAGES; i++) {
		assert_memory_not_equal(pages + i * page_bytes, zero,
					page_bytes);
		for (size_t j = 0; j < i; j++)
			assert_false(same(i, j));
	}
	assert_memory_equal(pages + NR_PAGES * page_bytes, zero, page_bytes);
}

static void identical_pages_are_and_not_zero(void **state)
{
	struct area area = area_of(NR_PAGES);

	area.identical = true;
	memset(pages, 0, (NR_PAGES + 1) * page_bytes);
	area_fill(&area);
	assert_memory_not_equal(pages, zero, page_bytes);
	for (size_t i = 1; i < NR_PAGES; i++)
		assert_true(same(0, i));
	assert_memory_equal(pages + NR_PAGES * page_bytes, zero, page_bytes);
}

/* What was merged and rewritten must be as it was. */
static void filling_again_undoes_every_change(void **state)
{
	struct area area = area_of(NR_PAGES);
	char *before = malloc(area.len_bytes);

	area_fill(&area);
	memcpy(before, pages, area.len_bytes);
	memset(pages, 0xff, area.len_bytes);
	area_fill(&area);
	assert_memory_equal(before, pages, area.len_bytes);
	free(before);
}

struct share_row {
	size_t nr_pages;		/* of the area */
	unsigned nr_workers;
	size_t step_pages;
	size_t share_pages;		/* each worker's, 0: refused */
	size_t cycles_per_lap;
};

static const struct share_row shares[] = {
	{ 64, 1, 1, 64, 64 },
	{ 64, 4, 1, 16, 16 },
	{ 64, 4, 16, 16, 1 },
	{ 64, 4, 17, 0, 0 },
	{ 67, 2, 1, 33, 33 },
	/* A lap leaves out the pages that fill no step. */
	{ 67, 2, 10, 33, 3 },
	{ 67, 67, 1, 1, 1 },
	{ 67, 68, 1, 0, 0 },
	{ 16, 3, 5, 5, 1 },
	{ 16, 3, 6, 0, 0 },
};

static void check_lap(const struct share_row *row, unsigned worker,
		      struct area_cursor *cursor)
{
	char *start = pages + worker * row->share_pages * page_bytes;

	for (size_t i = 0; i < 2 * row->cycles_per_lap + 1; i++) {
		size_t step = i % row->cycles_per_lap * row->step_pages;
		char *here = area_cursor_next(cursor);

		assert_ptr_equal(here, start + step * page_bytes);
		assert_true(here + row->step_pages * page_bytes <=
			    start + row->share_pages * page_bytes);
	}
}

static void workers_have_shares_of_their_own(void **state)
{
	for (size_t i = 0; i < sizeof(shares) / sizeof(shares[0]); i++) {
		const struct share_row *row = &shares[i];
		struct area area = area_of(row->nr_pages);
		struct bench_env env = { .area = &area,
					 .area_bytes = area.len_bytes,
					 .nr_workers = row->nr_workers };
		struct area_cursor cursor;

		for (; env.worker < env.nr_workers; env.worker++) {
			int err = area_cursor_init(&cursor, &env,
						   row->step_pages);

			assert_int_equal(err, row->share_pages ? 0 : -EINVAL);
			if (!err)
				check_lap(row, env.worker, &cursor);
		}
	}
}

static void walk_one_stays(void **state)
{
	struct area area = area_of(NR_PAGES);
	struct bench_env env = { .area = &area, .walk = WALK_ONE,
				 .area_bytes = area.len_bytes,
				 .worker = 2, .nr_workers = 3 };
	struct area_cursor cursor;

	assert_int_equal(area_cursor_init(&cursor, &env, 3), 0);
	for (int i = 0; i < 4099; i++)
		assert_ptr_equal(area_cursor_next(&cursor),
				 pages + 2 * (NR_PAGES / 3) * page_bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pages_are_distinct_and_not_zero),
		cmocka_unit_test(identical_pages_are_and_not_zero),
		cmocka_unit_test(filling_again_undoes_every_change),
		cmocka_unit_test(workers_have_shares_of_their_own),
		cmocka_unit_test(walk_one_stays),
	};

	return cmocka_run_group_tests(tests, allocate, release);
}
