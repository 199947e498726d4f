// SPDX-License-Identifier: GPL-2.0-or-later
//
// Leave out the barriers that Linux 6.1 put into GUP-fast and into the
// clearing of PageAnonExclusive. Only where MMFENCE_NO_BARRIER is defined; the
// code is the released one elsewhere. The names are those of 6.1 and 6.12.

@clearer@
identifier clear = {page_try_share_anon_rmap, __folio_try_share_anon_rmap,
	hugetlb_try_share_anon_rmap};
@@
clear(...)
{
<...
(
- smp_mb();
+ if (!IS_ENABLED(MMFENCE_NO_BARRIER))
+ 	smp_mb();
|
- smp_mb__after_atomic();
+ if (!IS_ENABLED(MMFENCE_NO_BARRIER))
+ 	smp_mb__after_atomic();
)
...>
}

@grab@
identifier pin = {try_grab_folio, try_grab_folio_fast};
@@
pin(...)
{
<...
- smp_mb__after_atomic();
+ if (!IS_ENABLED(MMFENCE_NO_BARRIER))
+ 	smp_mb__after_atomic();
...>
}

@unshare@
@@
gup_must_unshare(...)
{
<...
- smp_rmb();
+ if (!IS_ENABLED(MMFENCE_NO_BARRIER))
+ 	smp_rmb();
...>
}
