/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench/visit/childarea.h"

#include <numa.h>
#include <numaif.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bench/contract/pagekind.h"
#include "lib/sys/capable.h"
#include "lib/sys/pagesizes.h"

#define PAGES_PER_QUERY 512

/* For huge pages of both kinds, of which hugetlb pages may be the larger. */
static size_t child_area_alignment(void)
{
	const struct page_sizes *sizes = page_sizes();

	return sizes->hugetlb_bytes > sizes->pmd_bytes ? sizes->hugetlb_bytes :
							 sizes->pmd_bytes;
}

/*
 * The pages beside the area stay PROT_NONE, so that its mapping never merges
 * with a neighbour and smaps shows the area alone.
 */
static char *child_area_reserve(size_t len_bytes)
{
	size_t align_bytes = child_area_alignment();
	size_t whole_bytes = len_bytes + 2 * align_bytes;
	char *start = mmap(NULL, whole_bytes, PROT_NONE,
			   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (start == MAP_FAILED)
		return NULL;
	return start + align_bytes - (uintptr_t)start % align_bytes;
}

/* The nodes that this process may have memory on. */
static bool child_area_has_one_node(void)
{
	return numa_bitmask_weight(numa_all_nodes_ptr) <= 1;
}

int child_area_probe(int node)
{
	if (node < 0 || child_area_has_one_node())
		return 0;
	return capable_bind_memory();
}

static int child_area_bind_memory(const struct area *area, int node)
{
	struct bitmask *nodes = numa_allocate_nodemask();
	long failed;

	numa_bitmask_setbit(nodes, (unsigned)node);
	failed = mbind(area->addr, area->len_bytes, MPOL_BIND, nodes->maskp,
		       nodes->size + 1, 0);
	numa_bitmask_free(nodes);
	if (failed)
		return fail(errno, "bind %zu bytes to node %d",
			    area->len_bytes, node);
	return 0;
}

/* Ask the kernel where every page is. */
static int child_area_verify_node(const struct area *area, int node)
{
	void *pages[PAGES_PER_QUERY];
	int status[PAGES_PER_QUERY];
	size_t nr_pages = area_nr_pages(area);

	for (size_t first = 0; first < nr_pages; first += PAGES_PER_QUERY) {
		size_t nr = nr_pages - first < PAGES_PER_QUERY ?
				    nr_pages - first : PAGES_PER_QUERY;

		for (size_t i = 0; i < nr; i++)
			pages[i] = area->addr + (first + i) * area->page_bytes;
		if (move_pages(0, nr, pages, NULL, status, 0))
			return fail(errno, "ask for the node of %zu pages",
				    nr);
		for (size_t i = 0; i < nr; i++)
			if (status[i] != node)
				return fail_plain(EIO, "page %zu of the area "
						  "is on node %d, not %d",
						  first + i, status[i], node);
	}
	return 0;
}

/* Pages that come back later follow the policy, so it is verified, too. */
static int child_area_verify_policy(const struct area *area)
{
	int policy = -1;

	if (get_mempolicy(&policy, NULL, 0, area->addr, MPOL_F_ADDR))
		return fail(errno, "ask for the memory policy of the area");
	return policy == MPOL_BIND ? 0 :
		fail_plain(EIO, "the area's memory policy is %d, not MPOL_BIND",
			   policy);
}

int child_area_map(struct visit *visit, struct area *area)
{
	int node = visit->placement->node, err;
	const struct clearer *clearer = visit->spec->clearer;
	bool bound = node >= 0 && !capable_bind_memory();

	*area = (struct area){
		.addr = child_area_reserve(visit->spec->area_bytes),
		.len_bytes = visit->spec->area_bytes,
		.page_bytes = (size_t)getpagesize(),
		.kind = visit->spec->page,
		.unit_bytes = page_kind_unit(visit->spec->page),
		.identical = clearer && clearer->wants_identical,
	};
	visit->node = -1;
	if (!area->addr)
		return fail(errno, "reserve an area of %zu bytes",
			    area->len_bytes);
	err = page_kind_map(area, visit->env.state_dir);
	if (!err && bound)
		err = child_area_bind_memory(area, node);
	if (!err)
		err = page_kind_populate(area);
	if (!err && bound)
		err = child_area_verify_node(area, node);
	if (!err && bound)
		err = child_area_verify_policy(area);
	if (!err)
		visit->node = node;
	return err;
}

void child_area_unmap(struct area *area)
{
	munmap(area->addr, area->len_bytes);
	if (area->fd >= 0)
		close(area->fd);
}
