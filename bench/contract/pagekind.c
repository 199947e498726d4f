/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench/contract/pagekind.h"

#include <fcntl.h>
#include <numa.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bench/contract/thp.h"
#include "lib/hold/knob.h"
#include "lib/sys/capable.h"
#include "lib/sys/mapping.h"
#include "lib/sys/pagesizes.h"
#include "lib/sys/procfs.h"

#define FIRST_BYTES ((size_t)4096)	/* of the kind whose number is 0 */
#define POOL_FORMAT "hugepages/hugepages-%zukB/nr_hugepages"

const char *const page_kind_choices[] = {
	[PAGE_4K] = "4k", "8k", "16k", "32k", "64k", "128k", "256k", "512k",
	"1m", [PAGE_2M] = "2m", [PAGE_HUGETLB] = "hugetlb",
	[PAGE_SHMEM] = "shmem", [PAGE_FILE] = "file", NULL
};

static bool page_kind_is_thp(enum page_kind kind)
{
	return kind > PAGE_4K && kind <= PAGE_2M;
}

size_t page_kind_unit(enum page_kind kind)
{
	const struct page_sizes *sizes = page_sizes();

	if (page_kind_is_thp(kind))
		return FIRST_BYTES << kind;
	if (kind == PAGE_HUGETLB && sizes->hugetlb_bytes)
		return sizes->hugetlb_bytes;
	return sizes->base_bytes;
}

/* Linux 6.8 introduced smaller sizes, each with a folder of its own. */
static int page_kind_probe_thp(const struct bench_env *env, enum page_kind kind)
{
	size_t unit_bytes = page_kind_unit(kind);
	char path[160], text[PAGE_SIZE_TEXT_BYTES];
	int err = thp_probe();

	if (unit_bytes <= page_sizes()->base_bytes)
		return fail_plain(EOPNOTSUPP, "page=%s: base pages here are of "
				  "%s", page_kind_choices[kind],
				  page_size_text(page_sizes()->base_bytes,
						 text));
	if (err || unit_bytes == thp_bytes())
		return err ? err : bench_need_root(env);
	snprintf(path, sizeof(path), THP_SIZE_FORMAT "enabled",
		 unit_bytes >> 10);
	if (faccessat(env->root_fd, path + 1, F_OK, 0))
		return fail_plain(ENOENT, "this kernel has no anonymous folios "
				  "of %s", page_kind_choices[kind]);
	err = bench_need_root(env);
	/* Only page frames distinguish smaller folios from base pages. */
	return err ? err : mapping_probe_frames();
}

static int page_kind_probe_hugetlb(const struct bench_env *env)
{
	if (!page_sizes()->hugetlb_bytes)
		return fail_plain(ENOENT, "this kernel has no hugetlb pages");
	return bench_need_root(env);
}

static int page_kind_probe_clearer(const struct cell_spec *spec)
{
	const struct clearer *clearer = spec->clearer;
	unsigned taken = clearer ? clearer->page_kinds : 0;
	unsigned group = page_kind_is_thp(spec->page) ? PAGES_THP
			 : spec->page == PAGE_HUGETLB ? PAGES_HUGETLB
						      : PAGES_FILE;

	if (!clearer)
		return fail(0, "page=%s: a primitive takes no page=, it uses "
			    "memory of its own", page_kind_choices[spec->page]);
	if (!clearer->event || taken & group)
		return 0;
	return fail(0, "%s does not take page=%s", clearer->subject.name,
		    page_kind_choices[spec->page]);
}

int page_kind_probe(const struct cell_spec *spec, const struct bench_env *env)
{
	int err = mapping_probe();

	if (err || spec->page == PAGE_4K)
		return err;
	if (spec->area_bytes % page_kind_unit(spec->page))
		return fail(0, "the area is not a whole number of pages of %s",
			    page_kind_choices[spec->page]);
	err = page_kind_probe_clearer(spec);
	if (err)
		return err;
	if (spec->page >= PAGE_HUGETLB && spec->shared == SHARED_FORK)
		return fail(0, "shared=fork takes anonymous pages, not page=%s",
			    page_kind_choices[spec->page]);
	if (spec->page == PAGE_HUGETLB)
		return page_kind_probe_hugetlb(env);
	if (spec->page == PAGE_FILE && !env->state_dir)
		return fail_plain(ENOENT, "page=file needs a state directory "
				  "on a disk");
	if (spec->page == PAGE_SHMEM)
		return capable_memfd();
	return page_kind_is_thp(spec->page)
		       ? page_kind_probe_thp(env, spec->page)
		       : 0;
}

