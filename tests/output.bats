#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Standard output that cannot be written: a full device, a closed descriptor, a
# pipe whose reader is gone.

bats_require_minimum_version 1.5.0
load source

setup()
{
	DIR=$(mktemp -d "${BATS_TMPDIR:-/tmp}/mmfence-XXXXXX")
	cd "$DIR" || return
}

teardown()
{
	cd / && rm -rf "$DIR"
}

# unwritable COMMAND... - on a full and on a closed one: an error that says so
unwritable()
{
	local status

	for place in full closed; do
		status=0
		if [ $place = full ]; then
			"$@" >/dev/full 2>err || status=$?
		else
			"$@" >&- 2>err || status=$?
		fi
		if [ "$status" -eq 0 ] || ! grep -qE \
			'(No space left on device|Bad file descriptor|is lost|cannot write to standard output)$' \
			err; then
			echo "$place: $* ends with $status and says:"
			cat err
			return 1
		fi
	done
}

@test "no verb says 0 where its output is lost" {
	local verb

	for verb in $(verbs); do
		unwritable "$MMFENCE" "$verb" --help
	done
	unwritable "$MMFENCE" --help
	unwritable "$MMFENCE" --version
	unwritable "$MMFENCE" list
	unwritable "$MMFENCE" list --verbose --format markdown
	unwritable "$MMFENCE" check
	unwritable "$MMFENCE" check --json
	unwritable "$MMFENCE" run --dry-run none+none
	unwritable "$MMFENCE" complete compare --c
}

@test "nor a verb that compares, in any format" {
	local format

	"$GEN_RUNS" a boots=2 cells=8
	"$GEN_RUNS" b boots=2 cells=8 side=1 kernel=6.2.0
	for format in text json csv; do
		unwritable "$MMFENCE" compare --format $format a-* -- b-*
		run ! grep -q "allocate memory" err
	done
	unwritable "$MMFENCE" compare --noise a-*
	unwritable "$MMFENCE" cover a-* -- b-*
	unwritable "$MMFENCE" plot --format ascii a-* -- b-*
	unwritable "$MMFENCE" breakeven \
		"$SOURCE_DIR/data/kvm-2cpu-6.18.44.json"
}

@test "another status than 0 stays" {
	run bash -c '"$MMFENCE" list nonsense >/dev/full'
	[ "$status" -eq 2 ]
}

@test "where the reader of a pipe is gone, the program ends by SIGPIPE" {
	run bash -c '{ sleep 0.2; "$MMFENCE" list --verbose 2>err
		echo $? >ended; } | true; cat ended err'
	[ "$output" = 141 ]
	run bash -c 'trap "" PIPE; { sleep 0.2; "$MMFENCE" list 2>err
		echo $? >ended; } | true; cat ended err'
	[ "$output" = "2
mmfence: write to standard output: Broken pipe" ]
}

@test "no script says 0 where its output is lost" {
	local script

	for script in $(source_files 'scripts/*' | grep -vE '/lib/|reboot-node'); do
		[ "$script" != scripts/perf-stat ] || continue
		unwritable "$SOURCE_DIR/$script" --help
	done
	unwritable "$SOURCE_DIR/scripts/protocol-table" \
		"$SOURCE_DIR/data/kvm-2cpu-6.18.44.json"
}

@test "show: of a function that prints, any line that is lost counts" {
	cat >shows <<-'END'
		. "$SOURCE_DIR/scripts/lib/common.sh"
		lines() { echo one; echo two; return "$1"; }
		show lines "$1"
	END
	unwritable bash shows 0
	unwritable bash shows 77
	run bash shows 0
	[ "$status" -eq 0 ]
	[ "$output" = "one
two" ]
	run bash shows 77
	[ "$status" -eq 77 ]
}

@test "what a stranger wrote is no command to a terminal" {
	local hostile=$'a\e[2J\x9b2J\xc2\x9b\u202e\r.json'

	run ! grep -qP '[^\n\t -~]' <("$MMFENCE" compare "$hostile" -- \
		"$hostile" 2>&1)
	"$GEN_RUNS" a boots=2 cells=1 kernel=$'6\u202e\u009b2J\e[2J'
	"$GEN_RUNS" b boots=2 cells=1 side=1 kernel=$'6\u202e\u009b2J'
	for format in text json csv; do
		run ! grep -qP '[^\n\t -~]' <("$MMFENCE" compare \
			--format $format a-* -- b-* 2>&1)
	done
	cat >shows <<-'END'
		. "$SOURCE_DIR/scripts/lib/common.sh"
		show printf '%s\n' "$1"
		warn "$1"
	END
	run ! grep -qP '[^\n\t -~]' <(bash shows "$hostile" 2>&1)
	grep -q 'a?\[2J' <(bash shows "$hostile" 2>&1)
}
