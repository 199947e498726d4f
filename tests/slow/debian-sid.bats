#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# scripts/run and scripts/test in a sid that has nothing installed. ctest
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

@test "sid: both commands install, build and run what measures nothing" {
	debian_runs_both sid
}
