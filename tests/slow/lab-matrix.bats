#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The counts of Debian's kernels by release, and of arm64 against x86-64. They
# are facts of these kernels: a failure is news about a kernel, or a fault of
# ours.

bats_require_minimum_version 1.5.0
load ../lab

cells=(none+ksm none+swap none+swap:dirty=0 none+collapse none+khugepaged)

setup_file()
{
	need_programs qemu-system-x86_64 busybox jq
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
		"remote_${3}_per_event"
}

@test "x86-64 by release: merges, swap-out, collapse" {
	[ "$(uname -m)" = x86_64 ] || skip "TLB interrupts are of x86"
	lab_sound "$out" --kernel debian:5.10 \
		--kernel debian:6.1 --kernel debian:6.12 --kernel debian:6.18 \
		--kernel debian:7.2 "${cells[@]}"
	for kernel in 5.10 6.1 6.12 6.18 7.2; do
		between 1.9 "$(per_event $kernel none+ksm cal)" 2.05
		between 0.95 "$(per_event $kernel none+swap cal)" 1.05
		between 0.9 "$(per_event $kernel none+khugepaged tlb)" 1.1
		between 1.9 "$(per_event $kernel none+khugepaged cal)" 2.5
		[ $kernel = 5.10 ] || between 1.9 \
			"$(per_event $kernel none+collapse cal)" 2.5
	done
	# The batch of clean pages: up to 512, since 6.12 31.
	for kernel in 5.10 6.1; do
		between 0.001 "$(per_event $kernel none+swap:dirty=0 cal)" 0.01
	done
	for kernel in 6.12 6.18 7.2; do
		between 0.03 "$(per_event $kernel none+swap:dirty=0 cal)" 0.04
	done
	[ "$(jq -r '.cells[] | select(.cell == "none+collapse") | .outcome' \
		"$out"/debian-5.10*.json)" = skip ]
}

@test "arm64: no interrupt flushes, a collapse is one broadcast" {
	need_programs qemu-system-aarch64 aarch64-linux-gnu-gcc cmake ninja
	lab_sound "$out" --arch arm64 --kernel debian:6.1 \
		--kernel debian:7.2 none+ksm none+swap none+swap:dirty=0 \
		none+collapse
	for kernel in 6.1 7.2; do
		between 0 "$(per_event $kernel none+ksm cal)" 0.05
		between 0 "$(per_event $kernel none+swap cal)" 0.05
		between 0 "$(per_event $kernel none+swap:dirty=0 cal)" 0.05
		between 0.95 "$(per_event $kernel none+collapse cal)" 1.3
		[ "$(per_event $kernel none+ksm tlb)" = null ]
	done
}

@test "two nodes are two nodes" {
	lab_sound "$out" --nodes 2 \
		--kernel debian:6.12 none+ksm
	file=$(echo "$out"/debian-6.12*.json)
	[ "$(jq .guest.nodes "$file")" -eq 2 ]
	between 1.9 "$(per_event 6.12 none+ksm tlb)" 2.05
}
