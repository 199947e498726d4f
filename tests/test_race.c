/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The checker itself: if a page is replaced under a pin, every grip must find
 * this; if it is not replaced, no grip may report a difference.
 */
#include "tests/unit.h"

#include <fcntl.h>
#include <math.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bench/cell/race_cell.h"
#include "bench/race/race_during.h"
#include "bench/race/race_hand.h"
#include "bench/race/race_view.h"
#include "bench/registry/registry.h"
#include "bench/registry/spec_parse.h"
#include "lib/base/clock.h"

#define NR_PAGES 64

static struct area area;

static int map_area(void **state)
{
	size_t page_bytes = (size_t)getpagesize();

	area = (struct area){ .len_bytes = NR_PAGES * page_bytes,
			      .page_bytes = page_bytes,
			      .identical = true };
	area.addr = mmap(NULL, area.len_bytes, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	assert_true(area.addr != MAP_FAILED);
	assert_int_equal(madvise(area.addr, area.len_bytes, MADV_NOHUGEPAGE),
			 0);
	area_fill(&area);
	return 0;
}

static int unmap_area(void **state)
{
	return munmap(area.addr, area.len_bytes);
}

static void test_entry_taken(void **state)
{
	const uint64_t there = MAPPING_PRESENT | MAPPING_EXCLUSIVE | 4099;

	assert_false(race_entry_taken(there, there));
	assert_true(race_entry_taken(there, there + 1));
	assert_true(race_entry_taken(there, there & ~MAPPING_EXCLUSIVE));
	assert_true(race_entry_taken(there, MAPPING_SWAPPED | 7));
	assert_true(race_entry_taken(there, 0));
	/* What was not in place cannot be taken from there. */
	assert_false(race_entry_taken(0, there));
	assert_false(race_entry_taken(there & ~MAPPING_EXCLUSIVE, 0));
}

static void test_bound(void **state)
{
	assert_true(isnan(race_bound(0)));
	assert_true(race_bound(1) == 1);
	assert_true(fabs(race_bound(4099) - 3.0 / 4099) < 1e-12);
}

static void drop_pages(size_t first, size_t nr)
{
	assert_int_equal(madvise(area.addr + first * area.page_bytes,
				 nr * area.page_bytes, MADV_DONTNEED), 0);
}

static void test_front(void **state)
{
	struct mapping_view view;
	uint64_t start[NR_PAGES];
	size_t page = 4099;

	assert_int_equal(mapping_open(&view, area.addr, NR_PAGES,
				      area.page_bytes), 0);
	assert_int_equal(race_view_read(&view), 0);
	memcpy(start, view.entry, sizeof(start));
	assert_int_equal(race_view_front(&view, start, NR_PAGES, 1, &page),
			 0);
	assert_int_equal(page, 4099);
	drop_pages(3, 7);
	for (uint64_t random = 0; random < 3; random++) {
		assert_int_equal(race_view_front(&view, start, NR_PAGES,
						 random, &page), 0);
		assert_int_equal(page, 10);
	}
	drop_pages(20, 1);
	assert_int_equal(race_view_front(&view, start, NR_PAGES, 1, &page),
			 0);
	assert_int_equal(page, 21);
	/* Nothing at or behind the last. */
	assert_int_equal(race_view_front(&view, start, 20, 1, &page), 0);
	assert_int_equal(page, 10);
	mapping_close(&view);
}

static void test_beside(void **state)
{
	struct race_beside before, after;
	struct mapping_view view;

	assert_int_equal(mapping_open(&view, area.addr, NR_PAGES,
				      area.page_bytes), 0);
	assert_int_equal(race_view_beside(&view, 3, 5, &before), 0);
	assert_int_equal(before.nr, 3 + RACE_BESIDE);
	assert_int_equal(race_view_beside(&view, NR_PAGES - 2, 2, &after), 0);
	assert_int_equal(after.nr, RACE_BESIDE);
	/* The pages taken themselves do not count, nor do far ones. */
	drop_pages(3, 5);
	drop_pages(8 + RACE_BESIDE, 2);
	assert_int_equal(race_view_beside(&view, 3, 5, &after), 0);
	assert_int_equal(race_beside_taken(&before, &after), 0);
	drop_pages(0, 2);
	drop_pages(7 + RACE_BESIDE, 1);
	assert_int_equal(race_view_beside(&view, 3, 5, &after), 0);
	assert_int_equal(race_beside_taken(&before, &after), 3);
	mapping_close(&view);
}

/* Put other memory where pages [first, first + nr) are mapped. */
static void replace(size_t first, size_t nr)
{
	char *at = area.addr + first * area.page_bytes;
	struct area part = { .addr = at,
			     .len_bytes = nr * area.page_bytes,
			     .page_bytes = area.page_bytes,
			     .identical = true };

	assert_true(mmap(at, part.len_bytes, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) ==
		    at);
	area_fill(&part);
}

/* A visit as the child sees it. Released with end_visit(). */
static struct visit *new_visit(const char *cell, struct cell_spec *spec)
{
	static struct placement placement;
	struct visit *visit = calloc(1, sizeof(*visit));

	assert_non_null(visit);
	visit->race = race_new();
	assert_non_null(visit->race);
	assert_int_equal(spec_parse(cell, spec), 0);
	assert_int_equal(race_check_spec(spec), 0);
	placement.pinner_cpu[0] = sched_getcpu();
	visit->placement = &placement;
	visit->spec = spec;
	visit->env.area = &area;
	visit->start_ns = clock_ns();
	return visit;
}

static void end_visit(struct visit *visit)
{
	race_free(visit->race);
	free(visit);
}

/* Pin 5 pages, replace two of them if @lose, and check. */
static void grip_finds(const char *cell, const char *state_dir, bool lose)
{
	struct cell_spec spec;
	struct visit *visit = new_visit(cell, &spec);
	struct race *race = visit->race;
	struct race_hand hand;

	visit->env.state_dir = state_dir;
	assert_int_equal(race_hand_init(&hand, visit, RACE_HELD, 5), 0);
	for (int turn = 0; turn < 3; turn++) {
		assert_int_equal(race_hand_take(&hand, 7, 5), 0);
		if (lose && turn == 1)
			replace(9, 2);
		assert_int_equal(race_hand_check(&hand), 0);
		assert_int_equal(race_hand_drop(&hand), 0);
		assert_int_equal(*grip_token(area.addr +
					     9 * area.page_bytes),
				 0x5a5a5a5a5a5a5a5a);
	}
	assert_int_equal(race->tally[RACE_HELD].takes, 3);
	assert_int_equal(race->tally[RACE_HELD].pages, 15);
	assert_int_equal(race_differences(race), lose ? 2 : 0);
	assert_int_equal(race->nr_finds, lose ? 2 : 0);
	if (lose) {
		assert_int_equal(race->finds[0].page, 9);
		assert_int_equal(race->finds[1].page, 10);
		assert_true(race->finds[0].wanted != race->finds[0].found);
	}
	race_hand_free(&hand);
	end_visit(visit);
}

/* Replace pages while the thread pins them: a data race, on purpose. */
static void lose_during(struct race_thread *thread,
			const struct race_tally *tally)
{
	const volatile uint64_t *differences = &tally->differences;

	assert_int_equal(race_thread_run(thread), 0);
	for (int turn = 0; turn < 1000000 && !*differences; turn++)
		replace((size_t)turn % (NR_PAGES - 1), 1);
	assert_int_equal(race_thread_pause(thread), 0);
	assert_true(tally->differences > 0);
}

/* The thread finds what happens while it pins, and stops when it is told. */
static void test_thread(void **state)
{
	struct race_thread thread = { .epoch = 0 };
	struct cell_spec spec;
	struct visit *visit = new_visit("iouring:pages=8+ksm", &spec);
	const struct race_tally *tally = &visit->race->tally[RACE_DURING];
	uint64_t takes;

	assert_int_equal(race_thread_start(&thread, visit), 0);
	for (int turn = 0; turn < 20; turn++) {
		assert_int_equal(race_thread_run(&thread), 0);
		clock_sleep_ns(2000000);
		assert_int_equal(race_thread_pause(&thread), 0);
	}
	takes = tally->takes;
	assert_true(takes > 0);
	assert_int_equal(tally->pages, 8 * takes);
	assert_int_equal(tally->refused + tally->differences, 0);
	clock_sleep_ns(5000000);
	assert_int_equal(tally->takes, takes);
	if (!SANITIZED) {
		lose_during(&thread, tally);
		assert_int_equal(visit->race->finds[0].phase, RACE_DURING);
	}
	race_thread_stop(&thread);
	end_visit(visit);
}

static void test_iouring(void **state)
{
	grip_finds("iouring+ksm", NULL, false);
	grip_finds("iouring+ksm", NULL, true);
}

static void test_vmsplice(void **state)
{
	grip_finds("vmsplice+swap", NULL, false);
	grip_finds("vmsplice+swap", NULL, true);
}

/* The read may be over before the page is replaced: not asserted. */
static void test_odirect(void **state)
{
	int fd = open("/var/tmp", O_TMPFILE | O_RDWR | O_DIRECT, 0600);

	if (fd < 0)
		skip();
	close(fd);
	grip_finds("odirect:pages=5+collapse", "/var/tmp", false);
}

static void test_spec(void **state)
{
	static const char *const bad[] = { "futex+ksm", "iouring+none",
					   "iouring+spin", "none+swap",
					   "smp_mb" };
	struct cell_spec spec;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(spec_parse(bad[i], &spec), 0);
		assert_int_equal(race_check_spec(&spec), -EINVAL);
	}
}

/* Each grip belongs to a pinner that is there, and is found by it. */
static void test_grips(void **state)
{
	for (size_t i = 0; grips[i]; i++) {
		const struct pinner *const *pinner = bench_pinners;

		while (*pinner && grip_of(*pinner) != grips[i])
			pinner++;
		assert_non_null(*pinner);
		assert_string_equal((*pinner)->subject.name,
				    grips[i]->pinner);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_entry_taken),
		cmocka_unit_test(test_bound),
		cmocka_unit_test_setup_teardown(test_front, map_area,
						unmap_area),
		cmocka_unit_test_setup_teardown(test_beside, map_area,
						unmap_area),
		cmocka_unit_test_setup_teardown(test_iouring, map_area,
						unmap_area),
		cmocka_unit_test_setup_teardown(test_vmsplice, map_area,
						unmap_area),
		cmocka_unit_test_setup_teardown(test_odirect, map_area,
						unmap_area),
		cmocka_unit_test_setup_teardown(test_thread, map_area,
						unmap_area),
		cmocka_unit_test(test_spec),
		cmocka_unit_test(test_grips),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
