#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The scripts in a hostile environment; inherited.bats has the verbs. ctest sets
# SOURCE_DIR.

bats_require_minimum_version 1.5.0
load ../support/hostile

setup()
{
	export DIR=$BATS_TEST_TMPDIR
}

@test "every script says the same in a hostile environment" {
	local script
	local -a scripts

	cd "$SOURCE_DIR"
	mapfile -t scripts < <(grep -ls '^# Usage:' scripts/* scripts/slurm/*)
	[ "${#scripts[@]}" -gt 10 ]
	for script in "${scripts[@]}"; do
		# Left out: it reboots the machine, whatever its arguments.
		[ "$script" != scripts/slurm/reboot-node ] || continue
		same "$script" --help
	done
	same scripts/lib/install-packages --list build
	same scripts/protocol-table data/kvm-2cpu-6.18.44.json
	expected=2 same scripts/soak 1h
	expected=2 same scripts/lib/sysroot --help
	expected=2 same scripts/lab --kernel
	expected=2 same scripts/build-kernel --variants nonsense out
}
