#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# mmfence cover: what goes into a letter.

# Text that looks like code is meant as text; run sets status and output.
# shellcheck disable=SC1003,SC2016,SC2030,SC2031

load compare.bash

setup()
{
	sides_setup
}

teardown()
{
	sides_teardown
}

@test "the block has all its parts in 72 columns of ASCII" {
	gen_pair change=1.08 tlb=1
	run "$MMFENCE" cover a-* -- b-*
	[ "$status" -eq 0 ]
	within 72
	[[ ${lines[0]} == "A = 6.1.0   B = 6.2.0" ]]
	[[ $output == *"5 boot pairs, alternating (ABBA order); 5 + 5 runs"* ]]
	[[ $output == *"Synthetic CPU, 2 CPUs"* ]]
	[[ $output == *"futex: pin cycle"*"ns, lower is better"* ]]
	[[ $output == *"ksm "*"2.000 1.00"* ]]
	[[ $output == *"noise floor"*"detectable change"* ]]
	[[ $output == *"Reproduce: mmfence run"* ]]
}

@test "what got slower is shown like what got faster" {
	gen_pair change=1.2 clear_change=0.5
	run "$MMFENCE" cover a-* -- b-*
	[[ $output == *"none "*"+2"*"%"* ]]
	[[ $output == *"ksm "*"-4"*"%"* ]]
}

@test "what was not measured is a dash, not a zero" {
	gen_pair
	run "$MMFENCE" cover --metric=pin_ns_per_cycle --metric=ns_per_op \
		a-* -- b-*
	grep -E '^none .* - +-$' <<<"$output"
	grep -E '^smp_mb .* - +-$' <<<"$output"
	absent '^(none|smp_mb|ksm) .* 0(\.0+)?$'
}

@test "one boot a side: no spread, no noise floor, no claim" {
	gen a boots=1
	gen b boots=1 side=1 change=1.4
	run "$MMFENCE" cover a-* -- b-*
	[ "$status" -eq 0 ]
	within 72
	[[ $output == *"Noise floor: unknown"* ]]
	grep -E '^none +[0-9.]+ +- +[0-9.]+ +- +\+[0-9.]+%\? \(' <<<"$output"
}

@test "emulated sides show counts only" {
	gen a time=emulated
	gen b side=1 time=emulated tlb=1
	run "$MMFENCE" cover a-* -- b-*
	[ "$status" -eq 0 ]
	within 72
	[[ $output == *"none+ksm "*"TLB/event"*"2.000"*"1.000"*"-50.0%"* ]]
	[[ $output == *"EMULATED"* ]]
	[[ $output != *"lower is better"* ]]
}

@test "one line fits a patch" {
	gen_pair change=1.2
	run "$MMFENCE" cover --one-line a-* -- b-*
	[ "${#lines[@]}" -eq 1 ]
	within 72
	[[ $output == *"slower"*"worst"* ]]
}

@test "dialects print the same numbers" {
	gen_pair change=1.2
	a=$("$MMFENCE" compare --format=csv --cell=futex+none \
		--metric=pin_ns_per_cycle a-* -- b-* | awk -F, 'NR == 2 {
			printf "%.2f\n", $5 }')
	for dialect in mmtests lkp benchstat; do
		run "$MMFENCE" cover --dialect="$dialect" a-* -- b-*
		[ "$status" -eq 0 ]
		[[ $output == *"$a"* ]]
		[[ $output == *"futex+none"* ]]
	done
	run "$MMFENCE" cover --dialect=excel a-* -- b-*
	[ "$status" -eq 2 ]
}

@test "small counts keep their digits in every dialect" {
	gen a tlb=0.004123
	gen b tlb=2 side=1 kernel=6.2.0
	for dialect in mmtests lkp benchstat; do
		run "$MMFENCE" cover --dialect="$dialect" a-* -- b-*
		[ "$status" -eq 0 ]
		[[ $output == *" 0.004123 "* ]]
	done
}

