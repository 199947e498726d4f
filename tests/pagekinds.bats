#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# page=: cells on pages of each kind, on this machine.

# shellcheck disable=SC2154 # support/run.bash sets dir, run sets output

bats_require_minimum_version 1.5.0
load support/run

setup() {
	make_dirs
	json=$dir/result.json
}

teardown() {
	remove_dirs
}

tunables() {
	grep -r . /sys/kernel/mm/transparent_hugepage/{,*/}enabled \
		/sys/kernel/mm/transparent_hugepage/{defrag,khugepaged/} \
		/sys/kernel/mm/hugepages/*/nr_hugepages 2>/dev/null |
		grep -vE 'full_scans|pages_collapsed'
}

# Each cell did its work on its kind of pages, or is a skip with a reason.
@test "clearers work on the kinds of pages that they take" {
	needs_root
	before=$(tunables)
	measure --visits 1 --rounds 1 --counters none --json "$json" \
		none:area=2m,page=64k+mprotect none:area=2m,page=2m+mprotect \
		none:area=2m,page=hugetlb+mprotect \
		none:area=2m,page=shmem+mprotect \
		none:area=2m,page=file+mprotect none:area=2m,page=2m+fork \
		none:area=2m,page=2m+swap
	validate "$json"
	run result "$json" '[(c["cell"], c["reason"]) for c in run["cells"]
		if c["outcome"] == "error" or
		(c["outcome"] == "skip" and not c["reason"])]'
	echo "$output"
	[ "$output" = "[]" ]
	run result "$json" '[c["cell"] for c in run["cells"]
		for r in c["rounds"] if r["outcome"] == "invalid"
		or r["clear_events"] < 512]'
	[ "$output" = "[]" ]
	[ "$(tunables)" = "$before" ]
}

@test "what a clearer or a machine does not take is a skip that says so" {
	measure --visits 1 --rounds 1 --counters none --json "$json" \
		none:page=2m+ksm none:page=shmem+swap none:area=3m,page=2m+fork \
		none:page=2m+swap:dirty=0 mprotect_flush:page=2m || true
	run result "$json" '"\n".join(c["outcome"] + " " + c["reason"]
		for c in run["cells"] + run["primitives"])'
	[ "$(grep -c ^skip <<<"$output")" -eq 5 ]
	[[ $output == *"ksm does not take page=2m"* ]]
	[[ $output == *"swap does not take page=shmem"* ]]
	[[ $output == *"not a whole number of pages of 2m"* ]]
	[[ $output == *"memory of its own"* ]]
}

@test "a size that is none is wrong usage" {
	run --separate-stderr "$MMFENCE" run --dry-run none:page=3m+mprotect
	[ "$status" -eq 2 ]
	[[ $stderr == *"3m"* ]]
}
