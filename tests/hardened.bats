#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Properties that compiler and linker gave the program, which runs as root.
# ctest sets MMFENCE.

load source

setup()
{
	command -v readelf >/dev/null || skip "readelf is not installed"
	"$MMFENCE" --version | grep -qx "sanitizers: none" ||
		skip "sanitizers replace what is looked for"
}

@test "position independent" {
	readelf -hW "$MMFENCE" | grep -q 'Type: *DYN'
	readelf -dW "$MMFENCE" | grep -q 'FLAGS_1.*PIE'
}

@test "relocations are read-only before main begins" {
	readelf -lW "$MMFENCE" | grep -q GNU_RELRO
	readelf -dW "$MMFENCE" | grep -q 'FLAGS_1.*NOW'
	none_of "text is relocated" "$(readelf -dW "$MMFENCE" | grep TEXTREL)"
}

@test "the stack is not executable, nothing is both written and run" {
	readelf -lW "$MMFENCE" | grep -q 'GNU_STACK.* RW  '
	none_of "both" "$(readelf -lW "$MMFENCE" | grep -E '^ +LOAD.* RWE ')"
}

@test "stack and string functions are checked" {
	local symbols

	symbols=$(readelf -W --dyn-syms "$MMFENCE")
	grep -q __stack_chk_fail <<<"$symbols"
	grep -q __snprintf_chk <<<"$symbols"
	grep -q __fprintf_chk <<<"$symbols"
}
