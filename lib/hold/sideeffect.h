/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_SIDEEFFECT_H
#define LIB_SIDEEFFECT_H

#include <stdbool.h>
#include <stdio.h>

#include "lib/hold/journal.h"
#include "lib/hold/threadstate.h"
#include "lib/hold/tunable.h"

/*
 * What the kernel changes by itself when we write a tunable, and what becomes
 * of it. Read in Linux 6.18; mm/ unless a folder is named.
 *
 * Put back, by the functions below:
 * - transparent_hugepage/enabled, shmem_enabled and those of each size:
 *   start_stop_khugepaged() ends khugepaged, or starts it as a new thread with
 *   default CPUs, nice value and policy. It also recomputes
 *   vm.min_free_kbytes, over what the administrator had set
 *   (set_recommended_min_free_kbytes(), calculate_min_free_kbytes()). If the
 *   writer is killed meanwhile, khugepaged may not run at all: it is started.
 *   Where /proc shows no kernel threads, none of this could be put back, and
 *   these tunables are not held.
 *
 * Put back since the order of the holds is turned round:
 * - ksm/advisor_mode sets ksm/pages_to_scan (set_advisor_defaults()). While
 *   an advisor runs, pages_to_scan is its own number and cannot be written.
 *
 * Counted so that it comes back:
 * - nr_hugepages: a larger pool takes in surplus pages, and reads as both
 *   (set_max_huge_pages()). Its value is that without surplus pages
 *   (lib/hold/tunable.h), and the surplus is one again afterwards.
 *
 * Not put back, since nobody set it:
 * - What was merged (ksm/run) or collapsed (khugepaged/) meanwhile stays so,
 *   also memory of others: `run` asks for --yes. ksm/run back at 2 unmerges.
 * - The watermarks of zones follow min_free_kbytes. That we wrote it counts
 *   as an administrator's wish from then on (user_min_free_kbytes).
 * - Swapping on a device of ours (swapfile.c) changes the priority of no
 *   other one; memory of others that went there is read back by swapoff.
 * - zswap/enabled N empties nothing; pages in it stay there.
 * - numa_balancing resets its threshold of promotions (kernel/sched/core.c).
 * - A cgroup controller, given to the groups, charges from then on
 *   (kernel/cgroup/cgroup.c).
 * - Modules that modprobe loads for zram stay loaded.
 *
 * Without any: khugepaged/, ksm/ otherwise, transparent_hugepage/defrag,
 * debugfs sched/numa_balancing/ and tlb_single_page_flush_ceiling.
 */

/*
 * A write that is under way. Between sideeffect_begin() and sideeffect_end()
 * the journal names what the kernel may change in the meantime.
 */
struct sideeffect {
	char min_free[TUNABLE_VALUE_BYTES]; /* "": there is no such tunable */
	pid_t pid;			/* of khugepaged; 0: it does not run */
	char thread[THREADSTATE_BYTES];
};

/* sideeffect_has() - does writing @path change more than @path? */
bool sideeffect_has(const char *path);

/*
 * sideeffect_probe() - could what writing @path changes be put back here?
 * Return: 0; -ESRCH if kernel threads are hidden (lib/sys/kthread.h).
 */
int sideeffect_probe(const char *path);

/* sideeffect_valid() - may a KNOB_SIDE or KNOB_THREAD entry be acted on? */
bool sideeffect_valid(const struct journal_entry *entry);

/*
 * sideeffect_is_left() - is an entry left whose restoration changes more than
 * its own tunable, or which names what the kernel may have changed?
 */
bool sideeffect_is_left(const struct journal *journal);

/*
 * sideeffect_begin() - note what is there, on the disk too.
 * @may_fail: go on without the journal if it cannot be written, since
 *            something has to be put back now.
 *
 * An entry that a killed process left counts more than what is there now.
 */
int sideeffect_begin(struct sideeffect *side, struct journal *journal,
		     bool may_fail);

/*
 * sideeffect_end() - put back what the kernel has changed since. The entry of
 * the thread stays until nothing is held any more that could end it.
 * @out, @nr_restored: as knob_restore_entries(); NULL after a hold.
 */
int sideeffect_end(const struct sideeffect *side, struct journal *journal,
		   FILE *out, unsigned *nr_restored);

#endif
