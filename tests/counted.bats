#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Counting of tests: those skipped inside a program, and measurements that were
# disturbed.

# shellcheck disable=SC2154 # set by bats' run

bats_require_minimum_version 1.5.0

setup()
{
	export TEST_SKIPS=$BATS_TEST_TMPDIR/skips
	cd "$BATS_TEST_TMPDIR" || return
}

# counted NAME STATUS LINE... - of a program that prints LINEs.
counted()
{
	local name=$1 ends=$2

	shift 2
	printf '%s\n' "$@" >said
	run "$SOURCE_DIR/tests/counted" "$name" \
		sh -c "cat said; exit $ends"
	[ "$output" = "$(cat said)" ]
}

@test "what is skipped inside a test is counted; all of it is a skip" {
	counted bats 0 1..3 'ok 1 a # skip no b' 'ok 2 c' 'ok 3 d # skip'
	[ "$status" -eq 0 ]
	counted failed 1 1..2 'ok 1 a # skip' 'not ok 2 c' '# ok 3 x # skip'
	[ "$status" -eq 1 ]
	counted none 0 1..1 'ok 1 a # skip no b'
	[ "$status" -eq 77 ]
	counted cmocka 0 '[ RUN      ] one' '[  SKIPPED ] one' \
		'[ RUN      ] two' '[       OK ] two' \
		'[  SKIPPED ] 1 test(s), listed below:' '[  SKIPPED ] one'
	[ "$status" -eq 0 ]
	# A program that is neither, and one that reports by its status that it
	# skips.
	counted other 0 'all is well'
	[ "$status" -eq 0 ]
	counted itself 77 'skipped: no clang'
	[ "$status" -eq 77 ]
	run cat skips
	[ "$output" = "bats 2 3
failed 1 2
none 1 1
cmocka 1 2
other 0 0
itself 0 0" ]
}

@test "the sum stands before ctest's summary, which is last" {
	printf '%s\n' 'a 2 3' 'b 0 4' 'c 1 1' >skips
	printf '%s\n' 'Test project' '1/2 Test #1: a   Passed' '' \
		'50% tests passed, 1 tests failed out of 2' '' 'Errors' >said
	run awk -v skips=skips -f "$SOURCE_DIR/tests/skips.awk" said
	[ "$output" = "$(head -n 2 said)

skipped inside: 3 of 8 tests (a 2, c 1)

$(tail -n 3 said)" ]
	# No test was counted: nothing is printed.
	: >skips
	run awk -v skips=skips -f "$SOURCE_DIR/tests/skips.awk" said
	[ "$output" = "$(cat said)" ]
}

@test "measurements of which most are disturbed fail" {
	. "$SOURCE_DIR/tests/support/tries.bash"
	tries_sound
	tries_add 4 9
	tries_add 0 4
	run tries_sound
	[ "$status" -eq 0 ]
	[ "$output" = "disturbed: 4 of 13 measurements of a cell" ]
	tries_add 6 6
	run -1 tries_sound
	[[ $output == *"10 of 19"*"more than half: "* ]]
}
