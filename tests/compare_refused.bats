#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# mmfence compare: what is not compared, and --force.

# Text that looks like code is only text here; run sets status and output.
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

refused()
{
	run "$MMFENCE" compare --cell=futex+ksm a-* -- b-*
	[ "$status" -eq 2 ]
	[[ $output == *"Not compared:"*"$1"* ]]
	run "$MMFENCE" compare --cell=futex+ksm --force a-* -- b-*
	[ "$status" -eq 0 ]
	[[ $output == *"because of --force:"*"$1"* ]]
	[[ $output == *"pin ns/cycle"* ]]
	within 80
}

@test "another machine is refused" {
	gen_pair cpu="Other CPU"
	refused "another machine: machine.cpu_model"
}

@test "another number of CPUs is refused" {
	gen_pair cpus=4
	refused "another machine: machine.cpus_online"
}

@test "other settings are refused" {
	gen_pair settings=4096
	refused "other settings: area_bytes differs"
}

@test "one run is in emulated time time is refused" {
	gen_pair time=emulated
	refused "one run is in emulated time"
}

@test "a side of two kernels is refused" {
	gen_pair
	gen b-x side=1 kernel=6.3.0 boot=other
	refused "side B mixes kernels"
}

@test "one run on both sides is refused" {
	gen a
	run "$MMFENCE" compare a-* -- a-*
	[ "$status" -eq 2 ]
	[[ $output == *"Not compared:"*"one run on both sides"* ]]
	gen b side=1
	cp a-02-0.json b-x.json
	run "$MMFENCE" compare --force a-* -- b-*
	[[ $output == *"because of --force:"*"one run on both"* ]]
}

@test "boots on both sides are compared with themselves, or not" {
	gen_pair
	for file in b-*; do
		edit "$file" 'r["boot_id"] = r["boot_id"].replace("boot-1", "boot-0")'
	done
	run "$MMFENCE" compare a-* -- b-*
	[ "$status" -eq 0 ]
	[[ $output == *"boots on both sides, each compared with itself: 5"* ]]
	gen_pair order=block
	edit b-04-0.json 'r["boot_id"] = "boot-0-0"'
	run "$MMFENCE" compare a-* -- b-*
	[ "$status" -eq 2 ]
	[[ $output == *"without being a pair"* ]]
}

@test "another number of spinning peers is refused" {
	gen_pair cells=2 tlb=1
	FILES=$(echo b-*) each_round 'x["spinning_peers"] = 0'
	run "$MMFENCE" compare --cell=none+ksm a-* -- b-*
	[ "$status" -eq 2 ]
	[[ $output == *"Not compared:"*"peers: 1 other CPUs"*"0 on B"* ]]
	run "$MMFENCE" compare --force --cell=none+ksm a-* -- b-*
	[[ $output == *"because of --force:"*"not the same peers"* ]]
}

@test "an interrupted run is remarked" {
	gen_pair
	edit b-02-0.json 'r["interrupted"] = True'
	run "$MMFENCE" compare a-* -- b-*
	[ "$status" -eq 0 ]
	[[ $output == *"Note:"*"1 of 5 runs of B were interrupted"* ]]
}

@test "another count source is refused, the times are not" {
	gen_pair source="perf irq_vectors"
	run "$MMFENCE" compare a-* -- b-*
	[ "$status" -eq 0 ]
	[[ $output == *"another count source"* ]]
	[[ $output != *"remote TLB/ev"* ]]
	[[ $output == *"pin ns/cycle"* ]]
}

@test "in emulated time counts are compared, times only with --force" {
	gen a time=emulated
	gen b side=1 time=emulated tlb=1
	run "$MMFENCE" compare a-* -- b-*
	[ "$status" -eq 0 ]
	[[ $output == *"remote TLB/ev"*"fewer"* ]]
	[[ $output != *"ns/cycle"* ]]
	[[ $output == *"emulated time"* ]]
	run "$MMFENCE" compare --force a-* -- b-*
	[[ $output == *"ns/cycle"* ]]
}

@test "an invalid cell is left out, said and makes exit status 1" {
	gen_pair invalid=0
	run "$MMFENCE" compare --force a-* -- b-*
	[ "$status" -eq 1 ]
	[[ $output == *"futex+none: all 5 runs of B left out: invalid: merged"* ]]
	absent '^futex\+none '
}

@test "a cell of one side only is said" {
	gen a cells=2
	gen b side=1 cells=3
	run "$MMFENCE" compare a-* -- b-*
	[ "$status" -eq 0 ]
	[[ $output == *"none+swap:dirty=0: not in A"* ]]
}
