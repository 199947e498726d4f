/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Source: mm/vmscan.c shrink_folio_list(), mm/rmap.c try_to_unmap_one(). */
#include "bench/contract/bench.h"

#include <fcntl.h>
#include <inttypes.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bench/contract/pagekind.h"
#include "bench/contract/swapout.h"
#include "lib/sys/mapping.h"
#include "lib/sys/procfs.h"
#include "lib/sys/procstat.h"
#include "lib/base/scope.h"
#include "lib/hold/swapdev.h"

#define CHUNK_BYTES (UINT64_C(2) << 20)

/* Up to 6.13 each CPU caches slots, both free ones and returned ones. */
#define SLOTS_CACHED_PER_CPU 128

enum { OPT_DIRTY, OPT_SWAP };
enum { SWAP_FILE, SWAP_ZRAM, SWAP_SYSTEM };

static const char *const swap_choices[] = { "file", "zram", "system", NULL };

static const struct opt_spec swap_opts[] = {
	[OPT_DIRTY] = { .name = "dirty", .kind = OPT_COUNT, .def = 1,
			.min = 0, .max = 1,
			.help = "1: pages are written before; 0: clean" },
	[OPT_SWAP] = { .name = "swap", .kind = OPT_CHOICE, .def = SWAP_FILE,
		       .choices = swap_choices,
		       .help = "own swap file, own zram, or what is there" },
	{ .name = NULL },
};

struct swap {
	const struct area *area;
	int root_fd;
	bool dirty, pinned;
	struct area_policy policy;
	struct mapping_view view;
	uint64_t nr_unmapped;
	uint64_t written_before, used_before;
};

