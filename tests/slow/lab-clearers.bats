#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Clearers that want what this machine may lack - two nodes, a debugfs that may
# be written, a memory controller, four CPUs - on Debian's kernels. They are
# facts of these kernels: a failure is news about a kernel, or a fault of ours.

# shellcheck disable=SC2154 # load sets lab, run sets status

bats_require_minimum_version 1.5.0
load ../lab

setup_file()
{
	need_programs qemu-system-x86_64 busybox jq
	[ "$(uname -m)" = x86_64 ] || skip "TLB interrupts are of x86"
	"$SOURCE_DIR/scripts/fetch-kernel" --list >"$BATS_FILE_TMPDIR/list" ||
		skip "no Debian kernels here"
	export TMPDIR=$BATS_FILE_TMPDIR
}

setup()
{
	out=$BATS_TEST_TMPDIR/out
}

# per_event KERNEL CELL ROW
per_event()
{
	summary "$(echo "$out"/debian-"$1"[.-]*.json)" "$2" \
		"${3}_received_per_event"
}

@test "munmap, fork, split: a flush per event in every release" {
	lab_sound "$out" --kernel debian:5.10 --kernel debian:6.1 \
		--kernel debian:7.2 none+munmap none+fork none+split \
		none+split:how=dontneed
	for kernel in 5.10 6.1 7.2; do
		between 0.95 "$(per_event $kernel none+munmap cal)" 1.05
		between 0.95 "$(per_event $kernel none+fork cal)" 1.05
		between 1.9 "$(per_event $kernel none+split:how=dontneed cal)" \
			2.1
	done
	for kernel in 6.1 7.2; do
		between 0.9 "$(per_event $kernel none+split cal)" 1.3
	done
}

@test "migration between nodes: a flush per page, later one per batch" {
	lab_sound "$out" --nodes 2 --kernel debian:5.10 --kernel debian:6.1 \
		--kernel debian:7.2 none+migrate none+migrate:how=mbind
	for cell in none+migrate none+migrate:how=mbind; do
		for kernel in 5.10 6.1; do
			between 0.95 "$(per_event $kernel $cell cal)" 1.05
		done
		between 0.0005 "$(per_event 7.2 $cell cal)" 0.02
	done
}

@test "reclaim by a cgroup; a release without memory.reclaim skips" {
	lab_sound "$out" --kernel debian:5.10 --kernel debian:6.1 \
		--kernel debian:7.2 none+reclaim none+mprotect
	for kernel in 6.1 7.2; do
		between 0.9 "$(per_event $kernel none+reclaim cal)" 1.2
	done
	[ "$(jq -r '.cells[] | select(.cell == "none+reclaim") | .outcome' \
		"$out"/debian-5.10*.json)" = skip ]
}

@test "hugetlb pages and huge pages move whole, and are seen to" {
	lab_sound "$out" --nodes 2 --kernel debian:6.12 \
		none:page=hugetlb+migrate none:page=2m+migrate
	for cell in none:page=hugetlb+migrate none:page=2m+migrate; do
		[ "$(summary "$out"/debian-6.12*.json $cell clear_events)" \
			-ge 8 ]
	done
}

# Every other CPU spins, so that none is lazy and gets a flush uncounted. More
# spinning CPUs than there are disturb each other, which the runner notices;
# how many interrupts a collapse sends does not depend on it.
@test "a collapse is one broadcast to all CPUs and a flush of its peers" {
	run "$lab" --accel tcg --smp 4 --timeout 1200 --out "$out" \
		--kernel debian:6.12 none:area=32m+collapse
	[ "$status" -le 1 ]
	jq -r '.cells[].rounds[] | select(.outcome != "invalid") |
		[.cal_received_per_event - .tlb_received_per_event,
		 .tlb_received_per_event] | @tsv' \
		"$out"/debian-6.12*.json >"$out/rounds"
	[ "$(wc -l <"$out/rounds")" -ge 2 ]
	while read -r broadcasts flushes; do
		between 2.97 "$broadcasts" 3.03
		between 2.97 "$flushes" 3.03
	done <"$out/rounds"
}
