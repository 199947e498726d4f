/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The daemon sleeps for a long time. A pass wakes it by writing its sleep time
 * again; the daemon then scans everything once.
 * Source: mm/khugepaged.c mthp_collapse(), collapse_huge_page().
 */
#include "bench/contract/bench.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bench/contract/thp.h"
#include "lib/sys/mapping.h"
#include "lib/sys/procfs.h"

#define ALL_PAGES	"1000000000"	/* more than a process can map */
#define SLEEP_MS	"600000"
#define DIR_FORMAT	THP_SIZE_FORMAT "stats/collapse_alloc"
#define TRIGGER		THP_DIR "khugepaged/scan_sleep_millisecs"
#define SMALLEST_BYTES	((size_t)16 << 10)	/* KHUGEPAGED_MIN_MTHP_ORDER */

enum { OPT_TO };

static const char *const to_choices[] = {
	"16k", "32k", "64k", "128k", "256k", "512k", "1m", NULL
};

static const struct opt_spec mthp_opts[] = {
	[OPT_TO] = { .name = "to", .kind = OPT_CHOICE, .def = 2,
		     .choices = to_choices,
		     .help = "size of the folios that are made" },
	{ .name = NULL },
};

struct mthp {
	const struct area *area;
	int root_fd, trigger_fd;
	bool pinned;
	size_t folio_bytes;
	struct mapping_view view;
	uint64_t nr_allocated, nr_collapsed, nr_scans;	/* before the pass */
};

static size_t mthp_folio_bytes(const struct bench_env *env)
{
	return SMALLEST_BYTES << env->opts[OPT_TO];
}

static int mthp_probe(const struct bench_env *env)
{
	char path[160];
	int err = thp_probe_area(env);

	if (err)
		return err;
	snprintf(path, sizeof(path), DIR_FORMAT, mthp_folio_bytes(env) >> 10);
	if (faccessat(env->root_fd, path + 1, F_OK, 0))
		return fail_plain(EOPNOTSUPP, "this kernel does not collapse "
				  "to folios of %s (Linux 7.2 does)",
				  to_choices[env->opts[OPT_TO]]);
	err = bench_need_root(env);
	return err ? err : mapping_probe_frames();
}

static int mthp_hold(struct knob_session *knobs, const struct bench_env *env)
{
	int err = thp_hold_sizes(knobs, mthp_folio_bytes(env));

	return err ? err : thp_hold_daemon(knobs, env, ALL_PAGES, SLEEP_MS);
}

static int mthp_setup(void *state, const struct bench_env *env)
{
	struct mthp *mthp = state;
	const struct area *area = env->area;
	int err;

	mthp->area = area;
	mthp->root_fd = env->root_fd;
	mthp->pinned = env->pinned;
	mthp->folio_bytes = mthp_folio_bytes(env);
	mthp->trigger_fd = openat(env->root_fd, &TRIGGER[1],
				  O_WRONLY | O_CLOEXEC);
	if (mthp->trigger_fd < 0)
		return fail(errno, "open " TRIGGER);
	err = mapping_open(&mthp->view, area->addr, area_nr_pages(area),
			   area->page_bytes);
	if (!err)
		err = thp_check_area(area);
	/* khugepaged lists only processes that may have huge pages. */
	if (!err)
		err = thp_allow(true);
	if (!err && madvise(area->addr, area->len_bytes, MADV_HUGEPAGE))
		err = fail(errno, "madvise(MADV_HUGEPAGE) %zu bytes",
			   area->len_bytes);
	return err;
}

static int mthp_read_allocated(const struct mthp *mthp, uint64_t *nr)
{
	char path[160];

	snprintf(path, sizeof(path), DIR_FORMAT, mthp->folio_bytes >> 10);
	return procfs_u64(mthp->root_fd, path, nr);
}

static int mthp_count_folios(struct mthp *mthp, uint64_t *nr)
{
	size_t unit_pages = mthp->folio_bytes / mthp->area->page_bytes;
	int err = mapping_count_kind(&mthp->view, unit_pages, MAPPING_KPF_ANON,
				     MAPPING_KPF_ANON, nr);

	*nr /= unit_pages;
	return err;
}

static int mthp_rearm(void *state)
{
	struct mthp *mthp = state;
	uint64_t nr;
	int err = thp_populate_base_pages(mthp->area);

	if (!err)
		err = mthp_count_folios(mthp, &nr);
	if (!err && nr)
		err = fail_plain(EEXIST, "%" PRIu64 " folios of the wanted "
				 "size are in the area before the collapse",
				 nr);
	if (!err)
		err = mthp_read_allocated(mthp, &mthp->nr_allocated);
	if (!err)
		err = thp_daemon_progress(mthp->root_fd, &mthp->nr_collapsed,
					  &mthp->nr_scans);
	return err ? err : thp_allow(true);
}

