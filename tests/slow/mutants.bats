#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Small edits to what measures and judges, each of which a test of the ordinary
# run must notice: tests/mutants. ctest sets MMFENCE, in the build folder, and
# SOURCE_DIR.

load ../source

@test "no mutant survives" {
	need_checkout
	"$SOURCE_DIR/tests/mutants" "$(dirname "$MMFENCE")"
}
