#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# 200 times SIGKILL, at random instants of runs over every clearer that can
# run here: of the measuring child, of the parent, of both. 200 of 200 times
# the machine is put back: nothing stays changed, mounted, swapped or running.
# MMFENCE_TEST_SEED repeats a test.

# run sets status and output, support/*.bash set dir and state.
# shellcheck disable=SC2030,SC2031,SC2154

bats_require_minimum_version 1.5.0
load ../support/run
load ../support/kill

setup() {
	make_dirs
}

teardown() {
	if [ -n "$parent" ] && kill -0 "$parent" 2>/dev/null; then
		kill -KILL "$parent"
	fi
	remove_dirs
}

# Besides tunables and swap: what is mounted, looped and grouped.
eval "tunables_$(declare -f snapshot)"
snapshot()
{
	tunables_snapshot
	sort /proc/self/mounts
	losetup --list --noheadings 2>/dev/null
	find /sys/fs/cgroup -type d -name '*mmfence*'
}

@test "200 of 200 kills over every clearer leave nothing changed" {
	needs_root
	mapfile -t clearers < <("$MMFENCE" check --json | python3 -c '
import json, sys
for subject in json.load(sys.stdin)["subjects"]:
    if subject["kind"] == "clearer" and subject["outcome"] == "ok":
        print("none:area=4m+" + subject["name"])')
	echo "over: ${clearers[*]}"
	[ ${#clearers[@]} -gt 2 ]
	kill_at_random 200 "${clearers[@]}"
}
