/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sizes of pages, by the files in which a kernel shows them. */
#include "bench/contract/pagekind.h"
#include "bench/contract/thp.h"
#include "lib/base/array.h"
#include "lib/base/fail.h"
#include "lib/sys/pagesizes.h"

#include <inttypes.h>
#include <sys/mman.h>

#include "tests/unit.h"
#include "tests/fixture.h"

#define KIB ((size_t)1024)
#define MIB (1024 * KIB)
#define GIB (1024 * MIB)

/*
 * A kernel: what it shows, and what is to come of it. Made up from the sources
 * of each architecture; no files of a machine were kept.
 */
static const struct {
	const char *name;
	size_t base_bytes;
	size_t thp_bytes;		/* 0: no hpage_pmd_size */
	size_t pools_kib[4];		/* the folders in mm/hugepages */
	size_t default_kib;		/* Hugepagesize; 0: no such line */
	struct page_sizes expect;
} kernels[] = {
	{ "x86-64", 4 * KIB, 2 * MIB, { 2048, 1048576 }, 2048,
	  { 4 * KIB, 2 * MIB, 2 * MIB, 2 * MIB } },
	{ "x86-64, default_hugepagesz=1G", 4 * KIB, 2 * MIB,
	  { 2048, 1048576 }, 1048576,
	  { 4 * KIB, 2 * MIB, 2 * MIB, 2 * MIB } },
	{ "x86-64 without hugetlb", 4 * KIB, 2 * MIB, { 0 }, 0,
	  { 4 * KIB, 2 * MIB, 0, 2 * MIB } },
	{ "x86-64 without both", 4 * KIB, 0, { 0 }, 0,
	  { 4 * KIB, 2 * MIB, 0, 0 } },
	{ "Power, radix, 64 KiB", 64 * KIB, 2 * MIB, { 2048, 1048576 }, 2048,
	  { 64 * KIB, 2 * MIB, 2 * MIB, 2 * MIB } },
	{ "Power, hash, 64 KiB", 64 * KIB, 16 * MIB, { 16384, 16777216 },
	  16384, { 64 * KIB, 16 * MIB, 16 * MIB, 16 * MIB } },
	/* The hypervisor gives no pages of 16 MiB. */
	{ "Power, hash, small pages", 64 * KIB, 0, { 0 }, 0,
	  { 64 * KIB, 512 * MIB, 0, 0 } },
	{ "s390 with EDAT", 4 * KIB, 1 * MIB, { 1024, 2097152 }, 1024,
	  { 4 * KIB, 1 * MIB, 1 * MIB, 1 * MIB } },
	{ "s390 without THP", 4 * KIB, 0, { 1024 }, 1024,
	  { 4 * KIB, 1 * MIB, 1 * MIB, 0 } },
	{ "arm64, 64 KiB", 64 * KIB, 512 * MIB, { 2048, 524288, 16777216 },
	  524288, { 64 * KIB, 512 * MIB, 512 * MIB, 512 * MIB } },
	/* No pool of the PMD's size: that of the default size. */
	{ "arm64, 16 KiB", 16 * KIB, 32 * MIB, { 2048 }, 2048,
	  { 16 * KIB, 32 * MIB, 2 * MIB, 32 * MIB } },
};

static int machine_of(size_t nr)
{
	int root = fixture_new();
	char path[128], text[64];

	if (kernels[nr].thp_bytes) {
		snprintf(text, sizeof(text), "%zu\n", kernels[nr].thp_bytes);
		fixture_write(root, &THP_DIR "hpage_pmd_size"[1], text);
	}
	for (int i = 0; i < 4 && kernels[nr].pools_kib[i]; i++) {
		snprintf(path, sizeof(path), "sys/kernel/mm/hugepages/"
			 "hugepages-%zukB/nr_hugepages",
			 kernels[nr].pools_kib[i]);
		fixture_write(root, path, "0\n");
	}
	snprintf(text, sizeof(text), "MemTotal: 4099 kB\n");
	if (kernels[nr].default_kib)
		snprintf(text, sizeof(text), "MemTotal: 4099 kB\n"
			 "Hugepagesize:    %zu kB\n", kernels[nr].default_kib);
	fixture_write(root, "proc/meminfo", text);
	return root;
}

static void sizes_are_those_that_the_kernel_shows(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(kernels); i++) {
		const struct page_sizes *expect = &kernels[i].expect;
		int root = machine_of(i);
		struct page_sizes sizes;

		page_sizes_read(root, kernels[i].base_bytes, &sizes);
		fixture_delete(root);
		if (sizes.base_bytes != expect->base_bytes ||
		    sizes.pmd_bytes != expect->pmd_bytes ||
		    sizes.hugetlb_bytes != expect->hugetlb_bytes ||
		    sizes.thp_bytes != expect->thp_bytes)
			fail_msg("%s: base %zu, PMD %zu, hugetlb %zu, THP %zu",
				 kernels[i].name, sizes.base_bytes,
				 sizes.pmd_bytes, sizes.hugetlb_bytes,
				 sizes.thp_bytes);
	}
}

