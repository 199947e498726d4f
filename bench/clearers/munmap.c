/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The mapping shrinks from its start, so no call splits it. A pass ends with a
 * PROT_NONE mapping over the unmapped range, so that nothing else can be mapped
 * there; rearm makes it accessible again, under the same memory policy.
 * Source: mm/vma.c and, before 6.11, mm/mmap.c unmap_region(); mm/mmu_gather.c
 *   tlb_finish_mmu().
 */
#include "bench/contract/bench.h"

#include <inttypes.h>
#include <stdio.h>
#include <sys/mman.h>

#include "bench/contract/renew.h"
#include "lib/sys/mapping.h"
#include "lib/sys/procfs.h"
#include "lib/sys/procstat.h"

struct munmap {
	const struct area *area;
	struct mapping_view view;
	struct area_policy policy;
	int root_fd;
	bool unmapped;
	uint64_t nr_before, nr_calls, freed_before;
};

/*
 * Pages that a CPU may still hold in its list of pages to be added to the LRU.
 */
#define HELD_BACK 32

static int munmap_setup(void *state, const struct bench_env *env)
{
	struct munmap *clearer = state;
	int err;

	clearer->area = env->area;
	clearer->root_fd = env->root_fd;
	err = area_policy_read(env->area, &clearer->policy);
	if (err)
		return err;
	return mapping_open(&clearer->view, env->area->addr,
			    area_nr_pages(env->area), env->area->page_bytes);
}

static int munmap_count_present(struct munmap *clearer, uint64_t *nr)
{
	return mapping_count(&clearer->view, 0, clearer->view.nr_pages,
			     MAPPING_PRESENT, MAPPING_PRESENT, nr);
}

static int munmap_open_again(struct munmap *clearer)
{
	const struct area *area = clearer->area;
	int err;

	if (mprotect(area->addr, area->len_bytes, PROT_READ | PROT_WRITE))
		return fail(errno, "mprotect %zu bytes to read-write",
			    area->len_bytes);
	err = area_policy_apply(area, &clearer->policy);
	if (err)
		return err;
	area_fill(area);
	clearer->unmapped = false;
	return 0;
}

/* Counts on the whole machine; other processes can only add to them. */
static int munmap_read_freed(const struct munmap *clearer, uint64_t *nr)
{
	return vmstat_read_one(clearer->root_fd, "pgfree", nr);
}

static int munmap_rearm(void *state)
{
	struct munmap *clearer = state;
	int err = clearer->unmapped ? munmap_open_again(clearer) : 0;

	if (!err)
		err = munmap_count_present(clearer, &clearer->nr_before);
	return err ? err : munmap_read_freed(clearer, &clearer->freed_before);
}

/* That is the work. */
static enum drops munmap_drops(const uint64_t *opts, enum page_kind page)
{
	(void)opts;
	(void)page;
	return DROPS_IN_PASS;
}

static int munmap_pass(void *state)
{
	struct munmap *clearer = state;
	const struct area *area = clearer->area;

	clearer->nr_calls = 0;
	for (size_t at = 0; at < area->len_bytes; at += area->page_bytes) {
		if (munmap(area->addr + at, area->page_bytes))
			return fail(errno, "munmap one page");
		clearer->nr_calls++;
	}
	clearer->unmapped = true;
	if (mmap(area->addr, area->len_bytes, PROT_NONE,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE |
		 MAP_FIXED_NOREPLACE, -1, 0) != area->addr)
		return fail(errno, "map PROT_NONE over %zu unmapped bytes",
			    area->len_bytes);
	return 0;
}

static int munmap_prove(void *state, struct proof *proof)
{
	struct munmap *clearer = state;
	uint64_t left, freed;
	int err = munmap_count_present(clearer, &left);

	if (!err)
		err = munmap_read_freed(clearer, &freed);
	if (err)
		return err;
	if (freed != PROCFS_UNKNOWN)
		freed -= clearer->freed_before;
	proof->attempts = clearer->nr_calls;
	proof->events = clearer->nr_before - left;
	proof->refused = proof->attempts - proof->events;
	proof->evidence[0] = clearer->nr_before;
	proof->evidence[1] = left;
	proof->evidence[2] = freed;
	if (proof->events != proof->attempts)
		snprintf(proof->contradiction, sizeof(proof->contradiction),
			 "only %" PRIu64 " of %" PRIu64 " pages were unmapped",
			 proof->events, proof->attempts);
	else if (freed < proof->events && proof->events - freed > HELD_BACK)
		snprintf(proof->contradiction, sizeof(proof->contradiction),
			 "%" PRIu64 " pages were unmapped, but the whole "
			 "machine freed %" PRIu64, proof->events, freed);
	return 0;
}

static void munmap_teardown(void *state)
{
	struct munmap *clearer = state;

	mapping_close(&clearer->view);
	area_policy_free(&clearer->policy);
}

const struct clearer clearer_munmap = {
	.subject = {
		.name = "munmap",
		.summary = "munmap page by page",
		.kernel_path = "unmap_region -> unmap_vmas -> tlb_finish_mmu",
		.by_release =
			"One flush per call, of one page, in every release. "
			"If the call also frees a page table, the flush is "
			"sent to lazy CPUs too. The page is freed after the "
			"flush.",
		.includes =
			"The system call; the change of the mapping, which no "
			"call splits; the freeing of the page and, whenever a "
			"page table becomes empty, of the page table.",
		.misreading =
			"A pin of a page that is already unmapped gives "
			"-EFAULT, counted for the pinner. If a pinner still "
			"holds a page, the pinner frees it later.",
		.proof =
			"Pages present in pagemap before, and none after; and "
			"at least as many pages freed (pgfree of vmstat, of "
			"the whole machine), which shows that the pages were "
			"freed and not only unmapped. The hole is closed "
			"again without replacing a mapping.",
		.state_bytes = sizeof(struct munmap),
	},
	.event = "page unmapped",
	.frees_by_rcu = true,
	.evidence = { "pages_present_before", "pages_present_after",
		      "pages_freed_in_vmstat" },
	.drops = munmap_drops,
	.setup = munmap_setup,
	.rearm = munmap_rearm,
	.pass = munmap_pass,
	.prove = munmap_prove,
	.teardown = munmap_teardown,
};
