#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# 100 kills at random instants of runs over every clearer that can run here
# (scripts/soak --kills): none leaves a difference. docs/harness.md has more of
# them. MMFENCE_TEST_SEED repeats a test. ctest sets MMFENCE and SOURCE_DIR.

bats_require_minimum_version 1.5.0
load ../support/run

@test "100 of 100 kills over every clearer leave nothing changed" {
	needs_root
	run "$SOURCE_DIR/scripts/soak" --kills 100 \
		--seed "${MMFENCE_TEST_SEED:-$RANDOM}" 3>&-
	echo "$output"
	[ "$status" -eq 0 ]
	[[ $output == *"100 kills in "*", 0 differences"* ]]
	# Each clearer of `check` that can run is among the cells.
	clearers=$("$MMFENCE" check --json | jq '[.subjects[] |
		select(.kind == "clearer" and .outcome == "ok")] | length')
	[ "$(grep -o '+[a-z_]*' <<<"${lines[0]}" | sort -u | wc -l)" \
		-ge $((clearers - 1)) ]
}
