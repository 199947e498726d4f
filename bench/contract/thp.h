/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_THP_H
#define BENCH_THP_H

#include "bench/contract/bench.h"
#include "bench/contract/renew.h"
#include "lib/sys/pagesizes.h"

/*
 * Shared by the clearers that make huge pages. PR_SET_THP_DISABLE, which the
 * runner sets for every child, keeps huge pages out of the area.
 */

#ifndef MADV_COLLAPSE
#define MADV_COLLAPSE 25
#endif

#define THP_DIR		"/sys/kernel/mm/transparent_hugepage/"
#define THP_SIZE_FORMAT THP_DIR "hugepages-%zukB/"	/* since Linux 6.8 */

/* thp_bytes() - the size of a huge page; 0: this kernel has none. */
static inline size_t thp_bytes(void)
{
	return page_sizes()->thp_bytes;
}

/*
 * thp_probe() - does this kernel have anonymous huge pages?
 * Return: 0; -ENOENT if it does not.
 */
int thp_probe(void);

/*
 * thp_probe_area() - for a probe(): as thp_probe(), and does the area consist
 * of whole huge pages? Return: as thp_probe(); -EINVAL if it does not.
 */
int thp_probe_area(const struct bench_env *env);

/*
 * thp_probe_collapse() - for a probe(): as thp_probe_area(), and does this
 * kernel have MADV_COLLAPSE? Tested by a call with an empty range, because
 * distributions have it in older releases.
 * Source: mm/madvise.c, which checks the advice before it notices that the
 * range is empty.
 * Return: as thp_probe_area(); -EOPNOTSUPP if the kernel lacks it.
 */
int thp_probe_collapse(const struct bench_env *env);

/*
 * thp_check_area() - is the area aligned to huge pages, and made of whole huge
 * pages?
 */
int thp_check_area(const struct area *area);

/* thp_allow() - allow huge pages in this process, or forbid them. */
int thp_allow(bool allowed);

/*
 * thp_populate_base_pages() - drop the pages of the area and fill it with base
 * pages. Afterwards THP is disabled for the process.
 */
int thp_populate_base_pages(const struct area *area);

/*
 * thp_hold_faults() - for a hold(): let page faults in memory advised
 * MADV_HUGEPAGE get huge pages, if necessary after compaction.
 */
int thp_hold_faults(struct knob_session *knobs, const struct bench_env *env);

/*
 * thp_hold_sizes() - for a hold(): of all sizes that have a folder of their
 * own, allow only folios of @size_bytes in memory advised MADV_HUGEPAGE.
 */
int thp_hold_sizes(struct knob_session *knobs, size_t size_bytes);

/*
 * thp_hold_daemon() - for a hold(): run khugepaged, bound to the clearer's CPU;
 * it scans @pages_to_scan pages at a time and then sleeps for @scan_sleep_ms.
 */
int thp_hold_daemon(struct knob_session *knobs, const struct bench_env *env,
		    const char *pages_to_scan, const char *scan_sleep_ms);

/* thp_hold_no_daemon() - for a hold(): khugepaged sleeps for the visit. */
int thp_hold_no_daemon(struct knob_session *knobs);

/*
 * thp_daemon_progress() - the work of khugepaged since boot: @collapsed,
 * ranges of a huge page in which it collapsed pages; @scans, full scans.
 */
int thp_daemon_progress(int root_fd, uint64_t *collapsed, uint64_t *scans);

/*
 * thp_populate_huge_pages() - map the area anew (a page table left behind would
 * keep huge pages out) and fill it with huge pages, by faults.
 * @nr_huge: set to the number of huge pages that smaps then shows.
 * Afterwards THP is disabled for the process, so no more huge pages are made.
 */
int thp_populate_huge_pages(const struct area *area,
			    const struct area_policy *policy,
			    uint64_t *nr_huge);

/* Splits of huge pages on the whole machine, from vmstat. */
struct thp_splits {
	uint64_t done;
	uint64_t failed;	/* PROCFS_UNKNOWN: not counted */
};

/*
 * thp_prove_splits() - fill @proof for a clearer that splits huge pages.
 * @before and @left: huge pages in the area by smaps, before and after the
 * pass; @splits: the splits in between. With @refusals a pinned page may stay
 * whole, whether its mapping was split or not: the attempt was refused.
 * Source: mm/huge_memory.c, __folio_split(): a page whose references cannot be
 * frozen is mapped again, by base pages, and counted as failed.
 */
void thp_prove_splits(uint64_t before, uint64_t left,
		      const struct thp_splits *splits, bool refusals,
		      struct proof *proof);

/*
 * thp_drops() - the drops() of a clearer whose rearm() calls
 * thp_populate_base_pages() or thp_populate_huge_pages().
 */
enum drops thp_drops(const uint64_t *opts, enum page_kind page);

/* thp_count() - number of huge pages that smaps shows in the area. */
int thp_count(const struct area *area, uint64_t *nr_huge);

#endif
