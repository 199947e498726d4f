#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# mmfence run --inject-ns and --inject-op on this machine. The measured length
# of a delay is compared with the delay alone, in one run.

# run sets status and output, support/run.bash sets dir and state.
# shellcheck disable=SC2030,SC2031,SC2154

bats_require_minimum_version 1.5.0
load support/run
load support/tries

setup() {
	make_dirs
	json=$dir/result.json
}

teardown() {
	remove_dirs
}

# The table of the run is that of scripts/table.
printed_again()
{
	diff <(grep -A3 -E '^(operation| delay) ' <<<"$output") \
		<("$SOURCE_DIR/scripts/table" "$json" |
			grep -A3 -E '^(operation| delay) ')
}

# measure_steady ROWS ARG...: futex+none, again with more rounds where it was
# disturbed or the second of ROWS, in the file, unsteady.
measure_steady()
{
	local rounds disturbed rows=$1

	shift
	[ "$(nproc)" -ge 2 ] || skip "one CPU: no room for a pinner"
	for rounds in 4 8 16; do
		measure --visits 5 --rounds $rounds --counters none --force \
			--json "$json" "$@" futex+none
		validate "$json"
		disturbed=$(result "$json" 'int(any(
			c["reason"] and "contaminated" in c["reason"] or
			c["inject"]["'"$rows"'"][1]["unsteady"]
			for c in run["cells"]))')
		tries_add "$disturbed" 1
		[ "$disturbed" -eq 1 ] || break
	done
	echo "$output"
	[ "$status" -eq 0 ]
}

@test "a delay is recovered, none is not found, and the file says so" {
	measure_steady delays --inject-ns 0,100
	[ "$(result "$json" 'run["settings"]["inject_ns"]')" = "[0, 100]" ]
	[ "$(result "$json" 'run["settings"]["inject_op"]')" = None ]
	printed_again
	[[ $output == *" delay "*"alone"*"told"*"futex+none"* ]]
	[ "$(grep -v ^result: <<<"$output" | wc -L)" -le 80 ]
	# A delay of 0 is measured as at most 15 ns. (An interval of 95 % misses
	# the delay now and then, and the verdict is "off".)
	result "$json" '(lambda none, some: abs(some["told"]["mean_ns"] -
		some["alone"]["mean_ns"]) < 20 and
		some["told"]["samples"] > 20 and
		none["told"]["ci95_low_ns"] - 15 < 0 and
		none["told"]["ci95_high_ns"] + 15 > 0 or 1 / 0)(
		*cell["futex+none"]["inject"]["delays"])'
	tries_sound
}

@test "a locked operation is found, none adds nothing" {
	measure_steady operations --inject-op smp_mb:50
	[ "$(result "$json" 'run["settings"]["inject_op"]')" = \
		"['none', 'smp_mb:50']" ]
	[[ $output == *"operation "*"alone"*"told"*"futex+none"*"none "* ]]
	[[ $output == *"smp_mb:50 "*" found"* ]]
	printed_again
	[ "$(grep -v ^result: <<<"$output" | wc -L)" -le 80 ]
	result "$json" '(lambda none, some: some["found"] and
		some["per_cycle"] == 50 and some["told"]["mean_ns"] > 20 and
		0 < some["told_percent"]["mean"] and
		none["told"]["ci95_low_ns"] - 15 < 0 and
		none["told"]["ci95_high_ns"] + 15 > 0 or 1 / 0)(
		*cell["futex+none"]["inject"]["operations"])'
	tries_sound
}

@test "a cell without a pinner has no pairs, and a run without delays no key" {
	measure --visits 1 --rounds 1 --counters none --inject-ns 20 \
		--json "$json" none+none
	validate "$json"
	[ "$(result "$json" 'cell["none+none"]["inject"]["delays"][0]["told"][
		"samples"]')" = 0 ]
	[[ $output == *"no pair"*"no delay was recovered"* ]]
	printed_again
	measure --visits 1 --rounds 1 --counters none --force --json "$json" \
		none+none
	[ "$(result "$json" 'cell["none+none"]["inject"]')" = None ]
	[[ $output != *" delay "* ]]
}

@test "lists that are none are refused" {
	for list in '' x '5,' ',5' 5,5 1001 -1 1,2,3,4,5,6,7,8,9 '5 20' 5ns; do
		run -2 "$MMFENCE" run --dry-run "--inject-ns=$list" futex+none
		[[ $output == *--inject-ns* ]]
	done
	run -2 "$MMFENCE" run --dry-run --inject-ns 5 --pinners 2 futex+none
	[[ $output == *"takes one pinner and no"* ]]
}

@test "operations: names, numbers, and those of another architecture" {
	local list lacks=mfence

	for list in '' x 'smp_mb,' smp_mb,smp_mb:1 smp_mb:0 smp_mb:1001 \
			smp_mb: none:2 null membarrier; do
		run -2 "$MMFENCE" run --dry-run "--inject-op=$list" futex+none
		[[ $output == *--inject-op* ]]
	done
	run -2 "$MMFENCE" run --dry-run --inject-op smpmb futex+none
	[[ $output == *'did you mean "smp_mb"'*"operations: none, atomic"* ]]
	run -2 "$MMFENCE" run --dry-run --inject-op smp_mb --pinners 2 \
		futex+none
	[[ $output == *"--inject-op: takes one pinner and no"* ]]
	run -2 "$MMFENCE" run --dry-run --inject-op smp_mb --inject-ns 5 \
		futex+none
	[[ $output == *"exclude each other"* ]]
	[ "$(uname -m)" != x86_64 ] || lacks=dmb_ishld
	run -77 "$MMFENCE" run --dry-run --force --inject-op $lacks futex+none
	[[ $output == *"skip: --inject-op $lacks: "*"is an instruction of"* ]]
}
