/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The part of <linux/mmfence_sync.h> that is not inline.
 */
#include <linux/export.h>
#include <linux/init.h>
#include <linux/mmfence_sync.h>
#include <linux/panic.h>
#include <linux/pgtable.h>
#include <linux/printk.h>
#include <linux/sched/clock.h>
#include <linux/smp.h>
#ifdef CONFIG_X86
#include <asm/cpufeature.h>
#include <asm/paravirt.h>
#include <asm/tlbflush.h>
#endif

DEFINE_PER_CPU(struct mm_struct *, mmfence_walked);
EXPORT_PER_CPU_SYMBOL_GPL(mmfence_walked);
DEFINE_STATIC_KEY_FALSE(mmfence_flush_waits);

static bool sync_walks(int cpu, void *mm)
{
	struct mm_struct *walked;

	/* What the walk has read, it has read before the caller goes on. */
	walked = smp_load_acquire(per_cpu_ptr(&mmfence_walked, cpu));
	return walked && (!mm || walked == mm);
}

static void sync_interrupted(void *mm)
{
	/* Interrupts were on: the walk has ended. */
}

/*
 * mmfence_sync_walkers() - interrupt the CPUs that walk tables of @mm (NULL:
 * of any), and wait until they have taken the interrupt.
 */
void mmfence_sync_walkers(struct mm_struct *mm)
{
	/*
	 * The entry was cleared before. A walk that is not seen below has not
	 * read it yet, and will find it cleared.
	 */
	smp_mb();
	on_each_cpu_cond(sync_walks, sync_interrupted, mm, true);
}

#ifdef MMFENCE_SYNC_WATCHED
/* One walk of so many lasts longer, and longer still once its table is gone. */
#define WATCH_EACH 16
#define WATCH_NS   500000
#define TAKEN_NS   2000000

/* How many waits have ended, and the entry of the table of the last one. */
static atomic64_t watch_waits;
static unsigned long watch_waited;
static atomic64_t watch_taken;
static DEFINE_PER_CPU(unsigned int, watch_turn);

/*
 * mmfence_watch_table() - the entry was @pmd at a time before the next wait
 * ended. If a wait for the walks of this table ends from now on, this walk must
 * not be there any more.
 */
void mmfence_watch_table(pmd_t pmd, pmd_t *pmdp)
{
	bool taken = false;
	u64 until, now, nr;
	s64 waits;

	if (this_cpu_inc_return(watch_turn) % WATCH_EACH)
		return;
	waits = atomic64_read_acquire(&watch_waits);
	if (pmd_val(pmdp_get_lockless(pmdp)) != pmd_val(pmd))
		return;
	smp_rmb();
	if (atomic64_read(&watch_waits) != waits)
		return;
	until = local_clock() + WATCH_NS;
	do {
		cpu_relax();
		now = local_clock();
		if (!taken &&
		    pmd_val(pmdp_get_lockless(pmdp)) != pmd_val(pmd)) {
			taken = true;
			until = now + TAKEN_NS;
		}
		if (atomic64_read_acquire(&watch_waits) != waits &&
		    READ_ONCE(watch_waited) == pmd_val(pmd))
			panic("mmfence: walk %lld outlived the wait",
			      atomic64_read(&watch_taken) + 1);
	} while (now < until);
	if (!taken)
		return;
	nr = atomic64_inc_return(&watch_taken);
	if (!(nr & (nr - 1)))
		pr_warn("mmfence: %llu walks lost their table\n", nr);
}

void mmfence_watch_end_of_wait(pmd_t table)
{
	WRITE_ONCE(watch_waited, pmd_val(table));
	atomic64_inc_return(&watch_waits);
}
#endif

/*
 * A flush interrupts every CPU that runs the mm, and waits, on x86 alone, and
 * there unless a hypervisor does it or the processor broadcasts it.
 */
static bool __init sync_flush_waits(void)
{
#if !defined(CONFIG_X86)
	return false;
#else
#ifdef X86_FEATURE_INVLPGB
	if (cpu_feature_enabled(X86_FEATURE_INVLPGB))
		return false;
#endif
#ifdef CONFIG_PARAVIRT
	if (pv_ops.mmu.flush_tlb_multi != native_flush_tlb_multi)
		return false;
#endif
	return true;
#endif
}

static const char *__init sync_name(void)
{
	if (IS_ENABLED(MMFENCE_SYNC_SKIP))
		return sync_flush_waits() ? "skip" :
			"broadcast (skip: a flush does not wait here)";
	if (IS_ENABLED(MMFENCE_SYNC_NOBARRIER))
		return "targeted-nobarrier: UNSAFE, memory can be corrupted";
	if (IS_ENABLED(MMFENCE_SYNC_TARGETED))
		return "targeted";
	if (IS_ENABLED(MMFENCE_SYNC_XCHG))
		return "targeted-xchg";
	if (IS_ENABLED(MMFENCE_SYNC_RCU))
		return "rcu";
	if (IS_ENABLED(MMFENCE_SYNC_NONE))
		return "none: UNSAFE, memory can be corrupted";
	return "broadcast";
}

/* Until then nothing is skipped, which is safe. */
static int __init sync_init(void)
{
	if (IS_ENABLED(MMFENCE_SYNC_SKIP) && sync_flush_waits())
		static_branch_enable(&mmfence_flush_waits);
	pr_info("mmfence: sync of page tables: %s%s\n", sync_name(),
		IS_ENABLED(MMFENCE_SYNC_WATCHED) ? " (watched)" : "");
	return 0;
}
late_initcall(sync_init);
