/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How a kernel of scripts/build-kernel waits for lockless walks of page
 * tables: one of MMFENCE_SYNC_{SKIP,TARGETED,XCHG,RCU,NONE}, or as released
 * where none is defined. With MMFENCE_SYNC_NOBARRIER, TARGETED lacks the
 * barrier of the walker. With MMFENCE_SYNC_WATCHED the kernel panics if a walk
 * outlives the wait. What each is: docs/sync-ipi.md of mmfence.
 */
#ifndef _LINUX_MMFENCE_SYNC_H
#define _LINUX_MMFENCE_SYNC_H

#include <linux/jump_label.h>
#include <linux/mm_types.h>
#include <linux/percpu.h>
#include <linux/rcupdate.h>

#define MMFENCE_SYNC_TRACKS	(IS_ENABLED(MMFENCE_SYNC_TARGETED) || \
				 IS_ENABLED(MMFENCE_SYNC_XCHG))

/* Whose page tables this CPU walks, or NULL. */
DECLARE_PER_CPU(struct mm_struct *, mmfence_walked);
/* Has the preceding flush interrupted every CPU that could be in a walk? */
DECLARE_STATIC_KEY_FALSE(mmfence_flush_waits);

void mmfence_sync_walkers(struct mm_struct *mm);

void mmfence_watch_table(pmd_t pmd, pmd_t *pmdp);
void mmfence_watch_end_of_wait(pmd_t table);

/* mmfence_watch_walk() - a walk has read @pmd, and goes to the table there. */
static inline void mmfence_watch_walk(pmd_t pmd, pmd_t *pmdp)
{
	if (IS_ENABLED(MMFENCE_SYNC_WATCHED))
		mmfence_watch_table(pmd, pmdp);
}

/* mmfence_watch_waited() - the wait for the walks of @table has ended. */
static inline void mmfence_watch_waited(pmd_t table)
{
	if (IS_ENABLED(MMFENCE_SYNC_WATCHED))
		mmfence_watch_end_of_wait(table);
}

/*
 * mmfence_walk_begin() - before the first read of a walk, interrupts off.
 *
 * Return: the argument of mmfence_walk_end(). If perf takes a sample by NMI
 * during a walk, its own walk is of the same mm, and the outer walk must stay
 * announced after it.
 */
static inline struct mm_struct *mmfence_walk_begin(struct mm_struct *mm)
{
	struct mm_struct *outer = NULL;

	if (IS_ENABLED(MMFENCE_SYNC_XCHG)) {
		outer = xchg(this_cpu_ptr(&mmfence_walked), mm);
	} else if (IS_ENABLED(MMFENCE_SYNC_TARGETED)) {
		outer = __this_cpu_read(mmfence_walked);
		WRITE_ONCE(*this_cpu_ptr(&mmfence_walked), mm);
		/* Pairs with that of mmfence_sync_walkers(). */
		if (IS_ENABLED(MMFENCE_SYNC_NOBARRIER))
			barrier();
		else
			smp_mb();
	}
	return outer;
}

/* mmfence_walk_end() - after the last read of it, before interrupts are on. */
static inline void mmfence_walk_end(struct mm_struct *outer)
{
	/* Pairs with the acquire of mmfence_sync_walkers(). */
	if (MMFENCE_SYNC_TRACKS)
		smp_store_release(this_cpu_ptr(&mmfence_walked), outer);
}

/*
 * mmfence_sync_all() - wait for all walks, of the tables of every mm.
 *
 * May be called with a page table lock held. Return: true if it has waited.
 */
static inline bool mmfence_sync_all(void)
{
	if (IS_ENABLED(MMFENCE_SYNC_SKIP))
		return static_branch_likely(&mmfence_flush_waits);
	if (MMFENCE_SYNC_TRACKS)
		mmfence_sync_walkers(NULL);
	return MMFENCE_SYNC_TRACKS || IS_ENABLED(MMFENCE_SYNC_NONE);
}

/* mmfence_sync_mm() - wait for all walks of the tables of one mm; may sleep. */
static inline bool mmfence_sync_mm(struct mm_struct *mm)
{
	if (IS_ENABLED(MMFENCE_SYNC_RCU))
		synchronize_rcu();
	if (MMFENCE_SYNC_TRACKS)
		mmfence_sync_walkers(mm);
	return MMFENCE_SYNC_TRACKS || IS_ENABLED(MMFENCE_SYNC_RCU);
}

#endif
