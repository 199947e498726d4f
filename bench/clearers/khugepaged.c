/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A pass allows huge pages (MADV_HUGEPAGE) and waits for the daemon.
 * Source: mm/khugepaged.c khugepaged_scan_mm_slot(), collapse_huge_page().
 */
#include "bench/contract/bench.h"

#include <stdio.h>
#include <sys/mman.h>

#include "bench/contract/thp.h"

#define NR_SCANS 4	/* full scans after which a refusal is final */

struct khugepaged {
	const struct area *area;
	int root_fd;
	bool pinned;
	uint64_t collapsed_before, scans_before;
};

static int khugepaged_hold(struct knob_session *knobs,
			   const struct bench_env *env)
{
	return thp_hold_daemon(knobs, env, "1000000", "0");
}

static int khugepaged_probe(const struct bench_env *env)
{
	int err = thp_probe_area(env);

	return err ? err : bench_need_root(env);
}

static int khugepaged_setup(void *state, const struct bench_env *env)
{
	struct khugepaged *daemon = state;

	daemon->area = env->area;
	daemon->root_fd = env->root_fd;
	daemon->pinned = env->pinned;
	return thp_check_area(env->area);
}

static int khugepaged_rearm(void *state)
{
	struct khugepaged *daemon = state;
	const struct area *area = daemon->area;
	uint64_t scans;
	int err;

	if (madvise(area->addr, area->len_bytes, MADV_NOHUGEPAGE))
		return fail(errno, "madvise(MADV_NOHUGEPAGE) %zu bytes",
			    area->len_bytes);
	err = thp_populate_base_pages(area);
	if (!err)
		err = thp_allow(true);
	return err ? err : thp_daemon_progress(daemon->root_fd,
					       &daemon->collapsed_before,
					       &scans);
}

static int khugepaged_pass(void *state)
{
	struct khugepaged *daemon = state;
	const struct area *area = daemon->area;
	uint64_t collapsed;

	if (madvise(area->addr, area->len_bytes, MADV_HUGEPAGE))
		return fail(errno, "madvise(MADV_HUGEPAGE) %zu bytes",
			    area->len_bytes);
	/*
	 * Read as late as possible: the daemon never rests, and earlier scans
	 * do not count.
	 */
	return thp_daemon_progress(daemon->root_fd, &collapsed,
				   &daemon->scans_before);
}

/*
 * Everything is collapsed, or the daemon has made so many scans that it will
 * refuse the rest again.
 */
static int khugepaged_done(void *state, bool *done)
{
	struct khugepaged *daemon = state;
	uint64_t collapsed, scans;
	int err = thp_daemon_progress(daemon->root_fd, &collapsed, &scans);

	if (err)
		return err;
	*done = collapsed >= daemon->collapsed_before +
				     daemon->area->len_bytes / thp_bytes() ||
		scans >= daemon->scans_before + NR_SCANS;
	return 0;
}

static int khugepaged_prove(void *state, struct proof *proof)
{
	struct khugepaged *daemon = state;
	uint64_t collapsed, scans;
	int err = thp_count(daemon->area, &proof->events);

	if (!err)
		err = thp_daemon_progress(daemon->root_fd, &collapsed, &scans);
	if (err)
		return err;
	collapsed -= daemon->collapsed_before;
	proof->attempts = COUNT_UNKNOWN;
	proof->refused = COUNT_UNKNOWN;
	proof->evidence[0] = proof->events;
	proof->evidence[1] = collapsed;
	proof->evidence[2] = scans - daemon->scans_before;
	if (!daemon->pinned &&
	    proof->events < daemon->area->len_bytes / thp_bytes())
		snprintf(proof->contradiction, sizeof(proof->contradiction),
			 "only %d of %d huge pages were made in %d full scans",
			 (int)proof->events,
			 (int)(daemon->area->len_bytes / thp_bytes()),
			 (int)proof->evidence[2]);
	else if (collapsed < proof->events)
		snprintf(proof->contradiction, sizeof(proof->contradiction),
			 "smaps shows %d huge pages, but khugepaged made %d",
			 (int)proof->events, (int)collapsed);
	else if (collapsed > proof->events)
		snprintf(proof->contamination, sizeof(proof->contamination),
			 "khugepaged also made %d huge pages of other memory",
			 (int)(collapsed - proof->events));
	return 0;
}

const struct clearer clearer_khugepaged = {
	.subject = {
		.name = "khugepaged",
		.summary = "the daemon collapses base pages to huge pages",
		.kernel_path = "khugepaged -> collapse_huge_page -> "
			       "pmdp_collapse_flush, "
			       "tlb_remove_table_sync_one",
		.by_release =
			"As collapse. In 5.10 the broadcast is only in stable "
			"releases that have it backported.",
		.includes =
			"The scan of all other memory that may be collapsed, "
			"and up to one polling interval.",
		.misreading =
			"The time per event is throughput with scanning, not "
			"the cost of a collapse. The daemon also works on the "
			"memory of other processes; mmfence check names them. "
			"It is a kernel thread and does not run in the "
			"process's mm, so every CPU that runs the process "
			"receives the flush as an interrupt.",
		.needs =
			"Root, anonymous huge pages, and an area of whole huge "
			"pages.",
		.changes =
			"transparent_hugepage/enabled madvise if it is never. "
			"Of khugepaged: defrag 1, alloc_sleep_millisecs 0, "
			"pages_to_scan 1000000, scan_sleep_millisecs 0, so "
			"that it scans without a pause. khugepaged is bound to "
			"the clearer's CPU.",
		.proof =
			"AnonHugePages in smaps, beside pages_collapsed and "
			"full_scans of khugepaged.",
		.state_bytes = sizeof(struct khugepaged),
		.probe = khugepaged_probe,
		.hold = khugepaged_hold,
	},
	.daemon = "khugepaged",
	.event = "huge page collapsed",
	.evidence = { "huge_pages_in_smaps", "khugepaged_pages_collapsed",
		      "khugepaged_full_scans" },
	.on_all_thp = true,
	.takes_pages = true,
	.drops = thp_drops,
	.setup = khugepaged_setup,
	.rearm = khugepaged_rearm,
	.pass = khugepaged_pass,
	.done = khugepaged_done,
	.prove = khugepaged_prove,
};
