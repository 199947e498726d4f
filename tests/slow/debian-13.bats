#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# scripts/run and scripts/test in a Debian 13 that has nothing installed. ctest
# sets MMFENCE and SOURCE_DIR.

load ../debian

setup()
{
	debian_setup
}

teardown()
{
	debian_teardown
}

@test "Debian 13: both commands install, build and run what measures nothing" {
	debian_runs_both trixie
}
