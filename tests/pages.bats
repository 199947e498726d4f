#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The commands of README.md and docs: a command that only reads files of data/
# prints what the page shows; the options and cells of the other commands exist.
# tests/support/pages --update writes the output into the pages.

# shellcheck disable=SC2030,SC2031

load compare.bash

setup()
{
	sides_setup
	for kernel in a b n o x; do
		gen "$kernel" boots=2 rounds=3 cells=3 kernel="$kernel" \
			side="$(($(printf %d "'$kernel") % 16))"
	done
}

teardown()
{
	sides_teardown
}

@test "the commands of the pages run, and print what stands below them" {
	run "$SOURCE_DIR/tests/support/pages" "$MMFENCE" "$SOURCE_DIR" "$DIR"
	echo "$output"
	[ "$status" -eq 0 ]
	# "N commands run, M outputs compared, 0 wrong"
	read -r nr _ _ shown _ <<<"${lines[-1]}"
	[ "$nr" -ge 10 ] && [ "$shown" -ge 8 ]
}

# page TEXT: the lines on standard input, as a page, are wrong with TEXT
page()
{
	cat >"$DIR/page.md"
	run "$SOURCE_DIR/tests/support/pages" "$MMFENCE" "$SOURCE_DIR" "$DIR" \
		"$DIR/page.md"
	[ "$status" -eq 1 ] && [[ $output == *"$1"* ]]
}

@test "a wrong figure, option, cell, script or operand in a page is found" {
	page "prints otherwise" <<-'END'
	Text.

	    scripts/table data/ladder-kvm-2cpu-6.18.44.json

	    ...
	    null                       0.4  0.9   0.00   0.00  55/63
	    ...
	END
	page "has no --kernels" <<<'    scripts/lab --kernels debian:6.1'
	page "has no --quik" <<<'    mmfence run --quik'
	page "none+ksn" <<<'    mmfence run none+ksn'
	page "no scripts/nothing" <<<'    scripts/nothing at all'
	page "no OUTDIR" <<<'    scripts/build-kernel --tree x --commit HEAD'
	page "nothing.json" <<<'    mmfence cover data/nothing.json -- data/x'
}

@test "--update writes what is printed, between the lines left out too" {
	cat >"$DIR/page.md" <<-'END'
	    scripts/table data/ladder-kvm-2cpu-6.18.44.json

	    ...
	    null                       9.9  9.9   0.00   0.00  55/63
	    ...

	Text.
	END
	"$SOURCE_DIR/tests/support/pages" --update "$MMFENCE" "$SOURCE_DIR" \
		"$DIR" "$DIR/page.md"
	grep -x '    null   *0\.3 .*' "$DIR/page.md"
	[ "$(grep -cx '    \.\.\.' "$DIR/page.md")" -eq 2 ]
	[ "$(tail -n 1 "$DIR/page.md")" = Text. ]
	run "$SOURCE_DIR/tests/support/pages" "$MMFENCE" "$SOURCE_DIR" "$DIR" \
		"$DIR/page.md"
	[ "$status" -eq 0 ]
}
