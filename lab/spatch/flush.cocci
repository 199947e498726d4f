// SPDX-License-Identifier: GPL-2.0-or-later
//
// As Linux 5.19 and 6.0 did it: an exclusive anonymous page that is unmapped
// for swap-out is flushed by itself, never with the batch. Only where
// MMFENCE_FLUSH_EXCLUSIVE is defined; the released code elsewhere.

@@
expression mm, flags;
@@
try_to_unmap_one(...)
{
<...
- should_defer_flush(mm, flags)
+ (should_defer_flush(mm, flags) &&
+  !(IS_ENABLED(MMFENCE_FLUSH_EXCLUSIVE) && anon_exclusive))
...>
}
