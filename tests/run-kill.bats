#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# SIGKILL at random instants of a run: of the measuring child, of the parent,
# of both. The machine is always put back. MMFENCE_TEST_SEED repeats a test.

# The words of cells and pids are split on purpose; run sets status and
# output, support/run.bash sets dir and state.
# shellcheck disable=SC2030,SC2031,SC2086,SC2154

bats_require_minimum_version 1.5.0
load support/run
load support/kill

setup() {
	make_dirs
}

teardown() {
	if [ -n "$parent" ] && kill -0 "$parent" 2>/dev/null; then
		kill -KILL "$parent"
	fi
	remove_dirs
}

@test "SIGKILL at any instant leaves a machine that can be put back" {
	needs_root
	[ -w /sys/kernel/mm/ksm/run ] || skip "no KSM here"
	kill_at_random 24 none:area=4m+ksm none:area=4m+swap \
		none:area=4m+swap:dirty=0 none:area=4m+khugepaged
}

@test "a killed child is an error of its cell, the others go on" {
	needs_root
	start --visits 2 --rounds 40 --round-time 20ms \
		--json "$dir/result.json" none+swap smp_mb
	for ((wait = 0; wait < 500; wait++)); do
		child=$(find_child)
		[ -z "$child" ] || break
		sleep 0.005
	done
	kill -KILL $child
	status=0
	wait "$parent" || status=$?
	[ "$status" -eq 1 ]
	grep -q "killed by signal 9" "$dir/out"
	validate "$dir/result.json"
	run result "$dir/result.json" 'sorted(c["outcome"]
		for c in cell.values()).count("error")'
	[ "$output" = 1 ]
	nothing_left
}