/* The directory itself is created at the start of the run. */
static int swap_check_disk(const struct bench_env *env)
{
	SCOPE_FREE char *copy = strdup(env->state_dir ? env->state_dir : "");
	SCOPE_FD fd = -1;

	if (!env->state_dir)
		return 0;
	if (!copy)
		return fail(ENOMEM, "copy the name of %s", env->state_dir);
	fd = open(copy, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return fd < 0 ? 0 : swapdev_check_space(fd, env->state_dir,
						SWAPOUT_SPACE_RATIO *
							env->area_bytes);
}

static int swap_check_system(const struct bench_env *env)
{
	uint64_t want_bytes = SWAPOUT_SPACE_RATIO * env->area_bytes, free_bytes;
	int err = procstat_kib(env->root_fd, "proc/meminfo", "SwapFree",
			       &free_bytes);

	if (err || free_bytes >= want_bytes)
		return err;
	return fail_plain(ENOSPC, "swap=system: %" PRIu64 " MiB of swap are "
			  "free, but %d times the area (%" PRIu64 " MiB) is "
			  "needed; use a smaller area= or swap=file",
			  free_bytes >> 20, SWAPOUT_SPACE_RATIO,
			  want_bytes >> 20);
}

static int swap_probe(const struct bench_env *env)
{
	struct procfs_text swaps = { 0 };
	bool none;
	int err;

	if (env->page != PAGE_4K && !env->opts[OPT_DIRTY])
		return fail(0, "pages come back from swap as base pages, so "
			    "page= needs dirty=1");
	if (env->opts[OPT_SWAP] == SWAP_ZRAM && !env->opts[OPT_DIRTY])
		return fail(0, "swap=zram frees the slot when a page is read "
			    "back, so no page stays clean: use swap=file");
	if (env->opts[OPT_SWAP] != SWAP_SYSTEM) {
		err = bench_need_root(env);
		return err || env->opts[OPT_SWAP] != SWAP_FILE ?
			       err : swap_check_disk(env);
	}
	if (procfs_read(env->root_fd, "proc/swaps", &swaps))
		return fail_plain(ENOENT, "this kernel has no swap "
				  "(/proc/swaps)");
	none = !strchr(swaps.text, '/');
	procfs_text_free(&swaps);
	return none ? fail_plain(ENODEV, "swap=system: no swap is in use on "
				 "this machine; use swap=file") :
		      swap_check_system(env);
}

static int swap_hold(struct knob_session *knobs, const struct bench_env *env)
{
	switch (env->opts[OPT_SWAP]) {
	case SWAP_FILE:
		return swapout_hold_file(knobs, env);
	case SWAP_ZRAM:
		return swapout_hold_zram(knobs, env);
	}
	return 0;
}

static int swap_setup(void *state, const struct bench_env *env)
{
	struct swap *swap = state;
	int err = area_policy_read(env->area, &swap->policy);

	if (err)
		return err;
	swap->area = env->area;
	swap->root_fd = env->root_fd;
	swap->dirty = env->opts[OPT_DIRTY];
	swap->pinned = env->pinned;
	return mapping_open(&swap->view, env->area->addr,
			    area_nr_pages(env->area), env->area->page_bytes);
}

static int swap_page_out(const struct swap *swap, size_t at_bytes,
			 size_t len_bytes)
{
	if (madvise(swap->area->addr + at_bytes, len_bytes, MADV_PAGEOUT))
		return fail(errno, "madvise(MADV_PAGEOUT) %zu bytes",
			    len_bytes);
	return 0;
}

/* Swap every page in, by a write or only by a read. */
static void swap_touch(const struct swap *swap, bool write)
{
	const struct area *area = swap->area;

	madvise(area->addr, area->len_bytes, MADV_WILLNEED);
	for (size_t at = 0; at < area->len_bytes; at += area->page_bytes) {
		volatile char *byte = area->addr + at + area->page_bytes - 1;
		char value = *byte;

		if (write)
			*byte = value;
	}
}

/* Used pages of all swap devices, of any process. */
static int swap_read_used(const struct swap *swap, uint64_t *nr)
{
	uint64_t total_bytes, free_bytes;
	int err = procstat_kib(swap->root_fd, "proc/meminfo", "SwapTotal",
			       &total_bytes);

	if (!err)
		err = procstat_kib(swap->root_fd, "proc/meminfo", "SwapFree",
				   &free_bytes);
	*nr = err ? 0 : (total_bytes - free_bytes) / swap->view.page_bytes;
	return err;
}

/*
 * Pages of other processes that were swapped out in the window. Every page of
 * the area has at most one slot. Without a pinner, each dirty page has a slot
 * now (VmSwap) and had none before; each clean page had a slot before and keeps
 * it. With a pinner a page that comes back may keep its slot or lose it, so
 * only pages in excess of the area are detected.
 */
static int swap_count_foreign(const struct swap *swap, uint64_t *foreign)
{
	uint64_t used, own_bytes, own = swap->view.nr_pages;
	int err = swap_read_used(swap, &used);

	if (!err)
		err = procstat_kib(swap->root_fd, "proc/self/status", "VmSwap",
				   &own_bytes);
	if (err)
		return err;
	if (!swap->dirty)
		own = 0;
	else if (!swap->pinned)
		own = own_bytes / swap->view.page_bytes;
	*foreign = used > swap->used_before + own ?
			   used - swap->used_before - own : 0;
	return 0;
}

static int swap_rearm(void *state)
{
	struct swap *swap = state;
	int err;

	if (!swap->dirty) {
		err = swap_page_out(swap, 0, swap->area->len_bytes);
		if (err)
			return err;
	}
	if (swap->area->kind == PAGE_4K) {
		swap_touch(swap, swap->dirty);
	} else {
		err = page_kind_again(swap->area, &swap->policy);
		if (err)
			return err;
	}
	err = mapping_wait_writeback(&swap->view);
	if (!err)
		err = swap_read_used(swap, &swap->used_before);
	return err ? err : swapout_written(swap->root_fd,
					   &swap->written_before);
}

/* With a pinner pages do not stay swapped out: count after each call. */
static int swap_pass(void *state)
{
	struct swap *swap = state;
	const struct area *area = swap->area;
	size_t page_bytes = area->page_bytes;

	swap->nr_unmapped = 0;
	for (size_t at = 0; at < area->len_bytes; at += CHUNK_BYTES) {
		size_t len_bytes = area->len_bytes - at < CHUNK_BYTES ?
					   area->len_bytes - at : CHUNK_BYTES;
		uint64_t unmapped = 0;
		int err = swap_page_out(swap, at, len_bytes);

		if (!err && swap->pinned)
			err = swapout_unmapped(&swap->view, at / page_bytes,
					       len_bytes / page_bytes,
					       &unmapped);
		if (err)
			return err;
		swap->nr_unmapped += unmapped;
	}
	return 0;
}

/* What must hold of @written pages, and what @foreign ones others added. */
static void swap_judge(const struct swap *swap, uint64_t written,
		       uint64_t foreign, struct proof *proof)
{
	uint64_t nr_pages = swap->view.nr_pages;
	uint64_t nr_cpus = (uint64_t)sysconf(_SC_NPROCESSORS_ONLN);
	uint64_t slack = !swap->dirty ? 0 : nr_pages / 100 +
			 SLOTS_CACHED_PER_CPU * nr_cpus;

	if (foreign > slack)
		snprintf(proof->contamination, sizeof(proof->contamination),
			 "%" PRIu64 " pages of other memory were swapped out, "
			 "too", foreign);
	else if (!swap->pinned && proof->events < nr_pages * 99 / 100)
		snprintf(proof->contradiction, sizeof(proof->contradiction),
			 "only %" PRIu64 " of %" PRIu64 " pages were unmapped",
			 proof->events, nr_pages);
	else if (swap->dirty &&
		 swapout_falls_short(written, swap->nr_unmapped))
		snprintf(proof->contradiction, sizeof(proof->contradiction),
			 "%" PRIu64 " pages were unmapped, but only %" PRIu64
			 " were written to swap", proof->events, written);
	else if (!swap->dirty &&
		 written > (swap->pinned ? nr_pages / 100 : 0))
		snprintf(proof->contradiction, sizeof(proof->contradiction),
			 "%" PRIu64 " of %" PRIu64 " clean pages were written "
			 "to swap again", written, nr_pages);
}

static int swap_prove(void *state, struct proof *proof)
{
	struct swap *swap = state;
	uint64_t written, foreign;
	int err = swapout_written(swap->root_fd, &written);

	if (!err && !swap->pinned)
		err = swapout_unmapped(&swap->view, 0, swap->view.nr_pages,
				       &swap->nr_unmapped);
	if (!err)
		err = swap_count_foreign(swap, &foreign);
	if (err)
		return err;
	written -= swap->written_before;
	proof->attempts = swap->view.nr_pages;
	proof->events = swap->nr_unmapped;
	if (swap->pinned && swap->dirty && written > swap->nr_unmapped)
		proof->events = written < proof->attempts ? written :
							    proof->attempts;
	proof->refused = proof->attempts - proof->events;
	proof->evidence[0] = swap->nr_unmapped;
	proof->evidence[1] = written;
	proof->evidence[2] = foreign;
	swap_judge(swap, written, foreign, proof);
	return 0;
}

static void swap_teardown(void *state)
{
	struct swap *swap = state;

	mapping_close(&swap->view);
	area_policy_free(&swap->policy);
}

const struct clearer clearer_swap = {
	.subject = {
		.name = "swap",
		.summary = "MADV_PAGEOUT swaps pages out",
		.kernel_path = "reclaim_pages -> shrink_folio_list -> "
			       "try_to_unmap_one",
		.by_release =
			"Up to 5.18 and from 6.1 x86 defers the flush of the "
			"page (should_defer_flush); in 5.19 and 6.0 an "
			"exclusive anonymous page was flushed by itself "
			"(ptep_clear_flush). Deferred flushes are of the whole "
			"TLB (arch_tlbbatch_flush). A dirty page forces the "
			"flush at once. So in all releases a dirty page costs "
			"one interrupt per peer; the releases differ in what "
			"this interrupt flushes. Clean pages are flushed once "
			"per list of pages to reclaim (512 pages at most) in "
			"5.10 and 6.1, and once per 31 folios in 6.12 and "
			"later. arm64 does not batch in 6.1; in 6.12 and later "
			"it defers the wait, not the invalidation.",
		.includes =
			"With dirty=1 the writing to the device. Under a "
			"pinner the reading of pagemap after each call, some 2 "
			"% of the time. One call covers 2 MiB. With dirty=0 "
			"every page was swapped out and read back before. So "
			"it is clean, its slot still holds the data, and "
			"nothing is written.",
		.misreading =
			"Compare on one device only. madvise returns 0 "
			"whatever it did, even if a pin is held. With dirty=0 "
			"under a pinner only the pages count that pagemap "
			"shows as swapped out before the pinner brings them "
			"back, so fewer events are proven than happened. "
			"Counts with dirty=1 do not show batching.",
		.needs =
			"Root, and with swap=file a disk for the swap file; "
			"with swap=zram CONFIG_ZRAM and dirty=1, because zram "
			"frees the slot of a page that is read back; with "
			"swap=system a swap device in use.",
		.changes =
			"With swap=file, a new swap file in the state "
			"directory; with swap=zram, a new zram device, for "
			"which the module is loaded if need be. Either is 4 "
			"times the area, at priority 32767, and zswap is off "
			"(optional). With swap=system, nothing.",
		.proof =
			"Pages swapped and not present in pagemap, and "
			"pswpout. A pinner brings pages back before pagemap "
			"can show them. So under a pinner with dirty=1 the "
			"pages written to swap count, since reclaim writes a "
			"page only after it is unmapped.",
		.opts = swap_opts,
		.state_bytes = sizeof(struct swap),
		.probe = swap_probe,
		.hold = swap_hold,
	},
	.page_kinds = PAGES_THP,
	.event = "page swapped out (proven unmapped)",
	.evidence = { "pages_unmapped", "pswpout", "foreign_swap_pages" },
	.writes_disk = true,
	.takes_pages = true,
	.drops = page_kind_drops,
	.setup = swap_setup,
	.rearm = swap_rearm,
	.pass = swap_pass,
	.prove = swap_prove,
	.teardown = swap_teardown,
};
