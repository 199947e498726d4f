/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rearm makes the range writable and touches its two pages again. This takes
 * one fault, because the shared table that the fault finds has both entries.
 * Source: mm/hugetlb.c __huge_pmd_unshare(), huge_pmd_unshare_flush(),
 *   include/asm-generic/tlb.h tlb_flush_unshared_tables().
 */
#include "bench/contract/bench.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bench/contract/faults.h"
#include "bench/contract/pagekind.h"
#include "lib/sys/capable.h"
#include "lib/sys/mapping.h"
#include "lib/sys/pagesizes.h"

#define NR_TABLES   8
#define NR_RESERVED (4 * NR_TABLES + 1)
#define PAGES_EACH  2

struct unshare {
	int fd;
	uint64_t page_bytes, table_bytes;
	char *reserved;
	char *table[NR_TABLES];		/* the mappings that are changed */
	struct mapping_view view[NR_TABLES];
};

/*
 * What one table of PMD entries maps: where the kernel shares them, it fills a
 * base page with entries of eight bytes.
 */
static uint64_t unshare_table_bytes(void)
{
	return (uint64_t)page_sizes()->pmd_bytes *
	       (page_sizes()->base_bytes / 8);
}

static int unshare_probe(const struct bench_env *env)
{
	const struct page_sizes *sizes = page_sizes();
	char text[PAGE_SIZE_TEXT_BYTES];
	int err;

	if (sizes->hugetlb_bytes != sizes->pmd_bytes)
		return fail_plain(ENOENT, "this kernel has no hugetlb pages "
				  "of %s, the size that a shared table maps",
				  page_size_text(sizes->pmd_bytes, text));
	err = bench_need_root(env);
	return err ? err : capable_memfd();
}

static int unshare_hold(struct knob_session *knobs,
			const struct bench_env *env)
{
	return page_kind_hold_pool(knobs, env, NR_TABLES * PAGES_EACH, -1);
}

static uint64_t unshare_bytes(const struct unshare *unshare, unsigned nr_tables)
{
	return nr_tables * unshare->table_bytes;
}

/* The mappings are not adjacent, or the kernel would merge and split them. */
static char *unshare_map(const struct unshare *unshare, unsigned nr)
{
	uint64_t table_bytes = unshare->table_bytes;
	uintptr_t start = (uintptr_t)unshare->reserved + table_bytes - 1;

	start -= start % table_bytes;
	return mmap((char *)start + 2 * nr * table_bytes, table_bytes,
		    PROT_READ | PROT_WRITE,
		    MAP_SHARED | MAP_FIXED | MAP_NORESERVE, unshare->fd,
		    (off_t)(nr % NR_TABLES * table_bytes));
}

static void unshare_touch(const struct unshare *unshare, char *table)
{
	for (size_t i = 0; i < PAGES_EACH; i++)
		*(volatile char *)(table + i * unshare->page_bytes) = 1;
}

/*
 * Before the pages are touched: if another process took a page, the touch is a
 * SIGBUS.
 */
static int unshare_allocate(const struct unshare *unshare)
{
	if (ftruncate(unshare->fd, (off_t)unshare_bytes(unshare, NR_TABLES)))
		return fail(errno, "grow the hugetlb file to %" PRIu64 " bytes",
			    unshare_bytes(unshare, NR_TABLES));
	for (unsigned i = 0; i < NR_TABLES; i++)
		if (fallocate(unshare->fd, 0, (off_t)unshare_bytes(unshare, i),
			      (off_t)(PAGES_EACH * unshare->page_bytes)))
			return fail(errno, "take %d hugetlb pages of the pool",
				    PAGES_EACH);
	return 0;
}

static int unshare_watch(struct unshare *unshare)
{
	int err = 0;

	for (int i = 0; !err && i < NR_TABLES; i++)
		err = mapping_open(&unshare->view[i], unshare->table[i],
				   PAGES_EACH * unshare->page_bytes /
				   (size_t)getpagesize(),
				   (size_t)getpagesize());
	return err;
}

static int unshare_setup(void *state, const struct bench_env *env)
{
	struct unshare *unshare = state;
	char *table;
	int err;

	unshare->page_bytes = page_sizes()->hugetlb_bytes;
	unshare->table_bytes = unshare_table_bytes();
	unshare->reserved = mmap(NULL, unshare_bytes(unshare, NR_RESERVED),
				 PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS |
				 MAP_NORESERVE, -1, 0);
	if (unshare->reserved == MAP_FAILED)
		return fail(errno, "reserve %" PRIu64 " bytes of addresses",
			    unshare_bytes(unshare, NR_RESERVED));
	unshare->fd = memfd_create("mmfence", MFD_CLOEXEC | MFD_HUGETLB |
				   (unsigned)page_kind_hugetlb_size());
	if (unshare->fd < 0)
		return fail(errno, "create a file of hugetlb pages");
	err = unshare_allocate(unshare);
	if (err)
		return err;
	for (unsigned i = 0; i < 2 * NR_TABLES; i++) {
		table = unshare_map(unshare, i);
		if (table == MAP_FAILED)
			return fail(errno, "map hugetlb pages of a whole page "
				    "table");
		if (i < NR_TABLES)
			/* The table's other user. */
			unshare_touch(unshare, table);
		else
			unshare->table[i - NR_TABLES] = table;
	}
	return unshare_watch(unshare);
}

