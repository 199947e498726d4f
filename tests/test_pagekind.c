/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Kinds of pages, made on this machine and read back. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bench/contract/pagekind.h"
#include "bench/contract/thp.h"
#include "lib/sys/mapping.h"
#include "lib/hold/tunable.h"
#include "tests/unit.h"

#define HUGE_BYTES (UINT64_C(2) << 20)
#define AREA_BYTES (4 * HUGE_BYTES)

static struct area area;

static int need_root(void **state)
{
	if (!geteuid() && !thp_probe())
		return 0;
	print_message("skipped: needs root and huge pages\n");
	exit(77);
}

/* An area of @kind, mapped but not filled, as the runner maps it. */
static void map(enum page_kind kind)
{
	char *start = mmap(NULL, AREA_BYTES + 2 * HUGE_BYTES, PROT_NONE,
			   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	assert_ptr_not_equal(start, MAP_FAILED);
	area = (struct area){
		.addr = start + HUGE_BYTES - (uintptr_t)start % HUGE_BYTES,
		.len_bytes = AREA_BYTES,
		.page_bytes = (size_t)getpagesize(),
		.kind = kind,
		.unit_bytes = page_kind_unit(kind),
	};
	if (page_kind_map(&area, "/var/tmp"))
		fail_msg("map: %s", fail_text());
	/* As in the measuring child: no THP but where it is asked for. */
	assert_int_equal(thp_allow(false), 0);
}

static void unmap(void)
{
	munmap(area.addr, area.len_bytes);
	if (area.fd >= 0)
		close(area.fd);
}

static void populated(void)
{
	if (page_kind_populate(&area))
		fail_msg("%s: %s", page_kind_choices[area.kind], fail_text());
}

static uint64_t of_kind(size_t unit_pages, uint64_t mask, uint64_t want)
{
	struct mapping_view view;
	uint64_t nr = 4099;

	assert_int_equal(mapping_open(&view, area.addr, area_nr_pages(&area),
				      area.page_bytes), 0);
	if (mapping_count_kind(&view, unit_pages, mask, want, &nr))
		fail_msg("count: %s", fail_text());
	mapping_close(&view);
	return nr;
}

static void base_pages_are_no_part_of_a_folio(void **state)
{
	map(PAGE_4K);
	populated();
	assert_int_equal(of_kind(1, 0, 0), 2048);
	assert_int_equal(of_kind(512, 0, 0), 0);
	assert_int_equal(of_kind(1, MAPPING_KPF_ANON, MAPPING_KPF_ANON),
			 2048);
	assert_int_equal(of_kind(1, MAPPING_KPF_ANON, 0), 0);
	/* One page gone is one page less, and no error. */
	madvise(area.addr, area.page_bytes, MADV_DONTNEED);
	assert_int_equal(of_kind(1, 0, 0), 2047);
	unmap();
}

static bool allows(const char *path)
{
	char value[TUNABLE_VALUE_BYTES];

	return !tunable_read(path, value) &&
	       (!strcmp(value, "always") || !strcmp(value, "madvise"));
}

/* smaps is the other witness. */
static void huge_pages_are_folios_of_512(void **state)
{
	uint64_t huge_bytes;

	if (!allows(THP_DIR "enabled")) {
		print_message("skipped: huge pages are off\n");
		skip();
	}
	map(PAGE_2M);
	if (page_kind_populate(&area)) {
		assert_non_null(strstr(fail_text(), "of kind 2m"));
		print_message("skipped: %s\n", fail_text());
		unmap();
		skip();
	}
	assert_int_equal(mapping_huge_bytes(area.addr, area.len_bytes,
					    &huge_bytes), 0);
	assert_int_equal(huge_bytes, AREA_BYTES);
	assert_int_equal(of_kind(512, 0, 0), 2048);
	assert_int_equal(of_kind(1, 0, 0), 0);
	assert_int_equal(of_kind(256, 0, 0), 0);
	/* A page dropped splits the mapping and makes one unit partial. */
	madvise(area.addr, area.page_bytes, MADV_DONTNEED);
	assert_int_equal(of_kind(512, 0, 0), 1536);
	unmap();
}

static void a_kind_that_the_kernel_did_not_give_is_refused(void **state)
{
	char path[160];

	snprintf(path, sizeof(path), THP_DIR "hugepages-%zukB/enabled",
		 page_kind_unit(4) >> 10);
	if (allows(path)) {
		print_message("skipped: folios of 64k are enabled\n");
		skip();
	}
	map(4);
	assert_int_not_equal(page_kind_populate(&area), 0);
	assert_non_null(strstr(fail_text(), "of 2048 base pages"));
	assert_non_null(strstr(fail_text(), "64k"));
	unmap();
}

static void pages_of_files_are_told_from_shmem(void **state)
{
	static const enum page_kind kinds[] = { PAGE_SHMEM, PAGE_FILE };

	for (int i = 0; i < 2; i++) {
		uint64_t shmem;

		map(kinds[i]);
		populated();
		shmem = of_kind(0, MAPPING_KPF_ANON | MAPPING_KPF_SWAPBACKED,
				MAPPING_KPF_SWAPBACKED);
		assert_int_equal(shmem, kinds[i] == PAGE_SHMEM ? 2048 : 0);
		assert_int_equal(of_kind(0, MAPPING_KPF_ANON,
					 MAPPING_KPF_ANON), 0);
		assert_true(area.fd >= 0);
		/* What is not of the kind named is not taken for it. */
		area.kind = kinds[!i];
		assert_int_not_equal(page_kind_populate(&area), 0);
		unmap();
	}
}

static void units_are_whole_sizes(void **state)
{
	static const struct {
		const char *name;
		size_t bytes;
	} rows[] = {
		{ "4k", 4096 }, { "16k", 16384 }, { "64k", 65536 },
		{ "1m", 1048576 }, { "2m", 2097152 }, { "hugetlb", 2097152 },
		{ "shmem", 4096 }, { "file", 4096 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int kind = 0;

		while (page_kind_choices[kind] &&
		       strcmp(page_kind_choices[kind], rows[i].name))
			kind++;
		assert_non_null(page_kind_choices[kind]);
		assert_int_equal(page_kind_unit(kind), rows[i].bytes);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(units_are_whole_sizes),
		cmocka_unit_test(base_pages_are_no_part_of_a_folio),
		cmocka_unit_test(huge_pages_are_folios_of_512),
		cmocka_unit_test(
			a_kind_that_the_kernel_did_not_give_is_refused),
		cmocka_unit_test(pages_of_files_are_told_from_shmem),
	};

	return cmocka_run_group_tests(tests, need_root, NULL);
}
