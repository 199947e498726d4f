#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What a stranger may have written - names of files, options, cells, labels,
# values of results - is no command to the terminal of whoever looks at it: not
# from any verb or script, neither on standard output nor on standard error.

bats_require_minimum_version 1.5.0
load source

# ESC, C1's CSI as a byte and as UTF-8, an override of the direction, CR.
hostile=$'a\e[2J\x9b2J\xc2\x9b2J\xe2\x80\xae\rz'

setup()
{
	DIR=$(mktemp -d "${BATS_TMPDIR:-/tmp}/mmfence-XXXXXX")
	cd "$DIR" || return
	export HOME=$DIR XDG_CACHE_HOME=$DIR/cache
}

teardown()
{
	cd / && rm -rf "$DIR"
}

# says COMMAND... - run it; it must not die of a signal. Its output goes to "said".
says()
{
	local status=0

	LC_ALL=C printf '> %q\n' "$*" >>said
	"$@" >>said 2>&1 </dev/null || status=$?
	if [ "$status" -ge 124 ]; then
		printf 'status %d\n' "$status"
		tail -n 3 said | cat -v
		return 1
	fi
}

# tells COMMAND... - the same, and its output must quote the hostile word
tells()
{
	says "$@"
	tail -n 5 said | grep -q 'a?\[2J' || {
		tail -n 4 said | cat -v
		return 1
	}
}

# all_plain - is all output safe for a terminal?
all_plain()
{
	! LC_ALL=C grep -aP '[^\n\t -~]' -B 3 said | cat -v | grep .
}

# options_of COMMAND... - those of its help that take a value.
options_of()
{
	"$@" --help | grep -oE -- '--[a-z-]+(=[A-Z]| [A-Z]+)' |
		grep -oE -- '--[a-z-]+' | sort -u
}

@test "every verb: an operand, an option, a value of each option" {
	local verb option

	tells "$MMFENCE" "$hostile"
	for verb in $(verbs); do
		says "$MMFENCE" "$verb" "$hostile"
		says "$MMFENCE" "$verb" "--$hostile"
		for option in $(options_of "$MMFENCE" "$verb"); do
			says "$MMFENCE" "$verb" "$option=$hostile" "$hostile"
		done
	done
	for verb in compare cover plot; do
		tells "$MMFENCE" "$verb" "$hostile" -- "$hostile"
	done
	says "$MMFENCE" complete run "$hostile"
	tells "$MMFENCE" breakeven "$hostile"
	tells "$MMFENCE" run "--pi$hostile"
	tells "$MMFENCE" run "$hostile"
	tells "$MMFENCE" race "$hostile+$hostile"
	all_plain
}

# hostile_run RESULT NAME - a result with hostile text wherever text may stand.
hostile_run()
{
	python3 - "$@" <<'END'
import json, sys
bad = "a\x1b[2J\x9b2J\u202e\rz"
skip = {"outcome", "schema", "time", "boot_id"}
def worse(value, key=""):
    if isinstance(value, dict):
        return {k: worse(v, k) for k, v in value.items()}
    if isinstance(value, list):
        return [worse(v) for v in value]
    return value + bad if isinstance(value, str) and key not in skip else value
run = worse(json.load(open(sys.argv[1])))
run["cells"][0].update(outcome="skip", reason=bad)
json.dump(run, open(sys.argv[2], "w"), ensure_ascii=False)
END
}

@test "a result full of them, under such a name" {
	local verb

	"$GEN_RUNS" a boots=1 cells=3
	"$GEN_RUNS" b boots=1 cells=3 side=1 kernel=6.2.0
	hostile_run a-00-0.json "$hostile.json"
	hostile_run b-00-0.json "b$hostile.json"
	for verb in compare cover "plot --format ascii" \
		"compare --format json" "compare --format csv" \
		"compare --noise" breakeven; do
		# shellcheck disable=SC2086 # words
		says "$MMFENCE" $verb "$hostile.json"
		# shellcheck disable=SC2086
		says "$MMFENCE" $verb "$hostile.json" -- "b$hostile.json"
	done
	"$MMFENCE" compare "$hostile.json" -- "b$hostile.json" >table
	grep -q '6.2.0a?\[2J' table
	tells "$SOURCE_DIR/scripts/table" "$hostile.json"
	says "$SOURCE_DIR/scripts/protocol-table" "$hostile.json"
	# jq quotes what it cannot read, and how the file is called.
	printf '{"cells": [{"cell": "smp_mb pair", "outcome": "ok",
		"summary": %s}]}' "\"$hostile\"" >"$hostile"
	tells "$SOURCE_DIR/scripts/table" "$hostile"
	tells "$SOURCE_DIR/scripts/protocol-table" "$hostile"
	all_plain
}