static int page_kind_hold_thp(struct knob_session *knobs,
			      const struct bench_env *env, enum page_kind kind)
{
	int err = thp_hold_faults(knobs, env);

	if (!err)
		err = thp_hold_sizes(knobs, page_kind_unit(kind));
	return err ? err : thp_hold_no_daemon(knobs);
}

int page_kind_hold_pool(struct knob_session *knobs,
			const struct bench_env *env, size_t nr_pages, int node)
{
	size_t kib = page_sizes()->hugetlb_bytes >> 10;
	uint64_t nr;
	char path[160], value[24];
	int err;

	if (node < 0)
		snprintf(path, sizeof(path), "/sys/kernel/mm/" POOL_FORMAT,
			 kib);
	else
		snprintf(path, sizeof(path), "/sys/devices/system/node/node%d/"
			 POOL_FORMAT, node, kib);
	err = procfs_u64(env->root_fd, path, &nr);
	if (err)
		return err;
	snprintf(value, sizeof(value), "%" PRIu64, nr + nr_pages);
	err = knob_hold(knobs, path, value);
	/* The pool got only a part of the pages, and gave them back. */
	return err == -EIO ? fail(ENOMEM, "fill a pool of %s huge pages "
				  "(memory is short or fragmented)", value) :
			     err;
}

/*
 * On every node: if a page migrates to a node whose pool has no free page, its
 * place in the pool moves with it, and the pools could not be restored
 * (mm/hugetlb.c, move_hugetlb_state()).
 */
static int page_kind_hold_pools(struct knob_session *knobs,
				const struct cell_spec *spec,
				const struct bench_env *env, int node)
{
	size_t nr_pages = spec->area_bytes / page_kind_unit(PAGE_HUGETLB);
	int err = 0;

	if (node < 0)
		return page_kind_hold_pool(knobs, env, nr_pages, node);
	for (int each = 0; !err && each <= numa_max_node(); each++)
		if (numa_bitmask_isbitset(numa_all_nodes_ptr, (unsigned)each))
			err = page_kind_hold_pool(knobs, env, nr_pages, each);
	return err;
}

int page_kind_hold(struct knob_session *knobs, const struct cell_spec *spec,
		   const struct bench_env *env, int node)
{
	if (page_kind_is_thp(spec->page))
		return page_kind_hold_thp(knobs, env, spec->page);
	if (spec->page == PAGE_HUGETLB)
		return page_kind_hold_pools(knobs, spec, env, node);
	return 0;
}

