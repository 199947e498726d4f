#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# tests/fuzz.bats for longer: 10 s for each target.

@test "every parser under libFuzzer for 10 s" {
	FUZZ_SECONDS=10 bats "$SOURCE_DIR/tests/fuzz.bats"
}
