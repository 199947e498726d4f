#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The protocol in user space, on this machine: pins are lost where the
# architecture lets them be, and nowhere else. Rounds that others disturb
# count too, because no disturbance loses a pin.

# run sets status and output, support/run.bash sets dir and state.
# shellcheck disable=SC2030,SC2031,SC2154

bats_require_minimum_version 1.5.0
load support/run

setup() {
	make_dirs
	json=$dir/result.json
	plain=protocol:mb=0,rmw=0+protocol
}

teardown() {
	remove_dirs
}

needs_two_cpus() {
	[ "$(nproc)" -ge 2 ] || skip "one CPU: no pin overlaps a clear"
}

# try CELL...: some rounds of each; disturbed cells count too.
try() {
	needs_two_cpus
	measure --visits 1 --rounds 6 --counters none --json "$json" "$@"
	[ "$status" -le 1 ]
	validate "$json"
}

# tries CELL KEY
tries() {
	result "$json" 'cell["'"$1"'"]["tries"]["'"$2"'"]'
}

@test "plain stores without barriers lose pins on x86" {
	[ "$(uname -m)" = x86_64 ] || skip "x86 only: what others do varies"
	try "$plain:mb=0,rmw=0"
	[ "$(tries "$plain:mb=0,rmw=0" violations)" -gt 0 ]
	[ "$(tries "$plain:mb=0,rmw=0" bound95)" = None ]
	[[ $output == *"attempts to pin "*"violations"* ]]
}

@test "with barriers, with the flush or with both no pin is lost" {
	local name
	local -a cells=("protocol:rmw=0+protocol:rmw=0" "protocol+protocol"
		"$plain:flush=1,mb=0,rmw=0"
		"protocol:rmw=0+protocol:flush=1,rmw=0")

	try "${cells[@]}"
	for name in "${cells[@]}"; do
		[ "$(tries "$name" violations)" -eq 0 ]
		[ "$(tries "$name" pinned)" -ge 100 ]
		[ "$(tries "$name" overlapping)" -ge "$(tries "$name" pinned)" ]
		[ "$(tries "$name" pinned)" -ge "$(tries "$name" kept)" ]
		result "$json" "abs(cell['$name']['tries']['bound95'] *
			cell['$name']['tries']['pinned'] - 3) < 1e-6 or 1/0"
	done
}

@test "an entry that stays loses pins, write-protected or not" {
	[ "$(uname -m)" = x86_64 ] || skip "x86 only: what others do varies"
	try protocol+protocol:clear=0,ro=1 protocol+protocol:ro=1
	[ "$(tries protocol+protocol:clear=0,ro=1 violations)" -gt 0 ]
	[ "$(tries protocol+protocol:ro=1 violations)" -eq 0 ]
}

@test "one side alone has a price, and no tries" {
	needs_two_cpus
	measure --visits 2 --rounds 2 --counters none --json "$json" \
		protocol+none none+protocol:flush=1
	[ "$status" -le 1 ]
	validate "$json"
	[ "$(result "$json" '[c["tries"] for c in run["cells"]]')" = \
		"[None, None]" ]
	result "$json" 'min(r["pin_ns_per_cycle"] or r["clear_ns_per_event"]
		for c in run["cells"] for r in c["rounds"]) > 0 or 1/0'
}

@test "a model cannot be combined with a subject of the kernel" {
	for cell in protocol+ksm futex+protocol; do
		run -2 "$MMFENCE" run --dry-run "$cell"
		[[ $output == *"protocol is a model and "*" is not"* ]]
	done
	for opt in pte=ro shared=fork; do
		run -2 "$MMFENCE" run --dry-run "protocol:$opt+none"
		[[ $output == *"protocol takes no pte= and no shared=: it is a model"* ]]
	done
}

@test "an impossible cell is a skip with its reason; an unknown option is wrong usage" {
	run -77 "$MMFENCE" run --dry-run protocol+protocol:clear=0
	[[ $output == *"clear=0 needs ro=1"* ]]
	if [ "$(nproc)" -ge 3 ]; then
		run -77 "$MMFENCE" run --dry-run --pinners 2 \
			protocol:rmw=0+none
		[[ $output == *"counts one pinner, not 2"* ]]
	fi
	for cell in protocol:mb=2+none protocol:mb=-1+none \
		    none+protocol:flush=yes none+protocol:rmb=0 \
		    protocol:wmb=0+none protocol; do
		run -2 "$MMFENCE" run --dry-run "$cell"
	done
}

@test "the cells that the litmus tests name are cells, canonically" {
	local name
	local -a cells

	mapfile -t cells < <("$SOURCE_DIR/scripts/litmus" --cells)
	[ "${#cells[@]}" -ge 20 ]
	run "$MMFENCE" run --dry-run "${cells[@]}"
	for name in "${cells[@]}"; do
		grep -qE "^${name//+/\\+}: (would|skip)" <<<"$output"
	done
}

@test "the table of policies sums the tries of runs, and shows missing values as -" {
	local table=$SOURCE_DIR/scripts/protocol-table

	command -v jq >/dev/null || skip "no jq"
	try "$plain:mb=0,rmw=0" protocol+protocol
	run -0 "$table" "$json" "$json"
	[ "${#lines[@]}" -eq 10 ]
	[[ ${lines[2]} == "| none | 1 | - | - | - | - | - |" ]]
	[[ ${lines[3]} == "| smp_mb pair | 1 | - | - | $((2 *
		$(tries protocol+protocol overlapping))) | $((2 *
		$(tries protocol+protocol pinned))) | 0 (< "*") |" ]]
	[[ ${lines[6]} == "| none | 0 | - | - |"*" | $((2 *
		$(tries "$plain:mb=0,rmw=0" violations)))"* ]]
	echo '{"cells": 5}' >"$dir/bad.json"
	for bad in "$dir/bad.json" "$dir/none.json" "$SOURCE_DIR/README.md"; do
		run -2 "$table" "$bad"
	done
	run -2 "$table"
}
