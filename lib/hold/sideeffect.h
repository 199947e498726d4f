/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_SIDEEFFECT_H
#define LIB_SIDEEFFECT_H

#include <stdbool.h>
#include <stdio.h>

#include "lib/hold/journal.h"
#include "lib/hold/threadstate.h"
#include "lib/hold/tunable.h"

/*
 * Settings that the kernel changes by itself when a tunable is written, and how
 * mmfence treats them. Read in Linux 6.18; mm/ unless a folder is named.
 *
 * Restored by the functions below:
 * - transparent_hugepage/enabled, shmem_enabled and those of each size:
 *   start_stop_khugepaged() ends khugepaged, or starts it as a new thread with
 *   default CPUs, nice value and policy. It also recomputes vm.min_free_kbytes
 *   and overwrites the administrator's value
 *   (set_recommended_min_free_kbytes(), calculate_min_free_kbytes()). If the
 *   writer is killed during the write, khugepaged may not run at all: the
 *   restore then starts it. If /proc shows no kernel threads, none of this
 *   could be restored, so these tunables are not held.
 *
 * Restored because the holds are undone in reverse order:
 * - ksm/advisor_mode sets ksm/pages_to_scan (set_advisor_defaults()). While an
 *   advisor runs, it controls pages_to_scan, which then cannot be written.
 *
 * Restored because of how the value is read:
 * - nr_hugepages: if the pool is enlarged, surplus pages become pages of the
 *   pool, and the file shows both together (set_max_huge_pages()). The value
 *   that is saved is the number without surplus pages (lib/hold/tunable.h), so
 *   the restore turns them into surplus pages again.
 *
 * Not restored, because nobody had set it:
 * - Memory that was merged (ksm/run) or collapsed (khugepaged/) during the run
 *   stays merged or collapsed. This includes memory of other processes, so
 *   `run` asks for --yes. If the original value of ksm/run was 2, its restore
 *   unmerges.
 * - The watermarks of zones follow min_free_kbytes. The kernel takes the
 *   restored value for one that the administrator has set
 *   (user_min_free_kbytes).
 * - With new memory (hotplug; pages that are initialised when they are first
 *   needed) the kernel recomputes min_free_kbytes, too, whoever the memory came
 *   for (init_per_zone_wmark_min(), khugepaged_min_free_kbytes_update()).
 * - Adding a swap device of mmfence (swapfile.c) changes the priority of no
 *   other device; swapoff reads back memory of other processes that was swapped
 *   to it.
 * - Writing N to zswap/enabled does not empty zswap; its pages stay there.
 * - Writing numa_balancing resets the promotion threshold
 *   (kernel/sched/core.c).
 * - A cgroup controller charges from the moment it is enabled for the groups
 *   (kernel/cgroup/cgroup.c).
 * - Modules that modprobe loads for zram stay loaded.
 *
 * No side effects: khugepaged/, the rest of ksm/, transparent_hugepage/defrag,
 * debugfs sched/numa_balancing/ and tlb_single_page_flush_ceiling.
 */

/*
 * A write in progress. Between sideeffect_begin() and sideeffect_end() the
 * journal names the settings that the kernel may change.
 */
struct sideeffect {
	char min_free[TUNABLE_VALUE_BYTES]; /* "": there is no such tunable */
	pid_t pid;			/* of khugepaged; 0: not running */
	char thread[THREADSTATE_BYTES];
};

/* sideeffect_has() - does writing @path change more than @path? */
bool sideeffect_has(const char *path);

/*
 * sideeffect_probe() - could the side effects of writing @path be restored
 * here? Return: 0; -ESRCH if kernel threads are hidden (lib/sys/kthread.h).
 */
int sideeffect_probe(const char *path);

/* sideeffect_valid() - may a KNOB_SIDE or KNOB_THREAD entry be acted on? */
bool sideeffect_valid(const struct journal_entry *entry);

/*
 * sideeffect_is_left() - is an entry left whose restoration has side effects,
 * or which names a setting that the kernel may have changed?
 */
bool sideeffect_is_left(const struct journal *journal);

/*
 * sideeffect_begin() - save the present settings in @side and in the journal on
 * disk.
 * @may_fail: go on if the journal cannot be written, because a setting has to
 *            be restored now.
 *
 * If a killed process left an entry, its value is used instead of the present
 * one.
 */
int sideeffect_begin(struct sideeffect *side, struct journal *journal,
		     bool may_fail);

/*
 * sideeffect_end() - restore what the kernel has changed since
 * sideeffect_begin(). The entry of the thread stays as long as a tunable is
 * held whose restoration could end the thread.
 * @out, @nr_restored: as knob_restore_entries(); NULL after a hold.
 */
int sideeffect_end(const struct sideeffect *side, struct journal *journal,
		   FILE *out, unsigned *nr_restored);

#endif
