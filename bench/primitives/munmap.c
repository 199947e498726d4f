/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rearm maps and writes one page in each part of an empty stretch of address
 * space that a page table maps (2 MiB with pages of 4 KiB), so that no
 * neighbour keeps a table alive.
 * Source: mm/memory.c free_pgtables(), mm/mmu_gather.c tlb_remove_table().
 */
#include "bench/contract/bench.h"

#include <inttypes.h>
#include <stdio.h>
#include <sys/mman.h>

#include "lib/sys/procstat.h"

#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000
#endif

#define NR_SLOTS    256
#define ENTRY_BYTES 8u			/* of a page table, which is a page */
#define FAR_BYTES   (UINT64_C(64) << 30) /* below all other mappings */

struct munmap {
	char *stretch;
	size_t page_bytes;
	size_t slot_bytes;		/* what one page table maps */
	int root_fd;
	uint64_t mapped;		/* slots from the first */
	uint64_t vmpte_bytes;		/* after rearm */
};

static int munmap_read_vmpte(const struct munmap *munmap, uint64_t *bytes)
{
	return procstat_kib(munmap->root_fd, "proc/self/status", "VmPTE",
			    bytes);
}

/*
 * Far from the addresses that the kernel chooses, so no other mapping can
 * appear there.
 */
static int munmap_setup(void *state, const struct bench_env *env)
{
	struct munmap *unmap = state;
	uintptr_t at = (uintptr_t)env->area->addr, far_bytes;

	unmap->page_bytes = env->area->page_bytes;
	unmap->slot_bytes = unmap->page_bytes / ENTRY_BYTES *
			    unmap->page_bytes;
	unmap->root_fd = env->root_fd;
	far_bytes = FAR_BYTES + NR_SLOTS * unmap->slot_bytes;
	if (at < 2 * far_bytes)
		return fail(ENOMEM, "find %d x %zu MiB of address space below "
			    "%p", NR_SLOTS, unmap->slot_bytes >> 20,
			    (void *)at);
	at = (at - far_bytes) / unmap->slot_bytes * unmap->slot_bytes;
	unmap->stretch = env->area->addr - ((uintptr_t)env->area->addr - at);
	return 0;
}

static int munmap_rearm(void *state, uint64_t *nr_ops)
{
	struct munmap *unmap = state;

	for (; unmap->mapped < NR_SLOTS; unmap->mapped++) {
		char *at = unmap->stretch + unmap->mapped * unmap->slot_bytes;
		char *got = mmap(at, unmap->page_bytes, PROT_READ | PROT_WRITE,
				 MAP_PRIVATE | MAP_ANONYMOUS |
					 MAP_FIXED_NOREPLACE, -1, 0);

		if (got != at)
			return fail(got == MAP_FAILED ? errno : EEXIST,
				    "map a page at %p", (void *)at);
		*got = 1;
	}
	*nr_ops = NR_SLOTS;
	return munmap_read_vmpte(unmap, &unmap->vmpte_bytes);
}

static int munmap_run(void *state, uint64_t nr_ops)
{
	struct munmap *unmap = state;

	for (; nr_ops; nr_ops--) {
		char *at = unmap->stretch +
			   --unmap->mapped * unmap->slot_bytes;

		if (munmap(at, unmap->page_bytes))
			return fail(errno, "munmap a page at %p", (void *)at);
	}
	return 0;
}

static int munmap_prove(void *state, struct proof *proof)
{
	struct munmap *unmap = state;
	uint64_t bytes, freed;
	int err = munmap_read_vmpte(unmap, &bytes);

	if (err)
		return err;
	freed = unmap->vmpte_bytes > bytes ?
			(unmap->vmpte_bytes - bytes) / unmap->page_bytes : 0;
	/* Another thread may add or free a table. */
	if (freed + 2 < NR_SLOTS)
		snprintf(proof->contradiction, sizeof(proof->contradiction),
			 "only %" PRIu64 " page tables were freed by %d calls "
			 "of munmap: each should free one", freed, NR_SLOTS);
	return 0;
}

const struct primitive primitive_munmap = {
	.subject = {
		.name = "munmap",
		.summary = "munmap of a page and its page table",
		.kernel_path = "unmap_region -> free_pgtables -> "
			       "tlb_finish_mmu -> flush_tlb_mm_range",
		.includes =
			"The mapping, the entry, the flush and the page "
			"table, which is freed too. So the flush must reach "
			"lockless walkers, on lazy CPUs too. Tables and "
			"mappings of earlier ops are freed meanwhile, after a "
			"grace period, in part by ksoftirqd of the same CPU.",
		.misreading =
			"A munmap that leaves the page table in place costs "
			"less. A munmap of many pages has no second flush.",
		.proof =
			"One TLB interrupt per op and spinning peer, on x86; "
			"VmPTE falls by a page per op.",
		.state_bytes = sizeof(struct munmap),
	},
	.op = "munmap of a page and its table",
	.witness = WITNESS_TLB,
	.per_peer = 1.0,
	.reaches_lazy = true,
	.frees_by_rcu = true,
	.setup = munmap_setup,
	.rearm = munmap_rearm,
	.run = munmap_run,
	.prove = munmap_prove,
};
