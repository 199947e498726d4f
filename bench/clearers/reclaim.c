/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The process joins the group before the area is filled, so that the area is
 * charged to the group.
 * Source: mm/memcontrol.c memory_reclaim(), mm/vmscan.c shrink_lruvec().
 */
#include "bench/contract/bench.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bench/contract/swapout.h"
#include "lib/hold/cgroup.h"
#include "lib/hold/knob.h"
#include "lib/sys/mapping.h"

/* A pass that reclaims less than this share of the area proves nothing. */
#define SHARE_MIN 0.5

struct reclaim {
	const struct area *area;
	int root_fd, trigger_fd;
	bool pinned;
	struct mapping_view view;
	uint64_t written_before;
};

static int reclaim_probe(const struct bench_env *env)
{
	int err = bench_need_root(env);

	if (!err)
		err = cgroup_probe("memory");
	if (!err && !cgroup_has_file("memory.reclaim"))
		err = fail_plain(ENOENT, "the groups of this kernel have no "
				 "memory.reclaim (Linux 5.19)");
	return err;
}

static int reclaim_hold(struct knob_session *knobs,
			const struct bench_env *env)
{
	int err = swapout_hold_file(knobs, env);

	return err ? err : knob_hold_cgroup(knobs, "memory");
}

static int reclaim_setup(void *state, const struct bench_env *env)
{
	struct reclaim *reclaim = state;
	int err;

	reclaim->area = env->area;
	reclaim->root_fd = env->root_fd;
	reclaim->pinned = env->pinned;
	reclaim->trigger_fd = -1;
	err = mapping_open(&reclaim->view, env->area->addr,
			   area_nr_pages(env->area), env->area->page_bytes);
	if (!err)
		err = cgroup_join();
	if (err)
		return err;
	reclaim->trigger_fd = cgroup_open("memory.reclaim", O_WRONLY);
	if (reclaim->trigger_fd < 0)
		return reclaim->trigger_fd;
	/*
	 * Pages are charged to the group of the process that fills them, so
	 * fill them again from within the group.
	 */
	if (madvise(env->area->addr, env->area->len_bytes, MADV_DONTNEED))
		return fail(errno, "madvise(MADV_DONTNEED) %zu bytes",
			    env->area->len_bytes);
	area_fill(env->area);
	return 0;
}

static int reclaim_rearm(void *state)
{
	struct reclaim *reclaim = state;
	int err;

	area_fill(reclaim->area);
	err = mapping_wait_writeback(&reclaim->view);
	return err ? err : swapout_written(reclaim->root_fd,
					   &reclaim->written_before);
}

/* setup() drops them, so that they are charged to the group. */
static enum drops reclaim_drops(const uint64_t *opts, enum page_kind page)
{
	(void)opts;
	(void)page;
	return DROPS_BETWEEN;
}

static int reclaim_pass(void *state)
{
	struct reclaim *reclaim = state;
	char text[24];
	int len = snprintf(text, sizeof(text), "%zu",
			   reclaim->area->len_bytes);

	/*
	 * EAGAIN: less was reclaimed than requested. The evidence shows how
	 * much.
	 */
	if (write(reclaim->trigger_fd, text, (size_t)len) < 0 &&
	    errno != EAGAIN)
		return fail(errno, "write %s to memory.reclaim", text);
	return 0;
}

static int reclaim_prove(void *state, struct proof *proof)
{
	struct reclaim *reclaim = state;
	uint64_t nr_pages = reclaim->view.nr_pages, unmapped, written;
	int err = swapout_unmapped(&reclaim->view, 0, nr_pages, &unmapped);

	if (!err)
		err = swapout_written(reclaim->root_fd, &written);
	if (err)
		return err;
	written -= reclaim->written_before;
	proof->attempts = nr_pages;
	proof->events = unmapped;
	if (reclaim->pinned && written > unmapped)
		proof->events = written < nr_pages ? written : nr_pages;
	proof->refused = proof->attempts - proof->events;
	proof->evidence[0] = unmapped;
	proof->evidence[1] = written;
	if (!reclaim->pinned &&
	    (double)unmapped < SHARE_MIN * (double)nr_pages)
		snprintf(proof->contradiction, sizeof(proof->contradiction),
			 "only %" PRIu64 " of %" PRIu64 " pages were unmapped",
			 unmapped, nr_pages);
	else if (swapout_falls_short(written, unmapped))
		snprintf(proof->contradiction, sizeof(proof->contradiction),
			 "%" PRIu64 " pages were unmapped, but only %" PRIu64
			 " were written to swap", unmapped, written);
	return 0;
}

static void reclaim_teardown(void *state)
{
	struct reclaim *reclaim = state;

	if (reclaim->trigger_fd >= 0)
		close(reclaim->trigger_fd);
	mapping_close(&reclaim->view);
}

const struct clearer clearer_reclaim = {
	.subject = {
		.name = "reclaim",
		.summary = "memory.reclaim of an own cgroup: the LRU lists",
		.kernel_path = "memory_reclaim -> shrink_lruvec -> "
			       "shrink_folio_list -> try_to_unmap_one",
		.by_release =
			"As swap, but from the LRU lists instead of a range: "
			"pages that were touched are skipped once "
			"(folio_referenced), and large folios are reclaimed "
			"whole. memory.reclaim came with 5.19; since 6.1 the "
			"lists may be those of the multi-generational LRU.",
		.includes =
			"The scan of the lists (two rounds if pages were "
			"touched since they were mapped), and the writing to "
			"the device.",
		.misreading =
			"Not all of the area is reclaimed: the request is for "
			"as much memory as the area holds, and reclaim stops "
			"when it has found that much in any memory of the "
			"group. Compare on one device only.",
		.needs =
			"Root, Linux 5.19 or later, the memory controller in "
			"the unified cgroup hierarchy at /sys/fs/cgroup, and a "
			"disk for the swap file.",
		.changes =
			"A swap file as with swap=file of swap, zswap off "
			"(optional), and a memory cgroup of its own, with the "
			"controller given to all groups.",
		.proof =
			"Pages swapped and not present in pagemap, and "
			"pswpout; under a pinner, which brings pages back, "
			"the pages written to swap.",
		.state_bytes = sizeof(struct reclaim),
		.probe = reclaim_probe,
		.hold = reclaim_hold,
	},
	.takes_pages = true,
	.event = "page swapped out (proven unmapped)",
	.evidence = { "pages_unmapped", "pswpout" },
	.writes_disk = true,
	.drops = reclaim_drops,
	.setup = reclaim_setup,
	.rearm = reclaim_rearm,
	.pass = reclaim_pass,
	.prove = reclaim_prove,
	.teardown = reclaim_teardown,
};