@test "files of scripts/lab are reproduced by scripts/lab" {
	gen a boots=1 time=emulated
	gen b boots=1 time=emulated side=1 kernel=6.2.0
	for file in a-* b-*; do
		edit "$file" '
r["tool"]["command"] = ["mmfence run", "--json", "/result/run.json",
    "--state-dir", "/disk", "--emulated", "--rounds", "4", "none+ksm",
    "smp_mb"]
r["guest"] = {"kernel": "debian:6.1.1", "arch": "amd64", "vcpus": 3,
    "accelerator": "tcg", "memory_mib": 1024, "nodes": 2}'
	done
	edit b-00-0.json 'r["guest"]["kernel"] = "patched"'
	run "$MMFENCE" cover a-* -- b-*
	[ "$status" -eq 0 ]
	within 72
	absent '/result|/disk'
	[[ ${output//$'\n    '/ } == *"Reproduce: scripts/lab --kernel debian:6.1.1 \
--kernel patched --arch amd64 --accel tcg --smp 3 --mem 1024 --nodes 2 \
--boots 1 none+ksm smp_mb -- --rounds 4"* ]]
	# How the guest was made is no difference between kernels.
	absent 'guest'
}

@test "hostile names stay in 72 columns of ASCII" {
	long=$(printf '%010000d' 0)
	for name in $'a\nb\e[2J+c' "$long" "$long+x" $'\xc3\xbc+x' '%s%n+' '+'; do
		gen a cells=1 cell0="$name" kernel="$name" cpu="$name"
		gen b cells=1 side=1 cell0="$name" kernel="$name" cpu="$name"
		run "$MMFENCE" cover a-* -- b-*
		[ "$status" -eq 0 ]
		within 72
		for dialect in mmtests lkp benchstat; do
			run "$MMFENCE" cover --dialect="$dialect" a-* -- b-*
			[ "$status" -eq 0 ]
			within 200
		done
	done
}

@test "an invalid cell is named and makes exit status 1" {
	gen_pair invalid=0
	run "$MMFENCE" cover a-* -- b-*
	[ "$status" -eq 1 ]
	[[ $output == *"Invalid in B: merged pages did not move: futex+none"* ]]
	within 72
}

@test "cells invalid for one reason share a line" {
	gen_pair invalid=0
	for file in b-*; do
		edit "$file" 'for c, n in zip(r["cells"], (3, 12.5, 0)):
    c["outcome"] = "invalid"
    c["reason"] = "idle for %g %% of 1 s" % n if n else "no proof"'
	done
	run "$MMFENCE" cover a-* -- b-*
	[ "$status" -eq 1 ]
	within 72
	[ "$(grep -c '^Invalid in B: ' <<<"$output")" -eq 2 ]
	text=$(tr -s ' \n' ' ' <<<"$output")
	[[ $text == *"idle for 3 % of 1 s (numbers of the first): futex+none, none+ksm "* ]]
	[[ $text == *"Invalid in B: no proof: none+swap:dirty=0 "* ]]
}

@test "the caption tells who took part" {
	gen_pair
	for file in a-* b-*; do
		edit "$file" 'r["settings"]["pinners"] = 3'
	done
	FILES=$(echo a-* b-*) each_round 'if c["cell"] == "futex+ksm":
            x["spinning_peers"] = 4'
	run "$MMFENCE" cover a-* -- b-*
	within 72
	[[ $output == *"futex: pin cycle"*$'\n'"3 pinner threads, 1 to 4 spinning peers"* ]]
	[[ $output == *"clear event"*$'\n'"1 spinning peer"* ]]
}

@test "what cannot be compared exits with 2 and says why" {
	gen_pair cpu=Other
	run "$MMFENCE" cover a-* -- b-*
	[ "$status" -eq 2 ]
	[[ $output == *"another machine"* ]]
	run "$MMFENCE" cover a-*
	[ "$status" -eq 2 ]
}

@test "same is not ~, large numbers fit, the caption says how it was run" {
	gen a spread=0.001 round_spread=0.001 cmdline="quiet mitigations=off"
	gen b spread=0.001 round_spread=0.001 side=1 change=1.004 \
		cmdline="quiet mitigations=off"
	run "$MMFENCE" cover --margin=1 a-* -- b-*
	[ "$status" -eq 0 ]
	within 72
	[[ $output == *"ABBA order"*"mitigations=off"*" = "* ]]
	[[ $output == *'"=": the whole interval lies within 1 %'* ]]
	[[ $output == *"passed its activity floor"* ]]
	gen a change=1e9
	gen b change=1e9 side=1
	run "$MMFENCE" cover a-* -- b-*
	within 72
	[[ $output =~ \ (39|40|41)[0-9]G ]]
}

@test "what was counted exactly is a sentence a cell, if it is sure" {
	gen_pair
	run "$MMFENCE" cover a-* -- b-*
	absent 'executed per event'
	for side in a-:1:0.98 b-:0.004:2; do
		IFS=: read -r prefix cr3 invlpg <<<"$side"
		FILES=$(echo "$prefix"*) each_round "x['exact'] = {
	'clearer_cr3_writes_per_event': $cr3,
	'clearer_invlpg_per_event': $invlpg,
	'clearer_locked_per_event': 7,
	'bystander_irqs_taken_per_event': -0.002 if '$prefix' == 'a-' else 250}"
	done
	run "$MMFENCE" cover a-* -- b-*
	[ "$status" -eq 0 ]
	within 72
	[[ $output == *"executed per event, B less A"* ]]
	grep -E '^none\+ksm: clearer \+1\.02 invlpg, -1\.00 cr3; peers \+250 IRQs$' \
		<<<"$output" || {
		echo "$output"
		false
	}
	# Another metric alone is asked for.
	run "$MMFENCE" cover --metric=clear_ns_per_event a-* -- b-*
	absent 'executed per event'
}
