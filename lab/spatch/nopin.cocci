// SPDX-License-Identifier: GPL-2.0-or-later
//
// A planted fault for "mmfence race": take pages away under a pin. What keeps
// a pinned anonymous page mapped is checked more than once, and each check
// alone suffices: by whoever clears PageAnonExclusive (MMFENCE_NO_SHARE_CHECK
// leaves that out), by KSM and by reclaim before they get there
// (MMFENCE_NO_CALLER_CHECKS), and at swap-in by the exclusive marker in the
// swap entry, for a page that nobody freed meanwhile (MMFENCE_NO_SWAP_MARKER).
// The code is the released one where none is defined. The names are those of
// 6.1 and 6.12.

@share@
identifier clear = {page_try_share_anon_rmap, __folio_try_share_anon_rmap,
	hugetlb_try_share_anon_rmap};
expression what;
@@
clear(...)
{
<...
(
- if (unlikely(page_maybe_dma_pinned(what)))
+ if (!IS_ENABLED(MMFENCE_NO_SHARE_CHECK) && unlikely(page_maybe_dma_pinned(what)))
	return -EBUSY;
|
- if (unlikely(folio_maybe_dma_pinned(what)))
+ if (!IS_ENABLED(MMFENCE_NO_SHARE_CHECK) && unlikely(folio_maybe_dma_pinned(what)))
	return -EBUSY;
)
...>
}

@count@
expression mapped, refs, swapped;
@@
write_protect_page(...)
{
<...
(
- if (page_mapcount(mapped) + 1 + swapped != page_count(refs))
+ if (!IS_ENABLED(MMFENCE_NO_CALLER_CHECKS) && page_mapcount(mapped) + 1 + swapped != page_count(refs))
	{ ... }
|
- if (folio_mapcount(mapped) + 1 + swapped != folio_ref_count(refs))
+ if (!IS_ENABLED(MMFENCE_NO_CALLER_CHECKS) && folio_mapcount(mapped) + 1 + swapped != folio_ref_count(refs))
	{ ... }
)
...>
}

@reclaim@
expression folio;
@@
shrink_folio_list(...)
{
<...
- if (folio_maybe_dma_pinned(folio))
+ if (!IS_ENABLED(MMFENCE_NO_CALLER_CHECKS) && folio_maybe_dma_pinned(folio))
	goto keep_locked;
...>
}

@marker@
identifier swp_pte;
@@
try_to_unmap_one(...)
{
<...
- if (anon_exclusive)
+ if (anon_exclusive && !IS_ENABLED(MMFENCE_NO_SWAP_MARKER))
	swp_pte = pte_swp_mkexclusive(swp_pte);
...>
}
