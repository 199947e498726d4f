/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_THP_H
#define BENCH_THP_H

#include "bench/contract/bench.h"
#include "bench/contract/renew.h"

/*
 * What the clearers that make huge pages share. THP is kept out of the area by
 * PR_SET_THP_DISABLE, which the runner sets for every child.
 */

#ifndef MADV_COLLAPSE
#define MADV_COLLAPSE 25
#endif

#define THP_DIR		"/sys/kernel/mm/transparent_hugepage/"
#define THP_BYTES	(UINT64_C(2) << 20)
#define THP_SIZE_FORMAT THP_DIR "hugepages-%zukB/"	/* since Linux 6.8 */

/*
 * thp_probe() - does this kernel have anonymous huge pages of 2 MiB?
 * Return: 0; -ENOENT if it has no THP; -EOPNOTSUPP if they have another size.
 */
int thp_probe(void);

/*
 * thp_probe_area() - for a probe(): does it, and does the area have room for
 * them? Return: 0; -EINVAL if it is not made of whole ones; -errno.
 */
int thp_probe_area(const struct bench_env *env);

/*
 * thp_probe_collapse() - for a probe(): the same, and MADV_COLLAPSE? Asked of
 * the kernel itself, since distributions have it in older releases. Source:
 * mm/madvise.c, which looks at the advice before it finds that there is nothing
 * to advise. Return: as above, and -EOPNOTSUPP if it has not.
 */
int thp_probe_collapse(const struct bench_env *env);

/* thp_check_area() - is the area aligned to and made of whole huge pages? */
int thp_check_area(const struct area *area);

/* thp_allow() - let this process have huge pages, or keep them out. */
int thp_allow(bool allowed);

/*
 * thp_populate_base_pages() - drop the area and fill it with base pages; THP
 * is disabled for the process afterwards.
 */
int thp_populate_base_pages(const struct area *area);

/*
 * thp_hold_faults() - for a hold(): page faults in memory advised
 * MADV_HUGEPAGE get huge pages, after compaction if need be.
 */
int thp_hold_faults(struct knob_session *knobs, const struct bench_env *env);

/*
 * thp_hold_sizes() - for a hold(): of the sizes that have a folder of their
 * own, memory advised MADV_HUGEPAGE gets folios of @size_bytes alone.
 */
int thp_hold_sizes(struct knob_session *knobs, size_t size_bytes);

/*
 * thp_hold_daemon() - for a hold(): khugepaged is there, is bound to the
 * clearer's CPU, scans @pages_to_scan pages at a time and then sleeps for
 * @scan_sleep_ms.
 */
int thp_hold_daemon(struct knob_session *knobs, const struct bench_env *env,
		    const char *pages_to_scan, const char *scan_sleep_ms);

/* thp_hold_no_daemon() - for a hold(): khugepaged sleeps for the visit. */
int thp_hold_no_daemon(struct knob_session *knobs);

/*
 * thp_daemon_progress() - of khugepaged since boot: 2 MiB ranges where it
 * collapsed something, and scans of all there is.
 */
int thp_daemon_progress(int root_fd, uint64_t *collapsed, uint64_t *scans);

/*
 * thp_populate_huge_pages() - map the area anew (a page table left behind would
 * keep huge pages out) and fill it with huge pages, by faults.
 * @nr_huge: how many smaps then shows. THP is disabled for the process
 * afterwards, so no more are made.
 */
int thp_populate_huge_pages(const struct area *area,
			    const struct area_policy *policy,
			    uint64_t *nr_huge);

/* Splits on the whole machine, by vmstat. */
struct thp_splits {
	uint64_t done;
	uint64_t failed;	/* PROCFS_UNKNOWN: not counted */
};

/*
 * thp_prove_splits() - what a clearer that splits huge pages did: @before and
 * @left, of the area, by smaps, and @splits since. With @refusals, a pinned
 * page may stay whole, its mapping split or not: an attempt that was refused.
 * Source: mm/huge_memory.c, __folio_split(): a page whose references cannot be
 * frozen is mapped again, by base pages, and counted as failed.
 */
void thp_prove_splits(uint64_t before, uint64_t left,
		      const struct thp_splits *splits, bool refusals,
		      struct proof *proof);

/* thp_drops() - the drops() of a clearer whose rearm() does either. */
enum drops thp_drops(const uint64_t *opts, enum page_kind page);

/* thp_count() - huge pages that smaps shows in the area. */
int thp_count(const struct area *area, uint64_t *nr_huge);

#endif
