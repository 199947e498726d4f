/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rearm is MADV_UNMERGEABLE and a rewrite, never run=2, which would break up
 * the pages of other processes.
 * Source: mm/ksm.c write_protect_page(), replace_page(), cmp_and_merge_page().
 */
#include "bench/contract/bench.h"

#include <inttypes.h>
#include <stdio.h>
#include <sys/mman.h>

#include "lib/hold/knob.h"
#include "lib/sys/mapping.h"
#include "lib/sys/pagesizes.h"
#include "lib/sys/procfs.h"
#include "lib/sys/procstat.h"

#define DIR	 "/sys/kernel/mm/ksm/"
#define NR_SCANS 4	/* full scans that merge all that can merge */

struct ksm {
	const struct area *area;
	int root_fd;
	bool pinned;
	struct mapping_view view;
	uint64_t scans_before, cow_before;
};

static int ksm_probe(const struct bench_env *env)
{
	uint64_t run;

	if (procfs_u64(env->root_fd, DIR "run", &run))
		return fail_plain(ENOENT, "this kernel has no KSM (" DIR
				  "run)");
	return bench_need_root(env);
}

static int ksm_hold(struct knob_session *knobs, const struct bench_env *env)
{
	char nr_pages[24];
	int err;

	snprintf(nr_pages, sizeof(nr_pages), "%" PRIu64,
		 2 * env->area_bytes / page_sizes()->base_bytes);
	/*
	 * While the advisor is on, pages_to_scan cannot be written: off first,
	 * back last.
	 */
	err = knob_hold_optional(knobs, DIR "advisor_mode", "none");
	if (!err)
		err = knob_hold_optional(knobs, DIR "smart_scan", "0");
	if (!err)
		err = knob_hold_affinity(knobs, "ksmd", env->clearer_cpu);
	if (!err)
		err = knob_hold(knobs, DIR "pages_to_scan", nr_pages);
	if (!err)
		err = knob_hold(knobs, DIR "sleep_millisecs", "0");
	if (!err)
		err = knob_hold(knobs, DIR "run", "1");
	return err;
}

static int ksm_read_cow(const struct ksm *ksm, uint64_t *cow)
{
	return vmstat_read_one(ksm->root_fd, "cow_ksm", cow);
}

static int ksm_setup(void *state, const struct bench_env *env)
{
	struct ksm *ksm = state;

	ksm->area = env->area;
	ksm->root_fd = env->root_fd;
	ksm->pinned = env->pinned;
	return mapping_open(&ksm->view, env->area->addr,
			    area_nr_pages(env->area), env->area->page_bytes);
}

static int ksm_rearm(void *state)
{
	struct ksm *ksm = state;
	const struct area *area = ksm->area;

	if (madvise(area->addr, area->len_bytes, MADV_UNMERGEABLE))
		return fail(errno, "madvise(MADV_UNMERGEABLE) %zu bytes",
			    area->len_bytes);
	area_fill(area);
	return ksm_read_cow(ksm, &ksm->cow_before);
}

static int ksm_pass(void *state)
{
	struct ksm *ksm = state;
	const struct area *area = ksm->area;

	if (madvise(area->addr, area->len_bytes, MADV_MERGEABLE))
		return fail(errno, "madvise(MADV_MERGEABLE) %zu bytes",
			    area->len_bytes);
	/*
	 * Read as late as possible: ksmd never rests, and earlier scans do not
	 * count.
	 */
	return procfs_u64(ksm->root_fd, DIR "full_scans",
			  &ksm->scans_before);
}

/* A merged page is present and mapped more than once. */
static int ksm_count_merged(struct ksm *ksm, uint64_t *nr)
{
	return mapping_count(&ksm->view, 0, ksm->view.nr_pages,
			     MAPPING_PRESENT | MAPPING_EXCLUSIVE,
			     MAPPING_PRESENT, nr);
}

