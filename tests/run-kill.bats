#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Runs that are killed at random instants (scripts/soak), and what restore says
# and does afterwards. The machine is always put back. MMFENCE_TEST_SEED repeats
# a test.

# The words of cells and pids are split on purpose; run sets status and
# output, support/run.bash sets dir and state.
# shellcheck disable=SC2030,SC2031,SC2086,SC2154

bats_require_minimum_version 1.5.0
load support/run

setup() {
	make_dirs
}

teardown() {
	if [ -n "$parent" ] && kill -0 "$parent" 2>/dev/null; then
		kill -KILL "$parent"
	fi
	remove_dirs
}

@test "a kill at any instant leaves a machine that can be put back" {
	needs_root
	run "$SOURCE_DIR/scripts/soak" --kills 24 \
		--seed "${MMFENCE_TEST_SEED:-$RANDOM}" 3>&-
	echo "$output"
	[ "$status" -eq 0 ]
	[[ $output == *"24 kills in "*", 0 differences"* ]]
	# If most kills left nothing to put back, the test would prove nothing.
	[ "$(awk '/journal is open/ { print $1 }' <<<"$output")" -ge 7 ]
	[ "$(awk '/there is a child/ { print $1 }' <<<"$output")" -ge 11 ]
}

# The measuring child, if there is one at this instant.
find_child()
{
	local pid name

	name=$(cat "/proc/$parent/comm" 2>/dev/null)
	for pid in $(pgrep -P "$parent"); do
		[ "$(cat "/proc/$pid/comm" 2>/dev/null)" != "$name" ] ||
			printf '%s ' "$pid"
	done
}

# On Ctrl-C the run itself puts the tunables back.
end_parent()
{
	local status=0

	kill -TERM "$parent"
	wait "$parent" || status=$?
	[ "$status" -eq 130 ]
	[ ! -e "$state/journal" ]
}

# administer CPUS NICE KBYTES: as no kernel chooses by itself
administer()
{
	local pid

	pid=$(pgrep -x khugepaged)
	taskset -cp "$1" "$pid" >/dev/null
	renice -n "$2" -p "$pid" >/dev/null
	echo "$3" >/proc/sys/vm/min_free_kbytes
}

@test "khugepaged, which the kernel restarts, and min_free_kbytes stay" {
	local found memory pid was

	needs_root
	[ -w /sys/kernel/mm/transparent_hugepage/hugepages-64kB/enabled ] ||
		skip "no folios of 64 KiB here"
	was=$(pgrep -x khugepaged) || skip "khugepaged is off here"
	found=("$(taskset -cp "$was" | sed 's/.*: //')"
		"$(ps -o ni= -p "$was")"
		"$(cat /proc/sys/vm/min_free_kbytes)")
	memory=$(grep managed /proc/zoneinfo)
	administer 0 5 30000
	snapshot >"$dir/before"
	measure --yes --visits 2 --rounds 1 --round-time 1ms \
		--json "$dir/result.json" none:area=4m,page=64k+mprotect
	# With new memory the kernel recomputes it, whoever the memory came for.
	[ "$memory" = "$(grep managed /proc/zoneinfo)" ] ||
		echo 30000 >/proc/sys/vm/min_free_kbytes
	snapshot >"$dir/after"
	pid=$(pgrep -x khugepaged)
	administer "${found[@]}"
	[ "$status" -le 1 ]
	diff "$dir/before" "$dir/after"
	[ "$pid" != "$was" ]
}

# left_by_newer: the state directory, with a line that only a newer version
# can put back
left_by_newer()
{
	mkdir -m 0700 "$state"
	printf '{"kind":"future","target":"x","before":"","wanted":"",' \
		>"$state/journal"
	printf '"pid":0,"boot":"%s"}\n' \
		"$(cat /proc/sys/kernel/random/boot_id)" >>"$state/journal"
	chmod 0600 "$state/journal"
}

@test "a run is refused while something cannot be put back" {
	needs_root
	left_by_newer
	cp "$state/journal" "$dir/kept"
	measure --json "$dir/result.json" null
	[ "$status" -eq 1 ]
	[[ $stderr == *"refusing to run"*"$state/journal"*"mmfence restore"* ]]
	[ ! -e "$dir/result.json" ]
	cmp "$state/journal" "$dir/kept"
	rm "$state/journal"
}

@test "on a read-only disk a run holds no tunables, and says why" {
	needs_root
	needs_mounts
	mkdir -m 0700 "$state"
	cat >"$dir/mmfence" <<-EOF
		#!/bin/sh
		exec unshare --mount sh -c 'mount --bind "$state" "$state" &&
			mount -o remount,bind,ro "$state" &&
			exec "$MMFENCE" "\$@"' sh "\$@"
	EOF
	chmod +x "$dir/mmfence"
	MMFENCE=$dir/mmfence measure --visits 1 --rounds 1 \
		--round-time 1ms --json "$dir/result.json" null none+ksm
	[ "$status" -le 1 ]
	run result "$dir/result.json" 'cell["none+ksm"]["reason"]'
	[[ $output == *"cannot be journalled"*"read-only"* ]]
}

@test "restore names who holds the lock, and how to end it" {
	needs_root
	start --visits 1000 --rounds 2 --round-time 1ms \
		--json "$dir/result.json" none:area=4m+ksm
	run "$MMFENCE" restore --state-dir "$state"
	[ "$status" -eq 1 ]
	[[ $output == *"is held by pid $parent ("*"mmfence run"* ]]
	[[ $output == *"kill $parent" ]]
	# A wrong file is told all the same.
	run "$MMFENCE" run --json /dev/null null
	[ "$status" -eq 2 ]
	[[ $output == *"not a regular file"* ]]
	end_parent
	nothing_left
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
