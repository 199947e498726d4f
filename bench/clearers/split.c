/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Source: mm/huge_memory.c split_huge_pages_pid(), __split_huge_pmd_locked().
 */
#include "bench/contract/bench.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bench/contract/thp.h"
#include "lib/sys/pseudofs.h"
#include "lib/sys/procfs.h"
#include "lib/sys/procstat.h"
#include "lib/base/scope.h"

enum { OPT_HOW };
enum { HOW_DEBUGFS, HOW_DONTNEED };

static const char *const how_choices[] = { "debugfs", "dontneed", NULL };

static const struct opt_spec split_opts[] = {
	[OPT_HOW] = { .name = "how", .kind = OPT_CHOICE, .def = HOW_DEBUGFS,
		      .choices = how_choices,
		      .help = "split_huge_pages, or a part dropped" },
	{ .name = NULL },
};

struct split {
	const struct area *area;
	struct area_policy policy;
	int root_fd, trigger_fd;
	bool pinned, dontneed;
	uint64_t nr_before;
	struct thp_splits before;
};

static int split_open_trigger(void)
{
	SCOPE_FD debugfs = debugfs_open();
	int fd;

	if (debugfs < 0)
		return debugfs;
	fd = openat(debugfs, "split_huge_pages", O_WRONLY | O_CLOEXEC);
	return fd < 0 ? fail(errno, "open split_huge_pages of debugfs%s",
			     debugfs_hint(errno)) : fd;
}

static int split_probe(const struct bench_env *env)
{
	int err = thp_probe_area(env);

	if (!err)
		err = bench_need_root(env);
	if (err || env->opts[OPT_HOW] == HOW_DONTNEED)
		return err;
	if (env->release < KVER(5, 13))
		return fail_plain(EOPNOTSUPP, "split_huge_pages takes a range "
				  "since Linux 5.13; how=dontneed serves "
				  "here");
	SCOPE_FD fd = split_open_trigger();

	return fd < 0 ? fd : 0;
}

static int split_hold(struct knob_session *knobs, const struct bench_env *env)
{
	int err = thp_hold_faults(knobs, env);

	return err ? err : thp_hold_no_daemon(knobs);
}

static int split_setup(void *state, const struct bench_env *env)
{
	struct split *split = state;
	int err;

	split->area = env->area;
	split->root_fd = env->root_fd;
	split->pinned = env->pinned;
	split->dontneed = env->opts[OPT_HOW] == HOW_DONTNEED;
	split->trigger_fd = split->dontneed ? -1 : split_open_trigger();
	if (!split->dontneed && split->trigger_fd < 0)
		return split->trigger_fd;
	err = area_policy_read(env->area, &split->policy);
	return err ? err : thp_check_area(env->area);
}

/*
 * Counters of the whole machine: split folios for debugfs, split mappings for
 * dontneed.
 */
static int split_read_counters(const struct split *split,
			       struct thp_splits *splits)
{
	const char *const names[] = {
		split->dontneed ? "thp_split_pmd" : "thp_split_page",
		"thp_split_page_failed",
	};
	uint64_t nr[2];
	int err = vmstat_read(split->root_fd, names, 2, nr);

	splits->done = nr[0];
	splits->failed = nr[1];
	return err;
}

/* MADV_DONTNEED gives a page of each huge page up, rearm all of them. */
static enum drops split_drops(const uint64_t *opts, enum page_kind page)
{
	(void)page;
	return opts[OPT_HOW] == HOW_DONTNEED ? DROPS_IN_PASS : DROPS_BETWEEN;
}

static int split_rearm(void *state)
{
	struct split *split = state;
	uint64_t want = split->area->len_bytes / thp_bytes();
	int err = thp_populate_huge_pages(split->area, &split->policy,
					  &split->nr_before);

	if (err)
		return err;
	if (split->nr_before < want)
		return fail_plain(ENOMEM, "the kernel gave %" PRIu64 " huge "
				  "pages for %" PRIu64 ": memory is short or "
				  "fragmented", split->nr_before, want);
	return split_read_counters(split, &split->before);
}

