#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# One guest of ppc64el, with tlbie and without, by the stacks that its kernel
# counts. They are facts of that kernel: a failure is news about it, or a fault
# of ours.

bats_require_minimum_version 1.5.0
load ../lab

setup()
{
	need_programs qemu-system-ppc64 powerpc64le-linux-gnu-gcc cmake ninja \
		busybox jq
	out=$BATS_TEST_TMPDIR/out
	export TMPDIR=$BATS_TEST_TMPDIR
}

# requests EVENT - per event, of the only guest in $out.
requests()
{
	"$SOURCE_DIR/scripts/stacks" --per-event "$out"/*.stacks |
		awk -v event="$1" 'index($0, "  " event) == 1 { print $NF }'
}

# power LAB-OPTION... - a guest; its cells may be disturbed, which changes no
# stack.
power()
{
	"$SOURCE_DIR/scripts/fetch-kernel" debian:6.12:ppc64el ||
		skip "debian:6.12 of ppc64el cannot be had here"
	run --separate-stderr "${lab:?}" --arch ppc64el --smp 2 --timeout 900 \
		--stacks --out "$out" --kernel debian:6.12 "$@" \
		none+mprotect none+ksm none+swap none+collapse -- --visits 2 --rounds 1
	echo "$output"
	# shellcheck disable=SC2154 # set by run
	echo "$stderr"
	[ "$status" -le 1 ]
}

@test "ppc64el: tlbie interrupts nobody, a collapse is one broadcast" {
	power
	between 0 "$(requests "mprotect pair")" 0.05
	between 0 "$(requests "page merged")" 0.05
	between 0 "$(requests "page swapped out")" 0.05
	between 1 "$(requests "huge page collapsed")" 1
}

@test "ppc64el: without tlbie a flush is an interrupt" {
	power --set /sys/kernel/debug/powerpc/tlbie_enabled=0
	between 0.95 "$(requests "mprotect pair")" 1.05
	between 1.95 "$(requests "page merged")" 2.05
	between 0.95 "$(requests "page swapped out")" 1.05
	between 2 "$(requests "huge page collapsed")" 2
}
