# SPDX-License-Identifier: GPL-2.0-or-later
#
# Print, after stacks-read.awk, how often the kernel asked other CPUs by interrupt
# to run a function (smp_call_function_many_cond), per event. Events and requests
# are counted by their stacks over the whole run, warm-up included:
#
# mprotect   tlb_finish_mmu of mprotect(2); two of them make a pair
# merge      ptep_clear_flush of write_protect_page, the first of a merge's two
# swap       ptep_clear_flush of try_to_unmap_one. There is none where the kernel
#            flushes swapped pages in batches
# collapse   tlb_remove_table_sync_one of collapse_huge_page

function has(stack, name) {
	return index(stack " ", " " name " ") > 0 ||
		index(stack, " " name ".") > 0
}

# Where the caller is missing, its own caller tells.
function is_of(i, stack) {
	return has(stack, within[i]) && has(stack, of[i]) ||
		above[i] && has(stack, "? " above[i])
}

function saw_stack(name, stack, count,    i) {
	for (i = 1; i <= 4; i++) {
		if (name == event[i] && is_of(i, stack))
			events[i] += count / parts[i]
		if (name == "smp_call_function_many_cond" &&
		    has(stack, within[i]))
			sends[i] += count
	}
}

function saw_function(name, dropped) { }

function kind(i, title, function_name, caller, scope, nr, callers_caller) {
	titles[i] = title
	event[i] = function_name
	of[i] = caller
	within[i] = scope
	parts[i] = nr
	above[i] = callers_caller
}

BEGIN {
	kind(1, "mprotect pair", "tlb_finish_mmu", "do_mprotect_pkey",
	     "do_mprotect_pkey", 2, "__arm64_sys_mprotect")
	kind(2, "page merged", "ptep_clear_flush", "write_protect_page",
	     "try_to_merge_one_page", 1, "try_to_merge_one_page")
	kind(3, "page swapped out", "ptep_clear_flush", "try_to_unmap_one",
	     "try_to_unmap_one", 1)
	kind(4, "huge page collapsed", "tlb_remove_table_sync_one",
	     "collapse_huge_page", "collapse_huge_page", 1,
	     "hpage_collapse_scan_pmd")
}

END {
	for (i = 1; i <= 4; i++)
		if (events[i])
			printf "  %-20s %8d %8d %8.3f\n", titles[i], events[i],
				sends[i], sends[i] / events[i]
}