static int ksm_done(void *state, bool *done)
{
	struct ksm *ksm = state;
	uint64_t merged, scans;
	int err = procfs_u64(ksm->root_fd, DIR "full_scans", &scans);

	if (err)
		return err;
	*done = scans >= ksm->scans_before + NR_SCANS;
	if (*done || ksm->pinned)
		return 0;
	/* A cheap hint, which lags for a while; 5.10 does not have it. */
	if (!procfs_u64(ksm->root_fd, "/proc/self/ksm_merging_pages",
			&merged) && merged < ksm->view.nr_pages)
		return 0;
	err = ksm_count_merged(ksm, &merged);
	*done = !err && merged == ksm->view.nr_pages;
	return err;
}

static int ksm_prove(void *state, struct proof *proof)
{
	struct ksm *ksm = state;
	uint64_t merged, scans, cow;
	int err = ksm_count_merged(ksm, &merged);

	if (!err)
		err = procfs_u64(ksm->root_fd, DIR "full_scans", &scans);
	if (!err)
		err = ksm_read_cow(ksm, &cow);
	if (err)
		return err;
	proof->attempts = COUNT_UNKNOWN;
	proof->refused = COUNT_UNKNOWN;
	proof->events = merged;
	proof->evidence[0] = merged;
	proof->evidence[1] = scans - ksm->scans_before;
	proof->evidence[2] = COUNT_UNKNOWN;
	if (cow != PROCFS_UNKNOWN) {
		proof->evidence[2] = cow - ksm->cow_before;
		proof->events += proof->evidence[2];
	}
	if (!ksm->pinned && merged < ksm->view.nr_pages * 99 / 100)
		snprintf(proof->contradiction, sizeof(proof->contradiction),
			 "ksmd merged only %" PRIu64 " of %zu identical pages "
			 "in %" PRIu64 " full scans", merged,
			 ksm->view.nr_pages, proof->evidence[1]);
	return 0;
}

static void ksm_teardown(void *state)
{
	struct ksm *ksm = state;

	mapping_close(&ksm->view);
}

const struct clearer clearer_ksm = {
	.subject = {
		.name = "ksm",
		.summary = "ksmd merges the area's identical pages",
		.kernel_path = "ksmd -> try_to_merge_one_page -> "
			       "write_protect_page, replace_page",
		.by_release =
			"From 5.10 to 7.3: two flushes per merged page, each "
			"of one page and never batched. write_protect_page() "
			"makes the first, then checks for pins and clears "
			"PageAnonExclusive. replace_page() makes the second. "
			"The first of the pages that become one KSM page has "
			"only one flush. The flush of write_protect_page() is "
			"left out if the entry is neither writable nor dirty. "
			"Since 5.19 an exclusive page is flushed in any case. "
			"Since 6.1 an smp_mb() stands before the check for "
			"pins.",
		.includes =
			"The throughput of the daemon: scans, comparisons and "
			"both flushes. A page takes two full scans, the first "
			"only to see that it does not change.",
		.misreading =
			"The time per event is not the cost of a merge. If a "
			"writing pinner touches a merged page, the kernel "
			"separates it again, so the same page is merged again "
			"and again. ksmd also merges the memory of other "
			"processes while it runs; mmfence check names them.",
		.needs =
			"Root and CONFIG_KSM.",
		.changes =
			"In /sys/kernel/mm/ksm: advisor_mode none (optional), "
			"smart_scan 0 (optional), pages_to_scan twice the 4 "
			"KiB pages of the area, sleep_millisecs 0, run 1. ksmd "
			"is bound to the clearer's CPU.",
		.proof =
			"Pages present and not exclusive in pagemap; cow_ksm "
			"for pages that were separated again (6.1 and later, "
			"of the whole system; on older kernels these are not "
			"counted).",
		.state_bytes = sizeof(struct ksm),
		.probe = ksm_probe,
		.hold = ksm_hold,
	},
	.daemon = "ksmd",
	.event = "page merged",
	.evidence = { "pages_mapped_twice", "ksm_full_scans", "cow_ksm" },
	.wants_identical = true,
	.on_all_mergeable = true,
	.takes_pages = true,
	.setup = ksm_setup,
	.rearm = ksm_rearm,
	.pass = ksm_pass,
	.done = ksm_done,
	.prove = ksm_prove,
	.teardown = ksm_teardown,
};
