#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Guests of other architectures, by the stacks that their kernels count, or the
# fences that their firmware counts. They are facts of those kernels: a failure
# is news about them, or a fault of ours.

bats_require_minimum_version 1.5.0
load ../lab

setup()
{
	need_programs cmake ninja busybox jq
	out=$BATS_TEST_TMPDIR/out
	export TMPDIR=$BATS_TEST_TMPDIR
}

# requests EVENT - per event, of the only guest in $out.
requests()
{
	"$SOURCE_DIR/scripts/stacks" --per-event "$out"/*.stacks |
		awk -v event="$1" 'index($0, "  " event) == 1 { print $NF }'
}

# guest ARCH LAB-ARGUMENT... - its cells may be disturbed, which changes no stack
# and no count of fences.
guest()
{
	"$SOURCE_DIR/scripts/fetch-kernel" "debian:6.12:$1" ||
		skip "debian:6.12 of $1 cannot be had here"
	run --separate-stderr "${lab:?}" --accel tcg --smp 2 --timeout 900 \
		--out "$out" --kernel debian:6.12 --arch "$@"
	echo "$output"
	# shellcheck disable=SC2154 # set by run
	echo "$stderr"
	[ "$status" -le 1 ]
}

# power LAB-OPTION... - a guest of ppc64el.
power()
{
	need_programs qemu-system-ppc64 powerpc64le-linux-gnu-gcc
	guest ppc64el --stacks "$@" none+mprotect none+ksm none+swap \
		none+collapse -- --visits 1 --rounds 1
}

# counted CELL KEY - per event of its only counting round, disturbed or not.
counted()
{
	jq --arg cell "$1" --arg key "$2" '.cells[] | select(.cell == $cell)
		| .rounds[] | select(.counting and .outcome != "invalid")
		| .[$key]' "$out"/*.json
}

# events CELL - of all its rounds, disturbed or not.
events()
{
	jq --arg cell "$1" '[.cells[] | select(.cell == $cell)
		| .rounds[].clear_events] | add' "$out"/*.json
}

# requests_of CELL - all requests of the whole run per event of that cell.
requests_of()
{
	"$SOURCE_DIR/scripts/stacks" "$out"/*.stacks |
		awk -v events="$(events "$1")" '
		$1 == "smp_call_function_many_cond:" { print $2 / events }'
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

@test "riscv64: a flush is a fence of the firmware, a collapse an interrupt, too" {
	need_programs qemu-system-riscv64 riscv64-linux-gnu-gcc
	guest riscv64 none+mprotect none+ksm none+swap none+collapse \
		-- --visits 1 --rounds 1
	between 0.95 "$(counted none+mprotect flush_sent_per_event)" 1.01
	between 1.95 "$(counted none+ksm flush_sent_per_event)" 2.01
	between 0.95 "$(counted none+swap flush_sent_per_event)" 1.05
	between 1 "$(counted none+collapse flush_sent_per_event)" 1
	between 1 "$(counted none+collapse remote_cal_per_event)" 1.1
}

# executed CELL KEY - net, per event of its only round with exact counts.
executed()
{
	jq --arg cell "$1" --arg key "$2" '.cells[] | select(.cell == $cell)
		| .rounds[] | select(.counting | not) | .exact[$key]' \
		"$out"/*.json
}

@test "riscv64: the firmware's interrupts are the fences and the kernel's own" {
	need_programs qemu-system-riscv64 riscv64-linux-gnu-gcc
	guest riscv64 --exact none+ksm none+collapse -- --visits 1 --rounds 1
	between 1.9 "$(executed none+ksm clearer_ipis_sent_per_event)" 2.1
	between 1.9 "$(executed none+ksm clearer_sbi_calls_per_event)" 2.1
	between 1.9 "$(executed none+ksm \
		bystander_firmware_sfences_per_event)" 2.1
	# One of each kind, less what the background has in a long window.
	between 1.5 "$(executed none+collapse clearer_ipis_sent_per_event)" 2.1
	between 0.9 "$(executed none+collapse \
		bystander_firmware_sfences_per_event)" 1.1
}

@test "ppc64el: tlbie is executed, and each interrupt is one of XIVE's" {
	need_programs qemu-system-ppc64 powerpc64le-linux-gnu-gcc
	guest ppc64el --exact none+ksm none+collapse -- --visits 1 --rounds 1
	# Two flushes, each of them three times because of the CPU's errata.
	between 5.9 "$(executed none+ksm clearer_tlbie_per_event)" 6.1
	between -0.1 "$(executed none+ksm clearer_ipis_sent_per_event)" 0.1
	between 0.9 "$(executed none+collapse clearer_tlbie_pwc_per_event)" 1.1
	between 0.7 "$(executed none+collapse clearer_ipis_sent_per_event)" 1.1
	between 0.7 "$(executed none+collapse \
		bystander_irqs_taken_per_event)" 1.1
}

@test "s390x: a flush is an IPTE, and no interrupt" {
	need_programs qemu-system-s390x s390x-linux-gnu-gcc
	guest s390x --exact none+ksm none+swap -- --visits 1 --rounds 1
	between 1.9 "$(executed none+ksm clearer_ipte_per_event)" 2.1
	between 0.9 "$(executed none+swap clearer_ipte_per_event)" 1.1
	between -0.1 "$(executed none+ksm clearer_ipis_sent_per_event)" 0.1
}

# ptep_clear_flush() is no function of its own on s390, so of merges and of pages
# swapped out only the whole run's requests tell: those of kprobes and of perf.
@test "s390x: no flush interrupts anybody" {
	need_programs qemu-system-s390x s390x-linux-gnu-gcc
	guest s390x --stacks none+mprotect none+ksm none+swap none+collapse \
		-- --visits 1 --rounds 1
	between 0 "$(requests "mprotect pair")" 0
	between 0 "$(requests_of none+ksm)" 0.05
	between 0 "$(requests_of none+swap)" 0.05
	[[ $(jq -r '.cells[] | select(.cell == "none+collapse")
		| "\(.outcome): \(.reason)"' "$out"/*.json) == \
		"skip: this kernel has no transparent huge pages"* ]]
}