static int split_pass(void *state)
{
	struct split *split = state;
	const struct area *area = split->area;
	const size_t huge_bytes = thp_bytes();
	char text[80];
	int len;

	for (size_t at = 0; split->dontneed && at < area->len_bytes;
	     at += huge_bytes)
		if (madvise(area->addr + at, area->page_bytes, MADV_DONTNEED))
			return fail(errno, "madvise(MADV_DONTNEED) of %zu "
				    "bytes", area->page_bytes);
	if (split->dontneed)
		return 0;
	len = snprintf(text, sizeof(text), "%d,0x%" PRIxPTR ",0x%" PRIxPTR,
		       (int)getpid(), (uintptr_t)area->addr,
		       (uintptr_t)area->addr + area->len_bytes);
	if (write(split->trigger_fd, text, (size_t)len) < 0)
		return fail(errno, "write \"%s\" to split_huge_pages", text);
	return 0;
}

static int split_prove(void *state, struct proof *proof)
{
	struct split *split = state;
	struct thp_splits splits;
	uint64_t left;
	int err = thp_count(split->area, &left);

	if (!err)
		err = split_read_counters(split, &splits);
	if (err)
		return err;
	splits.done -= split->before.done;
	if (splits.failed != PROCFS_UNKNOWN)
		splits.failed -= split->before.failed;
	thp_prove_splits(split->nr_before, left, &splits,
			 split->pinned && !split->dontneed, proof);
	return 0;
}

static void split_teardown(void *state)
{
	struct split *split = state;

	if (split->trigger_fd >= 0)
		close(split->trigger_fd);
	area_policy_free(&split->policy);
}

const struct clearer clearer_split = {
	.subject = {
		.name = "split",
		.summary = "huge pages are split into base pages",
		.kernel_path = "split_huge_page_to_list -> try_to_migrate -> "
			       "__split_huge_pmd_locked -> pmdp_invalidate",
		.by_release =
			"With how=debugfs, in every release: one flush of the "
			"huge page before the check for pins "
			"(pmdp_invalidate). The entry becomes migration "
			"entries and, after the check, entries of base pages. "
			"The smp_mb of the check came with 6.1. 5.10 unmaps by "
			"try_to_unmap. With how=dontneed two flushes: one by "
			"zap_page_range -> __split_huge_pmd, then one of the "
			"page that is dropped.",
		.includes = "With debugfs the remapping of all base pages; "
			    "with dontneed the freeing of one.",
		.misreading =
			"With how=dontneed the first base page of each huge "
			"page is dropped and the mapping is split; the huge "
			"page stays whole until memory is short, and the "
			"kernel does not check for pins. With debugfs a "
			"pinned page is refused. If the pin comes after the "
			"split of the mapping and before that of the page, it "
			"is refused too, but its mapping was split.",
		.needs =
			"Root, anonymous huge pages, and an area of whole huge "
			"pages; how=debugfs: Linux 5.13 or later and a debugfs "
			"that may be written (not where the kernel is locked "
			"down).",
		.changes =
			"transparent_hugepage/enabled madvise if it is never, "
			"defrag madvise, scan_sleep_millisecs of khugepaged "
			"600000 (optional), so that khugepaged stays away.",
		.proof =
			"AnonHugePages in smaps before and after, beside "
			"thp_split_page or thp_split_pmd of vmstat, and "
			"thp_split_page_failed. An event is a huge page that "
			"smaps and vmstat both show as split.",
		.opts = split_opts,
		.state_bytes = sizeof(struct split),
		.probe = split_probe,
		.hold = split_hold,
	},
	.event = "huge page split",
	.evidence = { "huge_pages_left_in_smaps", "splits_in_vmstat",
		      "splits_failed_in_vmstat" },
	.takes_pages = true,
	.drops = split_drops,
	.setup = split_setup,
	.rearm = split_rearm,
	.pass = split_pass,
	.prove = split_prove,
	.teardown = split_teardown,
};
