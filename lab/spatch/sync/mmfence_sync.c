/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The part of <linux/mmfence_sync.h> that is not inline.
 */
#include <linux/export.h>
#include <linux/init.h>
#include <linux/mmfence_sync.h>
#include <linux/printk.h>
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
	pr_info("mmfence: sync of page tables: %s\n", sync_name());
	return 0;
}
late_initcall(sync_init);