static int unshare_rearm(void *state, uint64_t *nr_ops)
{
	struct unshare *unshare = state;
	uint64_t before, nr_faults;

	*nr_ops = NR_TABLES;
	for (int i = 0; i < NR_TABLES; i++)
		if (mprotect(unshare->table[i], unshare->table_bytes,
			     PROT_READ | PROT_WRITE))
			return fail(errno, "mprotect hugetlb pages of a page "
				    "table to read-write");
	before = faults_minor(RUSAGE_THREAD);
	for (int i = 0; i < NR_TABLES; i++)
		unshare_touch(unshare, unshare->table[i]);
	nr_faults = faults_minor(RUSAGE_THREAD) - before;
	if (nr_faults > NR_TABLES)
		return fail_plain(EOPNOTSUPP, "%" PRIu64 " faults on %d "
				  "pages: this kernel does not share page "
				  "tables of hugetlb files", nr_faults,
				  NR_TABLES * PAGES_EACH);
	return 0;
}

static int unshare_run(void *state, uint64_t nr_ops)
{
	struct unshare *unshare = state;
	const uint64_t table_bytes = unshare->table_bytes;

	while (nr_ops--)
		if (mprotect(unshare->table[nr_ops], table_bytes, PROT_READ))
			return fail(errno, "mprotect hugetlb pages of a page "
				    "table to read-only");
	return 0;
}

/* mincore() cannot show this: for an unmapped page it looks into the file. */
static int unshare_prove(void *state, struct proof *proof)
{
	struct unshare *unshare = state;
	uint64_t left = 0;

	for (int i = 0; i < NR_TABLES; i++) {
		struct mapping_view *view = &unshare->view[i];
		uint64_t here;
		int err = mapping_count(view, 0, view->nr_pages,
					MAPPING_PRESENT, MAPPING_PRESENT,
					&here);

		if (err)
			return err;
		left += here > 0;
	}
	if (left)
		snprintf(proof->contradiction, sizeof(proof->contradiction),
			 "%" PRIu64 " of %d shared page tables are still "
			 "mapped", left, NR_TABLES);
	return 0;
}

static void unshare_teardown(void *state)
{
	struct unshare *unshare = state;

	for (int i = 0; i < NR_TABLES; i++)
		mapping_close(&unshare->view[i]);
	if (unshare->fd > 0)
		close(unshare->fd);
	if (unshare->reserved && unshare->reserved != MAP_FAILED)
		munmap(unshare->reserved,
		       unshare_bytes(unshare, NR_RESERVED));
}

const struct primitive primitive_pmd_unshare = {
	.subject = {
		.name = "pmd_unshare",
		.summary = "a page table of hugetlb pages loses a sharer",
		.kernel_path = "hugetlb_change_protection -> "
			       "huge_pmd_unshare, huge_pmd_unshare_flush -> "
			       "tlb_remove_table_sync_one",
		.by_release =
			"In 7.2, 7.3 and the stable releases with the backport "
			"(5.10.262, 6.1.192, 6.12.117 and 6.18.15 among them): "
			"two flushes, in 5.10 one; then, if one user of the "
			"table is left, one interrupt to every other online "
			"CPU (tlb_remove_table_sync_one). Earlier releases "
			"only flush.",
		.includes =
			"The change of the VMA: mprotect(PROT_READ) of all "
			"that the table maps (1 GiB on x86).",
		.misreading =
			"It is the price if the page table has one user left "
			"afterwards. If more users are left, the kernel "
			"flushes, but sends no broadcast.",
		.needs =
			"Root, hugetlb pages of the size that a PMD entry maps "
			"(2 MiB on x86; two per op of a pass), addresses for "
			"33 page tables of them (33 GiB on x86) and "
			"CONFIG_HUGETLB_PMD_PAGE_TABLE_SHARING.",
		.changes =
			"16 more of these pages in nr_hugepages.",
		.proof =
			"One fault for the two pages of a table before, none "
			"of them mapped after (pagemap).",
		.state_bytes = sizeof(struct unshare),
		.probe = unshare_probe,
		.hold = unshare_hold,
	},
	.op = "page table unshared",
	.setup = unshare_setup,
	.rearm = unshare_rearm,
	.run = unshare_run,
	.prove = unshare_prove,
	.teardown = unshare_teardown,
};