# Scripts that neither install nor build for a wrong word, and what comes
# before it.
scripts_that_refuse()
{
	local script option

	for script in scripts/campaign scripts/fetch-herd7 scripts/fetch-kernel \
		scripts/fetch-qemu scripts/lab scripts/lab-data scripts/litmus \
		scripts/protocol-table scripts/table scripts/stacks scripts/perf-stat \
		scripts/slurm/fleet scripts/slurm/kernel-feature \
		scripts/slurm/one-boot scripts/build-static \
		scripts/lib/install-packages; do
		"$@" "$SOURCE_DIR/$script" "$hostile"
		"$@" "$SOURCE_DIR/$script" "--$hostile"
	done
	"$@" "$SOURCE_DIR/scripts/build-kernel" "--$hostile"
	for option in --tree --variants --config; do
		"$@" "$SOURCE_DIR/scripts/build-kernel" $option "$hostile" out
	done
	for option in --kernel --arch --smp --accel; do
		"$@" "$SOURCE_DIR/scripts/lab" $option "$hostile" \
			--kernel "$hostile"
	done
	for option in --kernel --boots; do
		"$@" "$SOURCE_DIR/scripts/campaign" $option "$hostile" status
		"$@" "$SOURCE_DIR/scripts/campaign" --state "$DIR/none" init \
			$option "$hostile"
	done
	"$@" "$SOURCE_DIR/scripts/slurm/fleet" submit --out "$hostile"
	"$@" "$SOURCE_DIR/scripts/patch" "$hostile"
	"$@" "$SOURCE_DIR/scripts/patch" "$DIR" --commit "$hostile"
	"$@" "$SOURCE_DIR/scripts/bisect" "$hostile"
	"$@" "$SOURCE_DIR/scripts/bisect" --tree "$DIR" --good "$hostile" \
		--bad x "$hostile"
	"$@" "$SOURCE_DIR/scripts/bisect" --metric "$hostile"
	"$@" "$SOURCE_DIR/scripts/soak" --kills "$hostile"
	"$@" "$SOURCE_DIR/scripts/run" --build
}

@test "every script: an operand, an option, a value" {
	scripts_that_refuse says
	tells "$SOURCE_DIR/scripts/table" "$hostile"
	tells "$SOURCE_DIR/scripts/litmus" "$hostile"
	tells "$SOURCE_DIR/scripts/campaign" "$hostile"
	tells "$SOURCE_DIR/scripts/slurm/fleet" "$hostile"
	tells "$SOURCE_DIR/scripts/lib/install-packages" --list "$hostile"
	all_plain
}

@test "what git says, and what is in the tests of others" {
	local tree=$DIR/linux

	mkdir -p "$tree/mm"
	touch "$tree/mm/rmap.c" "$tree/.git"
	says "$SOURCE_DIR/scripts/build-kernel" --tree "$tree" --commit \
		"$hostile" --edit-only
	printf 'C %s\n\n(* * Result: %s *)\n' "$hostile" "$hostile" >t.litmus
	printf ' * Cell: %s+x\n * Result: Never\n' "$hostile" >>t.litmus
	tells "$SOURCE_DIR/scripts/litmus" --cells t.litmus
	all_plain
}

@test "the name of a file is as it is for a program that reads it" {
	local cache=$DIR/caf$'\xc3\xa9' path

	mkdir -p "$cache/mmfence/kernels/debian-6.1.1-1-amd64"
	touch "$cache/mmfence/kernels/debian-6.1.1-1-amd64/label"
	path=$(XDG_CACHE_HOME=$cache "$SOURCE_DIR/scripts/fetch-kernel" \
		--offline debian:6.1.1-1)
	[ "$path" = "$cache/mmfence/kernels/debian-6.1.1-1-amd64" ]
	XDG_CACHE_HOME=$cache script -qec "'$SOURCE_DIR/scripts/fetch-kernel' \
		--offline debian:6.1.1-1" /dev/null </dev/null >said
	grep -q 'caf??/mmfence' said
}