static int page_kind_open_backing(enum page_kind kind, const char *state_dir)
{
	int fd;

	if (kind == PAGE_SHMEM) {
		fd = memfd_create("mmfence", MFD_CLOEXEC);
		return fd < 0 ? fail(errno, "create a memfd") : fd;
	}
	fd = open(state_dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	return fd < 0 ? fail(errno, "create an unnamed file in %s",
			     state_dir) : fd;
}

static int page_kind_map_shared(struct area *area, const char *state_dir)
{
	area->fd = page_kind_open_backing(area->kind, state_dir);
	if (area->fd < 0)
		return area->fd;
	if (ftruncate(area->fd, (off_t)area->len_bytes))
		return fail(errno, "grow a file to %zu bytes",
			    area->len_bytes);
	if (mmap(area->addr, area->len_bytes, PROT_READ | PROT_WRITE,
		 MAP_SHARED | MAP_FIXED, area->fd, 0) == MAP_FAILED)
		return fail(errno, "map %zu bytes of a file",
			    area->len_bytes);
	return 0;
}

int page_kind_hugetlb_size(void)
{
	return __builtin_ctzl(page_sizes()->hugetlb_bytes) << MAP_HUGE_SHIFT;
}

int page_kind_map(struct area *area, const char *state_dir)
{
	int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED;

	area->fd = -1;
	if (area->kind == PAGE_SHMEM || area->kind == PAGE_FILE)
		return page_kind_map_shared(area, state_dir);
	if (area->kind == PAGE_HUGETLB)
		flags |= MAP_HUGETLB | page_kind_hugetlb_size();
	if (mmap(area->addr, area->len_bytes, PROT_READ | PROT_WRITE, flags,
		 -1, 0) == MAP_FAILED)
		return fail(errno, "map an area of %zu bytes of %s pages",
			    area->len_bytes, page_kind_choices[area->kind]);
	return 0;
}

/* The flags that identify a kind, and the folio size; 0: any size. */
static void page_kind_expected(enum page_kind kind, uint64_t *mask,
			       uint64_t *want, size_t *unit_pages)
{
	*mask = MAPPING_KPF_ANON | MAPPING_KPF_HUGE;
	*want = MAPPING_KPF_ANON;
	*unit_pages = page_kind_unit(kind) / page_sizes()->base_bytes;
	if (kind == PAGE_HUGETLB) {
		*mask = *want = MAPPING_KPF_HUGE;
	} else if (kind >= PAGE_SHMEM) {
		*unit_pages = 0;
		*mask |= MAPPING_KPF_SWAPBACKED;
		*want = kind == PAGE_SHMEM ? MAPPING_KPF_SWAPBACKED : 0;
	}
}

/* Without page frames only smaps shows the kind, and only of huge pages. */
static int page_kind_verify_by_smaps(const struct area *area)
{
	uint64_t want_bytes = area->unit_bytes == thp_bytes() ?
				      area->len_bytes : 0;
	uint64_t huge_bytes;
	int err;

	if (area->kind > PAGE_2M)
		return 0;
	err = mapping_huge_bytes(area->addr, area->len_bytes, &huge_bytes);
	if (!err && huge_bytes != want_bytes)
		err = fail_plain(EIO, "%" PRIu64 " bytes of the area are huge "
				 "pages, not %" PRIu64, huge_bytes, want_bytes);
	return err;
}

static int page_kind_verify(const struct area *area)
{
	size_t nr_pages = area_nr_pages(area), unit_pages;
	struct mapping_view view;
	uint64_t mask, want, nr = 0;
	int err = mapping_open(&view, area->addr, nr_pages, area->page_bytes);

	if (err)
		return err;
	page_kind_expected(area->kind, &mask, &want, &unit_pages);
	if (view.pageflags_fd < 0)
		err = page_kind_verify_by_smaps(area);
	else
		err = mapping_count_kind(&view, unit_pages, mask, want, &nr);
	mapping_close(&view);
	if (err || view.pageflags_fd < 0)
		return err;
	return nr == nr_pages ? 0 :
		fail_plain(EIO, "only %" PRIu64 " of %zu base pages of the "
			   "area are of kind %s (memory is short or "
			   "fragmented?)", nr, nr_pages,
			   page_kind_choices[area->kind]);
}

int page_kind_populate(const struct area *area)
{
	int err = 0;

	if (page_kind_is_thp(area->kind)) {
		err = thp_allow(true);
		if (!err && madvise(area->addr, area->len_bytes,
				    MADV_HUGEPAGE))
			err = fail(errno, "madvise(MADV_HUGEPAGE) %zu bytes",
				   area->len_bytes);
	}
	if (err)
		return err;
	area_fill(area);
	if (page_kind_is_thp(area->kind))
		err = thp_allow(false);
	return err ? err : page_kind_verify(area);
}

int page_kind_again(const struct area *area, const struct area_policy *policy)
{
	int err;

	if (!page_kind_is_thp(area->kind)) {
		area_fill(area);
		return 0;
	}
	err = area_renew(area, policy);
	return err ? err : page_kind_populate(area);
}

enum drops page_kind_drops(const uint64_t *opts, enum page_kind page)
{
	(void)opts;
	return page_kind_is_thp(page) ? DROPS_BETWEEN : DROPS_NEVER;
}
