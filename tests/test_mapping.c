/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Real memory of this process, as the kernel reports it. */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/base/fail.h"
#include "lib/sys/mapping.h"
#include "lib/base/scope.h"
#include "tests/unit.h"

#define HUGE_BYTES (UINT64_C(2) << 20)

#ifndef MADV_COLLAPSE
#define MADV_COLLAPSE 25
#endif
#ifndef MADV_PAGEOUT
#define MADV_PAGEOUT 21
#endif

static size_t page_bytes;

/* Skips the test that calls it. */
#define skip_because(...) do {			\
	print_message("skipped: " __VA_ARGS__);	\
	print_message("\n");			\
	skip();					\
} while (0)

static char *map_small(size_t nr_pages)
{
	char *addr = mmap(NULL, nr_pages * page_bytes, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	assert_ptr_not_equal(addr, MAP_FAILED);
	assert_int_equal(madvise(addr, nr_pages * page_bytes,
				 MADV_NOHUGEPAGE), 0);
	return addr;
}

static void touch(char *addr, size_t nr_pages)
{
	for (size_t i = 0; i < nr_pages; i++)
		*(volatile char *)(addr + i * page_bytes) = (char)(i % 127 + 1);
}

static uint64_t counted(struct mapping_view *view, size_t first, size_t nr,
			uint64_t mask, uint64_t want)
{
	uint64_t count = 4099;

	if (mapping_count(view, first, nr, mask, want, &count))
		fail_msg("count: %s", fail_text());
	return count;
}

static uint64_t present(struct mapping_view *view, size_t first, size_t nr)
{
	return counted(view, first, nr, MAPPING_PRESENT, MAPPING_PRESENT);
}

static void untouched_pages_are_neither_present_nor_swapped(void **state)
{
	const size_t nr_pages = 1021;
	char *addr = map_small(nr_pages);
	struct mapping_view view;

	assert_int_equal(mapping_open(&view, addr, nr_pages, page_bytes), 0);
	assert_int_equal(present(&view, 0, nr_pages), 0);
	assert_int_equal(counted(&view, 0, nr_pages,
				 MAPPING_PRESENT | MAPPING_SWAPPED, 0),
			 nr_pages);
	touch(addr + 5 * page_bytes, 3);
	touch(addr + 1020 * page_bytes, 1);
	assert_int_equal(present(&view, 0, nr_pages), 4);
	/* Parts of it, none of them at a border of anything. */
	assert_int_equal(present(&view, 5, 3), 3);
	assert_int_equal(present(&view, 6, 3), 2);
	assert_int_equal(present(&view, 8, 1012), 0);
	assert_int_equal(present(&view, 8, 1013), 1);
	assert_int_equal(present(&view, 1020, 1), 1);
	assert_int_equal(present(&view, 1021, 0), 0);
	assert_int_equal(madvise(addr + 5 * page_bytes, 2 * page_bytes,
				 MADV_DONTNEED), 0);
	assert_int_equal(present(&view, 0, nr_pages), 2);
	mapping_close(&view);
	munmap(addr, nr_pages * page_bytes);
}

/* Some hypervisors' kernels map a page of its own at a read, if told so. */
static bool boots_without_zero_page(void)
{
	SCOPE_FILE f = fopen("/proc/cmdline", "re");
	char line[4096];

	return f && fgets(line, sizeof(line), f) &&
	       strstr(line, "no_zero_page=1");
}

static void read_pages_are_the_zero_page_not_exclusive(void **state)
{
	const size_t nr_pages = 3;
	char *addr = map_small(nr_pages);
	struct mapping_view view;
	uint64_t nr_exclusive;

	assert_int_equal(mapping_open(&view, addr, nr_pages, page_bytes), 0);
	(void)*(volatile char *)(addr + page_bytes);
	assert_int_equal(present(&view, 0, nr_pages), 1);
	nr_exclusive = counted(&view, 0, nr_pages, MAPPING_EXCLUSIVE,
			       MAPPING_EXCLUSIVE);
	mapping_close(&view);
	munmap(addr, nr_pages * page_bytes);
	if (boots_without_zero_page())
		skip_because("booted so that no zero page is mapped");
	assert_int_equal(nr_exclusive, 0);
}

/* A child that holds the parent's pages until the pipe is closed. */
static pid_t fork_holder(int *hold_fd)
{
	int ends[2];
	pid_t child;

	assert_int_equal(pipe(ends), 0);
	child = fork();
	assert_true(child >= 0);
	if (!child) {
		char byte;

		close(ends[1]);
		_exit(read(ends[0], &byte, 1) != 0);
	}
	close(ends[0]);
	*hold_fd = ends[1];
	return child;
}

static void end_holder(pid_t child, int hold_fd)
{
	int status = -1;

	close(hold_fd);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

static void pages_are_exclusive_until_they_are_shared(void **state)
{
	const uint64_t mask = MAPPING_PRESENT | MAPPING_EXCLUSIVE;
	const size_t nr_pages = 67;
	char *addr = map_small(nr_pages);
	struct mapping_view view;
	int hold_fd;
	pid_t child;

	touch(addr, nr_pages);
	assert_int_equal(mapping_open(&view, addr, nr_pages, page_bytes), 0);
	assert_int_equal(counted(&view, 0, nr_pages, mask, mask), nr_pages);
	child = fork_holder(&hold_fd);
	assert_int_equal(counted(&view, 0, nr_pages, mask, MAPPING_PRESENT),
			 nr_pages);
	/* Copied on write: ours alone again. */
	touch(addr + 3 * page_bytes, 5);
	assert_int_equal(counted(&view, 0, nr_pages, mask, mask), 5);
	assert_int_equal(counted(&view, 3, 5, mask, mask), 5);
	end_holder(child, hold_fd);
	assert_int_equal(counted(&view, 0, nr_pages, mask, mask), nr_pages);
	mapping_close(&view);
	munmap(addr, nr_pages * page_bytes);
}

static bool swap_has_room(uint64_t bytes)
{
	SCOPE_FILE meminfo = fopen("/proc/meminfo", "re");
	char line[128];
	uint64_t kib = 0;

	while (meminfo && fgets(line, sizeof(line), meminfo))
		if (sscanf(line, "SwapFree: %lu kB", &kib) == 1)
			break;
	return kib << 10 > 4 * bytes;
}

/* Pages still on a CPU's list for the LRU are not taken the first time. */
static uint64_t page_out(struct mapping_view *view, char *addr, size_t nr_pages)
{
	uint64_t nr = 0;

	for (int i = 0; i < 100 && nr < nr_pages; i++) {
		if (madvise(addr, nr_pages * page_bytes, MADV_PAGEOUT))
			return 0;
		assert_int_equal(mapping_wait_writeback(view), 0);
		nr = counted(view, 0, nr_pages,
			     MAPPING_PRESENT | MAPPING_SWAPPED,
			     MAPPING_SWAPPED);
	}
	return nr;
}

static void swapped_pages_are_told(void **state)
{
	const size_t nr_pages = 67;
	char *addr = map_small(nr_pages);
	struct mapping_view view;
	uint64_t nr_out, nr_present;

	if (!swap_has_room(nr_pages * page_bytes)) {
		munmap(addr, nr_pages * page_bytes);
		skip_because("no swap on this machine, or no room in it");
	}
	touch(addr, nr_pages);
	assert_int_equal(mapping_open(&view, addr, nr_pages, page_bytes), 0);
	nr_out = page_out(&view, addr, nr_pages);
	nr_present = present(&view, 0, nr_pages);
	if (nr_out < nr_pages && !swap_has_room(nr_pages * page_bytes)) {
		mapping_close(&view);
		munmap(addr, nr_pages * page_bytes);
		skip_because("the swap was taken away meanwhile");
	}
	assert_int_equal(nr_out, nr_pages);
	assert_int_equal(nr_present, 0);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(addr[(5 + i) * page_bytes], 5 + i + 1);
	assert_in_range(present(&view, 5, 3), 3, 3);
	mapping_close(&view);
	munmap(addr, nr_pages * page_bytes);
}

static void waiting_ends_at_once_with_nothing_to_wait_for(void **state)
{
	const size_t nr_pages = 67;
	char *addr = map_small(nr_pages);
	struct mapping_view view;

	assert_int_equal(mapping_open(&view, addr, nr_pages, page_bytes), 0);
	assert_int_equal(mapping_wait_writeback(&view), 0);
	touch(addr, nr_pages - 1);
	assert_int_equal(mapping_wait_writeback(&view), 0);
	mapping_close(&view);
	munmap(addr, nr_pages * page_bytes);
}

/* @nr_huge huge pages' room in a mapping of its own, on their border. */
static char *map_huge_room(size_t nr_huge, char **whole, size_t *whole_bytes)
{
	*whole_bytes = (nr_huge + 2) * HUGE_BYTES;
	*whole = mmap(NULL, *whole_bytes, PROT_NONE,
		      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	assert_ptr_not_equal(*whole, MAP_FAILED);
	return *whole + HUGE_BYTES - (uintptr_t)*whole % HUGE_BYTES;
}

static uint64_t huge_bytes(const char *addr, size_t len_bytes)
{
	uint64_t bytes = 4099;

	assert_int_equal(mapping_huge_bytes(addr, len_bytes, &bytes), 0);
	return bytes;
}

static void collapsed_ranges_are_counted(void **state)
{
	char *whole, *addr;
	uint64_t before_bytes;
	size_t whole_bytes;

	addr = map_huge_room(3, &whole, &whole_bytes);
	assert_int_equal(mprotect(addr, 3 * HUGE_BYTES,
				  PROT_READ | PROT_WRITE), 0);
	/* One base page each; neither a fault nor khugepaged makes more. */
	assert_int_equal(prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0), 0);
	for (int i = 0; i < 3; i++)
		addr[i * HUGE_BYTES + 5 * page_bytes] = 1;
	before_bytes = huge_bytes(addr, 3 * HUGE_BYTES);
	assert_int_equal(prctl(PR_SET_THP_DISABLE, 0, 0, 0, 0), 0);
	assert_int_equal(before_bytes, 0);
	if (madvise(addr, HUGE_BYTES, MADV_COLLAPSE)) {
		int err = errno;

		munmap(whole, whole_bytes);
		skip_because("no MADV_COLLAPSE here: %s", strerror(err));
	}
	assert_true(huge_bytes(addr, 3 * HUGE_BYTES) >= HUGE_BYTES);
	assert_int_equal(madvise(addr, 3 * HUGE_BYTES, MADV_COLLAPSE), 0);
	assert_int_equal(huge_bytes(addr, 3 * HUGE_BYTES), 3 * HUGE_BYTES);
	/* Neighbours are not part of it. */
	assert_int_equal(huge_bytes(addr - page_bytes, page_bytes), 0);
	assert_int_equal(huge_bytes(addr + 3 * HUGE_BYTES, page_bytes), 0);
	assert_int_equal(huge_bytes(addr, 0), 0);
	munmap(whole, whole_bytes);
}

static void addresses_beyond_memory_are_an_error(void **state)
{
	char *addr = (char *)(UINTPTR_MAX - 2 * page_bytes + 1);
	struct mapping_view view;
	uint64_t count = 4099;
	int err;

	assert_int_equal(mapping_open(&view, addr, 2, page_bytes), 0);
	err = mapping_count(&view, 0, 2, MAPPING_PRESENT, MAPPING_PRESENT,
			    &count);
	assert_true(err < 0);
	assert_non_null(strstr(fail_text(), "pagemap"));
	mapping_close(&view);
}

static void closing_nothing_is_allowed(void **state)
{
	struct mapping_view view = { .nr_pages = 0 };

	mapping_close(&view);
	/* And twice. */
	assert_int_equal(mapping_open(&view, NULL, 1, page_bytes), 0);
	mapping_close(&view);
	mapping_close(&view);
}

static int learn_page_bytes(void **state)
{
	page_bytes = (size_t)getpagesize();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			untouched_pages_are_neither_present_nor_swapped),
		cmocka_unit_test(read_pages_are_the_zero_page_not_exclusive),
		cmocka_unit_test(pages_are_exclusive_until_they_are_shared),
		cmocka_unit_test(swapped_pages_are_told),
		cmocka_unit_test(waiting_ends_at_once_with_nothing_to_wait_for),
		cmocka_unit_test(collapsed_ranges_are_counted),
		cmocka_unit_test(addresses_beyond_memory_are_an_error),
		cmocka_unit_test(closing_nothing_is_allowed),
	};

	return cmocka_run_group_tests(tests, learn_page_bytes, NULL);
}