/* The unit of a kind, and the flag for mmap() that tells hugetlb's size. */
static void kinds_have_the_sizes_of_the_kernel(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(kernels); i++) {
		const struct page_sizes *sizes = &kernels[i].expect;

		page_sizes_set(sizes);
		assert_int_equal(page_kind_unit(PAGE_4K), sizes->base_bytes);
		assert_int_equal(page_kind_unit(PAGE_SHMEM),
				 sizes->base_bytes);
		assert_int_equal(page_kind_unit(PAGE_FILE), sizes->base_bytes);
		assert_int_equal(page_kind_unit(PAGE_2M), 2 * MIB);
		assert_int_equal(thp_bytes(), sizes->thp_bytes);
		assert_int_equal(thp_probe(), sizes->thp_bytes ? 0 : -ENOENT);
		if (!sizes->hugetlb_bytes)
			continue;
		assert_int_equal(page_kind_unit(PAGE_HUGETLB),
				 sizes->hugetlb_bytes);
		assert_int_equal(UINT64_C(1) << (page_kind_hugetlb_size() >>
						 MAP_HUGE_SHIFT),
				 sizes->hugetlb_bytes);
	}
	page_sizes_set(NULL);
}

static void an_area_is_whole_huge_pages_of_that_size(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(kernels); i++) {
		const struct page_sizes *sizes = &kernels[i].expect;
		size_t huge_bytes = sizes->thp_bytes;
		struct area area = { .len_bytes = 2 * huge_bytes };
		struct bench_env env = { .area_bytes = 2 * huge_bytes };
		char text[PAGE_SIZE_TEXT_BYTES];

		if (!huge_bytes)
			continue;
		page_sizes_set(sizes);
		assert_int_equal(thp_probe_area(&env), 0);
		env.area_bytes = huge_bytes + sizes->base_bytes;
		assert_int_equal(thp_probe_area(&env), -EINVAL);
		assert_non_null(strstr(fail_text(),
				       page_size_text(huge_bytes, text)));
		area.addr = (char *)(uintptr_t)(3 * huge_bytes);
		assert_int_equal(thp_check_area(&area), 0);
		area.addr += sizes->base_bytes;
		assert_int_equal(thp_check_area(&area), -EINVAL);
	}
	page_sizes_set(NULL);
}

/* page= names a size that is not larger than a base page, or a huge page's. */
static void sizes_that_are_no_folios_are_refused(void **state)
{
	static const struct {
		size_t kernel;		/* in kernels[] */
		enum page_kind kind;
		int err;
		const char *reason;
	} rows[] = {
		{ 4, 3, -EOPNOTSUPP, "base pages here are of 64 KiB" },
		{ 4, 4, -EOPNOTSUPP, "page=64k: base pages here are of 64" },
		{ 4, 5, -ENOENT, "no anonymous folios of 128k" },
		{ 4, PAGE_2M, 0, NULL },
		{ 5, PAGE_2M, -ENOENT, "no anonymous folios of 2m" },
		{ 7, 8, 0, NULL },	/* 1 MiB is a huge page of s390 */
		{ 0, 8, -ENOENT, "no anonymous folios of 1m" },
		{ 2, PAGE_HUGETLB, -ENOENT, "no hugetlb pages" },
		{ 8, PAGE_2M, -ENOENT, "no transparent huge pages" },
	};
	static const struct clearer clearer = {
		.event = "page", .page_kinds = PAGES_THP | PAGES_HUGETLB,
	};
	struct bench_env env = { .root_fd = fixture_new() };

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct cell_spec spec = {
			.clearer = &clearer, .page = rows[i].kind,
			.area_bytes = 32 * MIB,
		};
		int err;

		page_sizes_set(&kernels[rows[i].kernel].expect);
		err = page_kind_probe(&spec, &env);
		/* Without root or pagemap the last answer is another. */
		if (err == -EPERM || err == -EACCES)
			continue;
		if (err != rows[i].err ||
		    (err && !strstr(fail_text(), rows[i].reason)))
			fail_msg("row %zu: %d, %s", i, err, fail_text());
	}
	page_sizes_set(NULL);
	fixture_delete(env.root_fd);
}

static void sizes_are_told_in_whole_units(void **state)
{
	static const struct {
		size_t bytes;
		const char *text;
	} rows[] = {
		{ 0, "0 bytes" }, { 4099, "4099 bytes" }, { 4096, "4 KiB" },
		{ 3 * MIB, "3 MiB" }, { 3 * MIB + 4096, "3076 KiB" },
		{ 16 * GIB, "16 GiB" }, { 4099 * GIB, "4099 GiB" },
	};
	char text[PAGE_SIZE_TEXT_BYTES];

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		assert_string_equal(page_size_text(rows[i].bytes, text),
				    rows[i].text);
}

static void this_machine_has_sizes(void **state)
{
	assert_int_equal(page_sizes()->base_bytes, (size_t)getpagesize());
	assert_true(page_sizes()->pmd_bytes > page_sizes()->base_bytes);
	assert_ptr_equal(page_sizes(), page_sizes());
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sizes_are_those_that_the_kernel_shows),
		cmocka_unit_test(kinds_have_the_sizes_of_the_kernel),
		cmocka_unit_test(an_area_is_whole_huge_pages_of_that_size),
		cmocka_unit_test(sizes_that_are_no_folios_are_refused),
		cmocka_unit_test(sizes_are_told_in_whole_units),
		cmocka_unit_test(this_machine_has_sizes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
