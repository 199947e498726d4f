#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Whole campaigns through files and mmfence compare: how often it reports a
# change although nothing changed, and how often it detects a real change.

# run sets status and output.
# shellcheck disable=SC2030,SC2031

load compare.bash

setup()
{
	sides_setup
}

teardown()
{
	sides_teardown
}

CAMPAIGNS=60

# claims KEY=VALUE...: how many of CAMPAIGNS end in a claim on a time; the
# arguments are for both sides, those after -- for B alone.
claims()
{
	local seed nr=0 both=()

	while [ $# -gt 0 ] && [ "$1" != -- ]; do
		both+=("$1")
		shift
	done
	shift || true
	for ((seed = 1; seed <= CAMPAIGNS; seed++)); do
		rm -f ./*.json
		gen a cells=4 rounds=5 histogram=0 seed=$seed "${both[@]}"
		gen b cells=4 rounds=5 histogram=0 seed=$seed side=1 \
			"${both[@]}" "$@"
		"$MMFENCE" compare --format=csv --replicates=500 \
			--metric=pin_ns_per_cycle --metric=clear_ns_per_event \
			--metric=ns_per_op a-* -- b-* >out.csv
		if grep -qE '"(faster|slower)"' out.csv; then
			nr=$((nr + 1))
		fi
	done
	echo "$nr"
}

# At 5 % a campaign, 60 campaigns give more than 9 in 0.2 % of cases.
@test "no change: claims at no more than the level, at 5 and 12 boots" {
	[ "$(claims boots=5)" -le 9 ]
	[ "$(claims boots=12)" -le 9 ]
}

@test "drift of 2 % in ABBA order: claims at no more than the level" {
	[ "$(claims boots=5 drift=0.02)" -le 9 ]
	[ "$(claims boots=5 drift=0.02 spread=0.002 round_spread=0.002)" -le 9 ]
}

# Without pairing, the drift would be reported as a change, so the test can
# fail.
@test "the same drift, A before B, is never a claim" {
	[ "$(claims boots=5 drift=0.02 order=block spread=0.002 \
		round_spread=0.002)" -eq 0 ]
}

@test "a change of 8 % at 2 % spread is found with 5 boots" {
	[ "$(claims boots=5 -- change=1.08)" -ge 54 ]
}