static int mthp_pass(void *state)
{
	struct mthp *mthp = state;

	if (pwrite(mthp->trigger_fd, SLEEP_MS, strlen(SLEEP_MS), 0) < 0)
		return fail(errno, "write " SLEEP_MS " to " TRIGGER);
	return 0;
}

static int mthp_done(void *state, bool *done)
{
	struct mthp *mthp = state;
	uint64_t collapsed, scans;
	int err = thp_daemon_progress(mthp->root_fd, &collapsed, &scans);

	*done = !err && scans > mthp->nr_scans;
	return err;
}

static int mthp_prove(void *state, struct proof *proof)
{
	struct mthp *mthp = state;
	uint64_t allocated, collapsed, scans;
	int err = thp_allow(false);

	if (!err)
		err = mthp_count_folios(mthp, &proof->events);
	if (!err)
		err = mthp_read_allocated(mthp, &allocated);
	if (!err)
		err = thp_daemon_progress(mthp->root_fd, &collapsed, &scans);
	if (err)
		return err;
	allocated -= mthp->nr_allocated;
	proof->attempts = mthp->area->len_bytes / mthp->folio_bytes;
	proof->refused = proof->attempts - proof->events;
	proof->evidence[0] = proof->events;
	proof->evidence[1] = allocated;
	proof->evidence[2] = collapsed - mthp->nr_collapsed;
	proof->evidence[3] = scans - mthp->nr_scans;
	if (allocated < proof->events)
		snprintf(proof->contradiction, sizeof(proof->contradiction),
			 "kpageflags shows %" PRIu64 " folios, but the kernel "
			 "allocated %" PRIu64, proof->events, allocated);
	else if (!mthp->pinned && proof->refused)
		snprintf(proof->contradiction, sizeof(proof->contradiction),
			 "only %" PRIu64 " of %" PRIu64 " folios were made in %"
			 PRIu64 " full scans", proof->events, proof->attempts,
			 proof->evidence[3]);
	else if (allocated > proof->attempts)
		snprintf(proof->contamination, sizeof(proof->contamination),
			 "the kernel tried %" PRIu64 " collapses more than the "
			 "area has: of other memory, or some again",
			 allocated - proof->attempts);
	return 0;
}

static void mthp_teardown(void *state)
{
	struct mthp *mthp = state;

	if (mthp->trigger_fd >= 0)
		close(mthp->trigger_fd);
	mapping_close(&mthp->view);
}

const struct clearer clearer_mthp = {
	.subject = {
		.name = "mthp",
		.summary = "the daemon collapses to folios below a huge page",
		.kernel_path = "khugepaged -> mthp_collapse -> "
			       "collapse_huge_page -> pmdp_collapse_flush, "
			       "tlb_remove_table_sync_one",
		.by_release =
			"Since 7.2. For each folio, from 16 KiB on, the whole "
			"page table is taken away and put back. So each folio "
			"has its own flush of what the page table maps "
			"(pmdp_collapse_flush) and its own interrupt to every "
			"other online CPU (tlb_remove_table_sync_one): up to "
			"128 of each for a huge page of 2 MiB. MADV_COLLAPSE "
			"makes only huge pages.",
		.includes =
			"The allocation and the copy, the scan of all other "
			"memory that may be collapsed, and up to one polling "
			"interval.",
		.misreading =
			"The kernel finds out only after the flush and the "
			"broadcast that a range is such a folio already, or "
			"is pinned. A daemon that scans again pays both "
			"again. Here each range is tried once. "
			"folios_allocated counts the tries.",
		.needs =
			"Root, page frames in pagemap (CAP_SYS_ADMIN), Linux "
			"7.2 or later, and an area of whole huge pages.",
		.changes =
			"transparent_hugepage/enabled madvise if it is never, "
			"and hugepages-*kB/enabled madvise for the size that "
			"is made, never for the others (optional). Of "
			"khugepaged: defrag 1, alloc_sleep_millisecs 0, "
			"pages_to_scan 1000000000, scan_sleep_millisecs "
			"600000, so that it scans when it is woken. khugepaged "
			"is bound to the clearer's CPU.",
		.proof =
			"In kpageflags, folios of the size, mapped whole, "
			"where there were base pages; and collapse_alloc of "
			"the size, pages_collapsed and full_scans of "
			"khugepaged.",
		.opts = mthp_opts,
		.state_bytes = sizeof(struct mthp),
		.probe = mthp_probe,
		.hold = mthp_hold,
	},
	.daemon = "khugepaged",
	.event = "folio collapsed",
	.evidence = { "folios_in_kpageflags", "folios_allocated",
		      "khugepaged_pages_collapsed", "khugepaged_full_scans" },
	.on_all_thp = true,
	.takes_pages = true,
	.drops = thp_drops,
	.setup = mthp_setup,
	.rearm = mthp_rearm,
	.pass = mthp_pass,
	.done = mthp_done,
	.prove = mthp_prove,
	.teardown = mthp_teardown,
};
