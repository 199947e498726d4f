#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# scripts/lab --exact of one kernel with the QEMU of this system and those of
# other Debian releases: the same counts.

bats_require_minimum_version 1.5.0
load ../lab

setup_file()
{
	[ "$(uname -m)" = x86_64 ] || skip "the counts are of x86-64"
	need_programs qemu-system-x86_64 busybox jq
	export TMPDIR=$BATS_FILE_TMPDIR results=$BATS_FILE_TMPDIR/out
	"$SOURCE_DIR/scripts/fetch-kernel" debian:6.1 ||
		skip "debian:6.1 cannot be had here"
	mkdir "$results"
	count_with system "$(command -v qemu-system-x86_64)"
	for suite in trixie sid; do
		! qemu=$("$SOURCE_DIR/scripts/fetch-qemu" "$suite") ||
			count_with "$suite" "$qemu"
	done
	run versions
	[ "${#lines[@]}" -gt 1 ] ||
		skip "only QEMU $output can be had here and serves the plugin"
}

# count_with NAME QEMU
count_with()
{
	plugin_loads "$2" "${MMFENCE%/*}/mmfence-exact.so" || return 0
	lab_sound "$results/$1" --qemu "$2" --exact --functions \
		--kernel debian:6.1 futex+none none+mprotect none+swap \
		none+ksm -- --visits 1 --rounds 4
}

versions()
{
	jq -r .guest.qemu "$results"/*/*.json | sort -u
}

# exacts CELL PATH - of the cell's exact summary, with each QEMU in whose guest
# a round was counted.
exacts()
{
	jq --arg cell "$1" ".cells[] | select(.cell == \$cell)
		| .summary.exact.$2 | select(. != null)" "$results"/*/*.json
}

# need_two CELL - QEMUs that counted it; one alone compares nothing.
need_two()
{
	local nr

	nr=$(exacts "$1" per_event | jq -s length)
	[ "$nr" -gt 1 ] || echo "$1 was counted with $nr QEMU"
	[ "$nr" -gt 1 ]
}

# each_between LOW HIGH CELL PATH
each_between()
{
	local value

	need_two "$3"
	while read -r value; do
		between "$1" "$value" "$2"
	done < <(exacts "$3" "$4")
}

@test "each function of a pin: the same number of instructions" {
	need_two futex+none
	exacts futex+none functions.pinner | jq -e -s '
		map(map({key: .function, value: .instructions}) | from_entries)
		| . as $all | [.[0] | keys[] as $name
			| select($all | map(.[$name] > 5) | all) | $name]
		| length > 10 and (map($all[][.] - $all[0][.] | fabs < 0.1)
			| all)'
}

@test "flushes and interrupts per event: the same" {
	each_between 0.99 1.01 none+mprotect per_event.clearer.invlpg
	each_between 0.95 1.01 none+mprotect per_event.bystander.invlpg
	each_between 0.95 1.01 none+mprotect per_event.clearer.ipis_sent
	# With the timer's, more per change the busier the host is.
	each_between 0.95 1e9 none+mprotect per_event.bystander.irqs_taken
	each_between 0.96 1.04 none+swap per_event.clearer.cr3_writes
	each_between 0.96 1.04 none+swap per_event.bystander.cr3_writes
	each_between 1.9 2.01 none+ksm per_event.bystander.invlpg
	each_between 0.99 1.03 futex+none per_event.pinner.full_fences
}

@test "the kernel's own counters agree" {
	local cell

	for cell in none+mprotect none+swap none+ksm; do
		need_two "$cell"
		[ "$(exacts $cell witness.agree | sort -u)" = true ]
	done
}
