/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_MAPPING_H
#define LIB_MAPPING_H

#include <stddef.h>
#include <stdint.h>

/*
 * Reads what the kernel reports about a range of the caller's own memory. These
 * facts prove the work of a clearer. A mapping_view belongs to one thread.
 */
struct mapping_view {
	int pagemap_fd;
	int pageflags_fd;	/* -1: page frames are hidden */
	const char *addr;
	size_t nr_pages;
	size_t page_bytes;
	uint64_t *entry;	/* nr_pages of them */
};

/* Bits of a pagemap entry. Source: Documentation/admin-guide/mm/pagemap.rst */
#define MAPPING_PRESENT	  (UINT64_C(1) << 63)
#define MAPPING_SWAPPED	  (UINT64_C(1) << 62)
#define MAPPING_EXCLUSIVE (UINT64_C(1) << 56)	/* mapped exactly once */
#define MAPPING_PFN_MASK  ((UINT64_C(1) << 55) - 1)	/* 0: hidden */

/*
 * mapping_probe() - can pagemap be read at all?
 * mapping_probe_frames() - does pagemap show page frames, and kpageflags their
 * flags? Needs CAP_SYS_ADMIN in the first user namespace, whatever the uid
 * (fs/proc/task_mmu.c pagemap_read(), Linux 4.2).
 * Return: 0; -EPERM, -EACCES or open's errno, with the reason in fail().
 */
int mapping_probe(void);
int mapping_probe_frames(void);

/*
 * mapping_open() - open a view of @nr_pages pages of this process from @addr
 * on.
 * Return: 0; -ENOMEM or open's errno with fail(). Release with
 * mapping_close(), which takes a zeroed struct too.
 */
int mapping_open(struct mapping_view *view, const char *addr, size_t nr_pages,
		 size_t page_bytes);
void mapping_close(struct mapping_view *view);

/*
 * mapping_read() - read the entries of pages [@first, @first + @nr) into
 * view->entry. The read is not atomic: a page may change during it.
 * Return: 0; -EIO or pread's errno with fail().
 */
int mapping_read(struct mapping_view *view, size_t first, size_t nr);

/*
 * mapping_count() - read entries of pages [@first, @first + @nr) and count
 * those with (entry & @mask) == @want. As mapping_read().
 */
int mapping_count(struct mapping_view *view, size_t first, size_t nr,
		  uint64_t mask, uint64_t want, uint64_t *count);

/* Bits of /proc/kpageflags. Source: include/uapi/linux/kernel-page-flags.h */
#define MAPPING_KPF_ANON	  (UINT64_C(1) << 12)
#define MAPPING_KPF_SWAPBACKED	  (UINT64_C(1) << 14)
#define MAPPING_KPF_COMPOUND_HEAD (UINT64_C(1) << 15)
#define MAPPING_KPF_COMPOUND_TAIL (UINT64_C(1) << 16)
#define MAPPING_KPF_HUGE	  (UINT64_C(1) << 17)

/*
 * mapping_count_kind() - count the base pages of the view whose (flags & @mask)
 * == @want and whose folio has exactly @unit_pages base pages, is mapped whole
 * and is mapped at a multiple of its size.
 * @unit_pages: a power of two; 0: any size.
 * Return: 0; -EPERM without page frames; pread's errno, with fail().
 */
int mapping_count_kind(struct mapping_view *view, size_t unit_pages,
		       uint64_t mask, uint64_t want, uint64_t *nr);

/*
 * mapping_wait_writeback() - wait until no page of the view is being written to
 * swap (KPF_WRITEBACK), because reclaim skips such pages. If page frames are
 * hidden, sleeps 20 ms instead.
 * Return: 0; -ETIMEDOUT after five seconds; -errno.
 */
int mapping_wait_writeback(struct mapping_view *view);

/*
 * mapping_huge_bytes() - AnonHugePages of the caller's mappings that lie in
 * [@addr, @addr + @len_bytes), summed from /proc/self/smaps.
 * Return: 0; -errno with fail().
 */
int mapping_huge_bytes(const char *addr, size_t len_bytes, uint64_t *bytes);

#endif
