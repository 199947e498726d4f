// SPDX-License-Identifier: GPL-2.0-or-later
//
// Who waits for the walks of walk.cocci: the broadcast itself, which is asked
// for by the unsharing of a table of hugetlb pages (and, where the release has
// it there, by the freeing of a table that no memory could be had to queue),
// and collapse, which knows whose walks it waits for.

@broadcast@
@@
tlb_remove_table_sync_one(...)
{
...
- smp_call_function(tlb_remove_table_smp_sync, NULL, 1);
+ if (!mmfence_sync_all())
+ 	smp_call_function(tlb_remove_table_smp_sync, NULL, 1);
}

@header depends on broadcast@
@@
#include <linux/hugetlb.h>
+#include <linux/mmfence_sync.h>

@collapse@
identifier mm;
@@
collapse_huge_page(struct mm_struct *mm, ...)
{
<...
- tlb_remove_table_sync_one();
+ if (!mmfence_sync_mm(mm))
+ 	tlb_remove_table_sync_one();
+ mmfence_watch_waited(_pmd);
...>
}

@header_collapse depends on collapse@
@@
#include <linux/khugepaged.h>
+#include <linux/mmfence_sync.h>

// CPUs in lazy TLB mode are interrupted, too, when a table loses a sharer.
@lazy@
expression mm, start, end, shift, tlb;
@@
tlb_flush(...)
{
<...
flush_tlb_mm_range(mm, start, end, shift,
- tlb->freed_tables
+ tlb->freed_tables || (IS_ENABLED(MMFENCE_SYNC_SKIP) && tlb->unshared_tables)
 );
...>
}
