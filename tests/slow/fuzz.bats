#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# tests/fuzz.bats for longer: 60 s for each target.

@test "every parser under libFuzzer for 60 s" {
	FUZZ_SECONDS=60 bats "$SOURCE_DIR/tests/fuzz.bats"
}
