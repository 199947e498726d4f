/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/sys/mapping.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/clock.h"
#include "lib/base/fail.h"
#include "lib/base/scope.h"

#define PAGEMAP	  "/proc/self/pagemap"
#define PAGEFLAGS "/proc/kpageflags"

#define KPF_WRITEBACK	     (UINT64_C(1) << 8)
#define WRITEBACK_TIMEOUT_NS UINT64_C(5000000000)

/*
 * Without the privilege pagemap shows no frames, although kpageflags may open.
 * So check a page that is present, on the caller's stack.
 */
static int mapping_check_frames(int pagemap_fd, int pageflags_fd)
{
	volatile char here = 1;
	uint64_t entry, flags, size = sizeof(entry);
	uint64_t index = (uintptr_t)&here / (size_t)getpagesize();

	if (pread(pagemap_fd, &entry, size, (off_t)(index * size)) != 8)
		return fail(errno, "read " PAGEMAP);
	entry &= MAPPING_PFN_MASK;
	if (!entry)
		return fail_plain(EPERM, PAGEMAP " shows no page frames "
				  "(CAP_SYS_ADMIN outside user namespaces)");
	if (pread(pageflags_fd, &flags, size, (off_t)(entry * size)) != 8)
		return fail_plain(EPERM, PAGEFLAGS " shows nothing (hidden "
				  "by a container?)");
	return 0;
}

int mapping_probe(void)
{
	SCOPE_FD fd = open(PAGEMAP, O_RDONLY | O_CLOEXEC);

	return fd < 0 ? fail(errno, "open " PAGEMAP) : 0;
}

int mapping_probe_frames(void)
{
	SCOPE_FD pagemap_fd = open(PAGEMAP, O_RDONLY | O_CLOEXEC);
	SCOPE_FD pageflags_fd = open(PAGEFLAGS, O_RDONLY | O_CLOEXEC);

	if (pagemap_fd < 0)
		return fail(errno, "open " PAGEMAP);
	if (pageflags_fd < 0)
		return fail(errno, "open " PAGEFLAGS);
	return mapping_check_frames(pagemap_fd, pageflags_fd);
}

int mapping_open(struct mapping_view *view, const char *addr, size_t nr_pages,
		 size_t page_bytes)
{
	int err;

	*view = (struct mapping_view){
		.pagemap_fd = -1,
		.pageflags_fd = -1,
		.addr = addr,
		.nr_pages = nr_pages,
		.page_bytes = page_bytes,
	};
	view->entry = calloc(nr_pages, sizeof(*view->entry));
	if (!view->entry)
		return fail(ENOMEM, "allocate %zu pagemap entries", nr_pages);
	view->pagemap_fd = open(PAGEMAP, O_RDONLY | O_CLOEXEC);
	if (view->pagemap_fd < 0) {
		err = fail(errno, "open " PAGEMAP);
		mapping_close(view);
		return err;
	}
	view->pageflags_fd = open(PAGEFLAGS, O_RDONLY | O_CLOEXEC);
	if (view->pageflags_fd >= 0 &&
	    mapping_check_frames(view->pagemap_fd, view->pageflags_fd)) {
		close(view->pageflags_fd);
		view->pageflags_fd = -1;
	}
	return 0;
}

void mapping_close(struct mapping_view *view)
{
	if (!view->entry)
		return;
	free(view->entry);
	view->entry = NULL;
	if (view->pagemap_fd >= 0)
		close(view->pagemap_fd);
	if (view->pageflags_fd >= 0)
		close(view->pageflags_fd);
}

int mapping_read(struct mapping_view *view, size_t first, size_t nr)
{
	uint64_t index = (uintptr_t)view->addr / view->page_bytes + first;
	size_t len_bytes = nr * sizeof(*view->entry);
	ssize_t got = pread(view->pagemap_fd, view->entry + first, len_bytes,
			    (off_t)(index * sizeof(*view->entry)));

	if (got != (ssize_t)len_bytes)
		return fail(got < 0 ? errno : EIO,
			    "read %zu entries of " PAGEMAP, nr);
	return 0;
}

int mapping_count(struct mapping_view *view, size_t first, size_t nr,
		  uint64_t mask, uint64_t want, uint64_t *count)
{
	int err = mapping_read(view, first, nr);

	if (err)
		return err;
	*count = 0;
	for (size_t i = first; i < first + nr; i++)
		*count += (view->entry[i] & mask) == want;
	return 0;
}

