#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2154,SC2034 # set by bats' run, shared with machine.bash
# shellcheck disable=SC2016 # programs in quotes
#
# How many boots a campaign takes, in which order, and which of them count.

bats_require_minimum_version 1.5.0
load campaign

@test "finish compares what is not contaminated, below what was not equal" {
	begin --boots 4
	reboots
	echo "not quiet" >"$state/results/001-A.contaminated"
	sed -i 's/^aslr .*/aslr 0/' "$state/results/002-B.env"
	sed -i 's/^aslr .*/aslr 2/' "$state/results/"00[134]*.env
	run campaign finish --out "$box/out"
	[ "$status" -eq 1 ]
	[[ $output == *"boots compared:  A 1 of 2  B 2 of 2"* ]]
	[[ $output == *"not equal between the kernels: aslr"* ]]
	[[ $output != *"not equal between the kernels: ksm"* ]]
	[[ $output != *"not as fast"* ]]
	[ "$(wc -L <<<"${output%%TLB*}")" -le 80 ]
	[[ $output == *"2 boots, 2 runs"* ]]
	# The letter, and how to make it again.
	[[ $output == *"for a letter: $box/out/cover.txt"* ]]
	flat=$(tr -d '\134' <"$box/out/cover.txt" | tr -s ' \n' ' ')
	[[ $flat == *"Boots: 1 of A, 2 of B"*"Reproduce with mmfence "* ]]
}

@test "a clock that changes its speed marks the boot" {
	begin --boots 4
	printf 'clock_work_us() { [ -e "$file.json" ] && echo 1100 || echo 1000; }\n' \
		>>"$state/bin/lib/campaign/report.sh"
	firmware
	campaign step
	grep -q '1000 us before it and 1100 us after' \
		"$state/results/001-A.contaminated"
	grep -qx 'work_us 1000' "$state/results/001-A.env"
}

@test "boots at another speed are warned of" {
	begin --boots 4
	reboots
	sed -i 's/^work_us .*/work_us 1100/' "$state/results/003-B.env"
	run campaign finish --out "$box/again"
	[[ $output == *"not as fast at every boot"*"1000 to 1100 us"* ]]
}

@test "quiet is what --quiet-load says, and the boot's file says what was" {
	init --boots 4 --quiet-load 9999
	grep -qx 'quiet-load 9999' "$state/plan"
	campaign start --yes >/dev/null
	made_up_results
	firmware
	campaign=$state/bin/campaign
	campaign step
	grep -Eq '^quiet (yes, after [0-9]+ s: load [0-9.]+ under 9999|no )' \
		"$state/results/001-A.env"
	campaign=''
	rm -rf "$state"
	run -2 campaign init --kernel A=6.0.0-old --kernel B=6.1.0-new \
		--mmfence "$MMFENCE" --quiet-load much smp_mb
}

@test "a random order is balanced in every block, and repeats by its seed" {
	init --boots 8 --order random --seed 7
	grep '^step ' "$state/plan" >"$box/first"
	[ "$(sed -n 1,2p "$box/first" | sort -u | wc -l)" -eq 2 ]
	[ "$(sed -n 7,8p "$box/first" | sort -u | wc -l)" -eq 2 ]
	rm -rf "$state"
	init --boots 8 --order random --seed 7
	cmp "$box/first" <(grep '^step ' "$state/plan")
}

@test "power counts the boots, until stops when intervals are narrow" {
	begin --boots 16 --until 99%
	firmware
	campaign step
	run -1 campaign power
	[[ $output == *"A: 1 boot that counts; two at least"* ]]
	reboots
	run campaign status
	[[ $output == *"no more boots"* ]]
	grep -q 'after 8 boots every interval (98.3333 %) is within 99 %' \
		"$state/log"
	run -0 campaign power --change 3
	[[ $output == *"boots: a side, to find 3 % as often"* ]]
	run -0 campaign finish --out "$box/out"
	[[ $output == *"boots compared:  A 4 of 4  B 4 of 4"* ]]
	[[ $output == *"98.33 % interval"* ]]
}

@test "intervals that stay wide end at the cap" {
	begin --boots 16 --until 0.001%
	reboots
	[ "$(find "$state/results" -name '*.json' | wc -l)" -eq 16 ]
	[[ $(campaign status) == *"no more boots"* ]]
}
