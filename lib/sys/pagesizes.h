/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_PAGESIZES_H
#define LIB_PAGESIZES_H

#include <stddef.h>

/*
 * The sizes of this kernel's pages. They depend on the architecture, the
 * configuration and the kind of page tables: base pages have 4 KiB on x86, 4 or
 * 64 KiB on Power; an entry of the second level (PMD) maps 1 MiB on s390, 2 MiB
 * on x86, 16 MiB on Power with hash page tables, 512 MiB on arm64 with base
 * pages of 64 KiB.
 */
struct page_sizes {
	size_t base_bytes;
	size_t pmd_bytes;	/* of a PMD entry; at least a guess */
	size_t hugetlb_bytes;	/* hugetlb pages that are taken; 0: none */
	size_t thp_bytes;	/* of a transparent huge page; 0: none */
};

/*
 * page_sizes_read() - read the sizes of the machine at @root_fd, whose base
 * pages have @base_bytes.
 *
 * thp_bytes is hpage_pmd_size. The hugetlb pages that are taken are those of a
 * PMD entry, or else those of the default size (Hugepagesize of meminfo). If
 * there are no huge pages, pmd_bytes is that default size. If there are no
 * hugetlb pages either, pmd_bytes is what a page table maps that fills a base
 * page with entries of eight bytes.
 * Sources: mm/huge_memory.c hpage_pmd_size_show(), mm/hugetlb.c
 * hugetlb_report_meminfo().
 */
void page_sizes_read(int root_fd, size_t base_bytes, struct page_sizes *sizes);

/*
 * page_sizes() - those of this machine, read by the first call. A thread that
 * calls it first while another does reads them as well.
 */
const struct page_sizes *page_sizes(void);

/*
 * page_sizes_set() - for tests: page_sizes() returns @sizes; NULL: what the
 * machine has.
 */
void page_sizes_set(const struct page_sizes *sizes);

/* page_size_text() - "64 KiB", "2 MiB": @bytes in the largest whole unit. */
#define PAGE_SIZE_TEXT_BYTES 32
const char *page_size_text(size_t bytes, char text[PAGE_SIZE_TEXT_BYTES]);

#endif