/* -EAGAIN: at least one page of the view is under writeback. */
static int mapping_check_writeback(struct mapping_view *view)
{
	int err = mapping_read(view, 0, view->nr_pages);

	for (size_t i = 0; !err && i < view->nr_pages; i++) {
		uint64_t pfn = view->entry[i] & MAPPING_PFN_MASK, flags = 0;

		if (!(view->entry[i] & MAPPING_PRESENT))
			continue;
		if (pread(view->pageflags_fd, &flags, sizeof(flags),
			  (off_t)(pfn * sizeof(flags))) != sizeof(flags))
			return fail(errno, "read the flags of page %" PRIu64
				    " in " PAGEFLAGS, pfn);
		if (flags & KPF_WRITEBACK)
			return -EAGAIN;
	}
	return err;
}

int mapping_wait_writeback(struct mapping_view *view)
{
	uint64_t end_ns = clock_ns() + WRITEBACK_TIMEOUT_NS;
	int err;

	if (view->pageflags_fd < 0) {
		clock_sleep_ns(20000000);
		return 0;
	}
	for (;;) {
		err = mapping_check_writeback(view);
		if (err != -EAGAIN)
			return err;
		if (clock_ns() > end_ns)
			return fail(ETIMEDOUT, "wait for the writeback of %zu "
				    "pages to swap", view->nr_pages);
		clock_sleep_ns(1000000);
	}
}

/* Does page @i of a unit have the expected flags and the expected frame? */
static bool mapping_page_fits(const struct mapping_view *view, size_t first,
			      size_t i, size_t unit_pages, uint64_t flags)
{
	const uint64_t compound = MAPPING_KPF_COMPOUND_HEAD |
				  MAPPING_KPF_COMPOUND_TAIL;
	uint64_t entry = view->entry[first + i];
	uint64_t frame = view->entry[first] & MAPPING_PFN_MASK;

	if (!(entry & MAPPING_PRESENT))
		return false;
	if (!unit_pages)
		return true;
	if ((entry & MAPPING_PFN_MASK) != frame + i)
		return false;
	if (unit_pages == 1)
		return !(flags & compound);
	return (flags & compound) == (i ? MAPPING_KPF_COMPOUND_TAIL :
					  MAPPING_KPF_COMPOUND_HEAD);
}

static uint64_t mapping_page_flags(const struct mapping_view *view,
				   uint64_t frame)
{
	uint64_t flags = 0;

	if (pread(view->pageflags_fd, &flags, sizeof(flags),
		  (off_t)(frame * sizeof(flags))) != sizeof(flags))
		return 0;
	return flags;
}

/* Check all pages of the unit at @first, and that its folio ends with it. */
static bool mapping_unit_fits(const struct mapping_view *view, size_t first,
			      size_t unit_pages, uint64_t mask, uint64_t want)
{
	size_t step = unit_pages ? unit_pages : 1;
	uint64_t frame = view->entry[first] & MAPPING_PFN_MASK;

	if (first + step > view->nr_pages)
		return false;
	for (size_t i = 0; i < step; i++) {
		uint64_t own = view->entry[first + i] & MAPPING_PFN_MASK;
		uint64_t flags = mapping_page_flags(view, own);

		if (!mapping_page_fits(view, first, i, unit_pages, flags) ||
		    (flags & mask) != want)
			return false;
	}
	if (unit_pages < 2)
		return true;
	return !(mapping_page_flags(view, frame + unit_pages) &
		 MAPPING_KPF_COMPOUND_TAIL);
}

int mapping_count_kind(struct mapping_view *view, size_t unit_pages,
		       uint64_t mask, uint64_t want, uint64_t *nr)
{
	size_t step = unit_pages ? unit_pages : 1;
	int err = mapping_read(view, 0, view->nr_pages);

	*nr = 0;
	if (!err && view->pageflags_fd < 0)
		err = fail(EPERM, "look at page frames in " PAGEFLAGS);
	for (size_t at = 0; !err && at < view->nr_pages; at += step)
		if (mapping_unit_fits(view, at, unit_pages, mask, want))
			*nr += step;
	return err;
}

int mapping_huge_bytes(const char *addr, size_t len_bytes, uint64_t *bytes)
{
	uintptr_t first = (uintptr_t)addr, last = first + len_bytes;
	uintptr_t start = 0, end = 0;
	uint64_t kib;
	SCOPE_FREE char *line = NULL;
	size_t line_bytes = 0;
	SCOPE_FILE smaps = fopen("/proc/self/smaps", "re");

	if (!smaps)
		return fail(errno, "open /proc/self/smaps");
	*bytes = 0;
	while (getline(&line, &line_bytes, smaps) > 0) {
		uintptr_t low, high;

		if (sscanf(line, "%" SCNxPTR "-%" SCNxPTR " ", &low, &high) ==
		    2) {
			start = low;
			end = high;
		} else if (start < last && end > first &&
			   sscanf(line, "AnonHugePages: %" SCNu64 " kB",
				  &kib) == 1) {
			*bytes += kib << 10;
		}
	}
	return 0;
}
