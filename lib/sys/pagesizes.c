/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/sys/pagesizes.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

#include "lib/sys/procfs.h"
#include "lib/sys/procstat.h"

static pthread_once_t once = PTHREAD_ONCE_INIT;
static struct page_sizes own;
static const struct page_sizes *given;

static size_t page_sizes_thp(int root_fd)
{
	uint64_t bytes;

	return procfs_u64(root_fd,
			  "sys/kernel/mm/transparent_hugepage/hpage_pmd_size",
			  &bytes) ? 0 : (size_t)bytes;
}

static bool page_sizes_has_hugetlb(int root_fd, size_t bytes)
{
	char path[64];

	snprintf(path, sizeof(path), "sys/kernel/mm/hugepages/hugepages-%zukB",
		 bytes >> 10);
	return bytes && !faccessat(root_fd, path, F_OK, 0);
}

static size_t page_sizes_default_hugetlb(int root_fd)
{
	uint64_t bytes;

	return procstat_kib(root_fd, "proc/meminfo", "Hugepagesize", &bytes) ?
		       0 : (size_t)bytes;
}

void page_sizes_read(int root_fd, size_t base_bytes, struct page_sizes *sizes)
{
	size_t usual = page_sizes_default_hugetlb(root_fd);

	sizes->base_bytes = base_bytes;
	sizes->thp_bytes = page_sizes_thp(root_fd);
	sizes->pmd_bytes = sizes->thp_bytes ? sizes->thp_bytes :
			   usual ? usual : base_bytes * (base_bytes / 8);
	sizes->hugetlb_bytes = 0;
	if (page_sizes_has_hugetlb(root_fd, sizes->pmd_bytes))
		sizes->hugetlb_bytes = sizes->pmd_bytes;
	else if (page_sizes_has_hugetlb(root_fd, usual))
		sizes->hugetlb_bytes = usual;
}

static void page_sizes_read_own(void)
{
	int root_fd = procfs_root();

	page_sizes_read(root_fd, (size_t)getpagesize(), &own);
	if (root_fd >= 0)
		close(root_fd);
}

const struct page_sizes *page_sizes(void)
{
	if (given)
		return given;
	pthread_once(&once, page_sizes_read_own);
	return &own;
}

void page_sizes_set(const struct page_sizes *sizes)
{
	given = sizes;
}

const char *page_size_text(size_t bytes, char text[PAGE_SIZE_TEXT_BYTES])
{
	static const char *const units[] = { "bytes", "KiB", "MiB", "GiB" };
	int unit = 0;

	for (; unit < 3 && bytes && !(bytes & 1023); bytes >>= 10)
		unit++;
	snprintf(text, PAGE_SIZE_TEXT_BYTES, "%zu %s", bytes, units[unit]);
	return text;
}
