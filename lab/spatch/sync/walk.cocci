// SPDX-License-Identifier: GPL-2.0-or-later
//
// Who walks page tables of user memory without locks, with interrupts off,
// says so in a variable of its CPU (mmfence_sync.h; nothing where the variant
// tracks no walks). After interrupts were turned off and before they are
// turned on again: who interrupts the CPU then waits for the end of the walk.

@gup@
@@
gup_fast(...)
{
<...
local_irq_save(flags);
+ struct mm_struct *mmfence_outer = mmfence_walk_begin(current->mm);
gup_fast_pgd_range(...);
+ mmfence_walk_end(mmfence_outer);
local_irq_restore(flags);
...>
}

// Where a kernel that watches asks whether its table was waited for.
@table@
typedef pmd_t;
identifier pmd, pmdp;
@@
gup_fast_pte_range(pmd_t pmd, pmd_t *pmdp, ...)
{
...
+ mmfence_watch_walk(pmd, pmdp);
ptem = ptep = pte_offset_map(&pmd, addr);
...
}

@perf@
expression size, mm, addr;
@@
perf_get_page_size(...)
{
<...
+ struct mm_struct *mmfence_outer = mmfence_walk_begin(mm);
size = perf_get_pgtable_size(mm, addr);
+ mmfence_walk_end(mmfence_outer);
...>
}

@kvm_x86@
identifier kvm;
@@
host_pfn_mapping_level(struct kvm *kvm, ...)
{
<...
(
local_irq_save(flags);
+ struct mm_struct *mmfence_outer = mmfence_walk_begin(kvm->mm);
|
+ mmfence_walk_end(mmfence_outer);
local_irq_restore(flags);
)
...>
}

@kvm_arm64@
identifier kvm;
@@
get_user_mapping_size(struct kvm *kvm, ...)
{
<...
(
local_irq_save(flags);
+ struct mm_struct *mmfence_outer = mmfence_walk_begin(kvm->mm);
|
+ mmfence_walk_end(mmfence_outer);
local_irq_restore(flags);
)
...>
}

@header depends on gup || perf || kvm_x86 || kvm_arm64@
@@
#include <linux/hugetlb.h>
+#include <linux/mmfence_sync.h>
