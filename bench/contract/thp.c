/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench/contract/thp.h"

#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>

#include "lib/hold/knob.h"
#include "lib/sys/mapping.h"
#include "lib/sys/procfs.h"

#define DAEMON_DIR THP_DIR "khugepaged/"

int thp_probe(void)
{
	return thp_bytes() ? 0 :
		fail_plain(ENOENT, "this kernel has no transparent huge pages "
			   "(" THP_DIR "hpage_pmd_size)");
}

static int thp_not_whole(uint64_t len_bytes)
{
	char text[PAGE_SIZE_TEXT_BYTES];

	return fail(0, "the area of %" PRIu64 " bytes is not a whole number of "
		    "huge pages of %s", len_bytes,
		    page_size_text(thp_bytes(), text));
}

int thp_probe_area(const struct bench_env *env)
{
	int err = thp_probe();

	if (!err && env->area_bytes % thp_bytes())
		err = thp_not_whole(env->area_bytes);
	return err;
}

int thp_probe_collapse(const struct bench_env *env)
{
	int err = thp_probe();

	/* A kernel without huge pages has no MADV_COLLAPSE at any release. */
	if (!err && madvise(NULL, 0, MADV_COLLAPSE))
		return fail_plain(EOPNOTSUPP, "this kernel has no "
				  "MADV_COLLAPSE (Linux 6.1)");
	return err ? err : thp_probe_area(env);
}

int thp_check_area(const struct area *area)
{
	if (area->len_bytes % thp_bytes() ||
	    (uintptr_t)area->addr % thp_bytes())
		return thp_not_whole(area->len_bytes);
	return 0;
}

int thp_allow(bool allowed)
{
	if (prctl(PR_SET_THP_DISABLE, !allowed, 0, 0, 0))
		return fail(errno, "prctl(PR_SET_THP_DISABLE, %d)", !allowed);
	return 0;
}

int thp_populate_base_pages(const struct area *area)
{
	int err = thp_allow(false);

	if (err)
		return err;
	if (madvise(area->addr, area->len_bytes, MADV_DONTNEED))
		return fail(errno, "madvise(MADV_DONTNEED) %zu bytes",
			    area->len_bytes);
	area_fill(area);
	return 0;
}

int thp_hold_faults(struct knob_session *knobs, const struct bench_env *env)
{
	char enabled[16];
	int err = procfs_choice(env->root_fd, THP_DIR "enabled", enabled,
				sizeof(enabled));

	if (!err && !strcmp(enabled, "never"))
		err = knob_hold(knobs, THP_DIR "enabled", "madvise");
	return err ? err : knob_hold(knobs, THP_DIR "defrag", "madvise");
}

/* A fault takes the largest enabled size, so enable only this size. */
int thp_hold_sizes(struct knob_session *knobs, size_t size_bytes)
{
	size_t want_kib = size_bytes >> 10, kib;
	DIR *dir = opendir(THP_DIR);
	struct dirent *entry;
	char path[160];
	int err = 0;

	if (!dir)
		return fail(errno, "open " THP_DIR);
	while (!err && (entry = readdir(dir))) {
		if (sscanf(entry->d_name, "hugepages-%zukB", &kib) != 1)
			continue;
		snprintf(path, sizeof(path), THP_SIZE_FORMAT "enabled", kib);
		err = knob_hold_optional(knobs, path, kib == want_kib ?
					 "madvise" : "never");
	}
	closedir(dir);
	return err;
}

int thp_hold_daemon(struct knob_session *knobs, const struct bench_env *env,
		    const char *pages_to_scan, const char *scan_sleep_ms)
{
	const struct {
		const char *path, *value;
	} tunables[] = {
		{ DAEMON_DIR "defrag", "1" },
		{ DAEMON_DIR "alloc_sleep_millisecs", "0" },
		{ DAEMON_DIR "pages_to_scan", pages_to_scan },
		{ DAEMON_DIR "scan_sleep_millisecs", scan_sleep_ms },
	};
	char enabled[16];
	int err = procfs_choice(env->root_fd, THP_DIR "enabled", enabled,
				sizeof(enabled));

	if (!err && !strcmp(enabled, "never"))
		err = knob_hold(knobs, THP_DIR "enabled", "madvise");
	if (!err)
		err = knob_hold_affinity(knobs, "khugepaged",
					 env->clearer_cpu);
	for (size_t i = 0; !err && i < 4; i++)
		err = knob_hold(knobs, tunables[i].path, tunables[i].value);
	return err;
}

int thp_hold_no_daemon(struct knob_session *knobs)
{
	return knob_hold_optional(knobs, DAEMON_DIR "scan_sleep_millisecs",
				  "600000");
}

int thp_daemon_progress(int root_fd, uint64_t *collapsed, uint64_t *scans)
{
	int err = procfs_u64(root_fd, DAEMON_DIR "pages_collapsed", collapsed);

	return err ? err : procfs_u64(root_fd, DAEMON_DIR "full_scans", scans);
}

int thp_populate_huge_pages(const struct area *area,
			    const struct area_policy *policy,
			    uint64_t *nr_huge)
{
	int err = area_renew(area, policy);

	if (!err)
		err = thp_allow(true);
	if (err)
		return err;
	if (madvise(area->addr, area->len_bytes, MADV_HUGEPAGE))
		return fail(errno, "madvise(MADV_HUGEPAGE) %zu bytes",
			    area->len_bytes);
	area_fill(area);
	err = thp_allow(false);
	return err ? err : thp_count(area, nr_huge);
}

int thp_count(const struct area *area, uint64_t *nr_huge)
{
	uint64_t bytes;
	int err = mapping_huge_bytes(area->addr, area->len_bytes, &bytes);

	if (!err)
		*nr_huge = bytes / thp_bytes();
	return err;
}

void thp_prove_splits(uint64_t before, uint64_t left,
		      const struct thp_splits *splits, bool refusals,
		      struct proof *proof)
{
	uint64_t lost = before - left;
	bool whole = splits->done < lost;

	proof->attempts = before;
	proof->events = whole ? splits->done : lost;
	proof->refused = before - proof->events;
	proof->evidence[0] = left;
	proof->evidence[1] = splits->done;
	proof->evidence[2] = splits->failed == PROCFS_UNKNOWN ?
				     COUNT_UNKNOWN : splits->failed;
	if (left && !refusals)
		snprintf(proof->contradiction, sizeof(proof->contradiction),
			 "%" PRIu64 " of %" PRIu64 " huge pages were not split",
			 left, before);
	else if (whole && (!refusals ||
			   lost - splits->done > splits->failed))
		snprintf(proof->contradiction, sizeof(proof->contradiction),
			 "%" PRIu64 " huge pages disappeared from smaps, but "
			 "the kernel counted %" PRIu64 " splits", lost,
			 splits->done);
}

enum drops thp_drops(const uint64_t *opts, enum page_kind page)
{
	(void)opts;
	(void)page;
	return DROPS_BETWEEN;
}
