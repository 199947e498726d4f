#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# On a terminal and off it: progress, colours, width, and what a first run
# shows. script(1) makes the terminal.

# shellcheck disable=SC2154 # set by support/run

bats_require_minimum_version 1.5.0
load source
load support/run

setup()
{
	make_dirs
	cd "$dir" || return
}

teardown()
{
	[ -z "${parent-}" ] || kill "$parent" 2>/dev/null || true
	[ -z "${parent-}" ] || wait "$parent" || true
	cd / && remove_dirs
}

# Print the lines wider than 80 columns that the terminal received.
too_wide()
{
	tr -d '\r' <shown | sed -e 's/\x1b\[K//g' |
		grep -vE '^Script (started|done)' | grep -E '^.{81,}'
}

# on_terminal ARGUMENT...: mmfence on one of 80 columns; its bytes to $dir/shown
on_terminal()
{
	local command

	command -v script >/dev/null || skip "no script(1) here"
	printf -v command '%q ' "$MMFENCE" "$@"
	TERM=${term-xterm} script -qec "stty cols 80; $command" "$dir/shown" \
		>/dev/null </dev/null || [ $? -le 1 ]
}

measured()
{
	on_terminal run --visits 2 --rounds 1 --round-time 1ms \
		--json "$dir/r.json" --state-dir "$state" "$@" null
}

@test "progress is one line on a terminal, and is erased at the end" {
	measured
	# Carriage return and erase, then "1/2  null".
	grep -q $'\r\033\\[K *1/2  null' shown
	[ -s r.json ]
}

@test "no progress in a pipe or a file, none with --quiet" {
	"$MMFENCE" run --visits 2 --rounds 1 --round-time 1ms --json r.json \
		--state-dir "$state" null >out 2>err || [ $? -le 1 ]
	run ! grep -q $'[\033\r]' out err
	measured --quiet --force
	run ! grep -q $'\033' shown
}

@test "no colours anywhere; NO_COLOR and a dumb terminal get no escapes" {
	measured
	run ! grep -qE $'\033\\[[0-9;]*m' shown
	rm r.json
	term=dumb measured
	run ! grep -q $'\033' shown
	rm r.json
	export NO_COLOR=1
	measured
	run ! grep -qE $'\033\\[[0-9;]*m' shown
}

@test "all that a terminal shows fits 80 columns" {
	local verb nr=0

	for verb in $(verbs); do
		on_terminal "$verb" --help
		[ -s shown ]
		none_of "too wide" "$(too_wide)"
		nr=$((nr + 1))
	done
	[ "$nr" -ge 9 ]
	on_terminal check
	none_of "too wide" "$(too_wide)"
}

@test "a first run shows a table, planned for 20 s" {
	# The planned time, of a run that is ended at once: other processes may
	# make a run longer.
	start --quick --json "$dir/r.json"
	kill -s INT "$parent"
	wait "$parent" || [ $? -eq 130 ]
	[ "$(jq '.settings.time_ns <= 21e9' r.json)" = true ]
	rm r.json
	on_terminal run --quick --time 3s --visits 1 --json "$dir/r.json" \
		--state-dir "$state"
	grep -q '^pinner+clearer' shown
	grep -q '^futex+none' shown
	grep -q 'lower is better' shown
	none_of "too wide" "$(grep -v ' s left' shown >table && mv table shown &&
		too_wide)"
}
