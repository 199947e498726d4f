#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# mmfence compare: files and names from strangers, and wrong usage.

# Text that looks like code is only text here; run sets status and output.
# shellcheck disable=SC1003,SC2016,SC2030,SC2031

load compare.bash

setup()
{
	sides_setup
}

teardown()
{
	sides_teardown
}

@test "hostile names print as text" {
	long=$(printf '%010000d' 0)
	for name in $'a\nb\e[2J' "$long" $'\xc3\xbc+x' '%s%n' ''; do
		gen a cells=1 cell0="$name" kernel="$name"
		gen b cells=1 side=1 cell0="$name" kernel="$name"
		run "$MMFENCE" compare a-* -- b-*
		[ "$status" -eq 0 ]
		within 80
	done
}

@test "wrong usage and unreadable input exit with 2 and say why" {
	gen_pair
	mkfifo fifo
	echo '{"schema":"mmfence.run/9"}' >old.json
	for bad in fifo . none.json old.json /dev/zero; do
		run "$MMFENCE" compare a-* -- "$bad"
		[ "$status" -eq 2 ]
		[[ $output == *"$bad"* ]]
	done
	run "$MMFENCE" compare a-*
	[ "$status" -eq 2 ]
	run "$MMFENCE" compare a-* --
	[ "$status" -eq 2 ]
	[[ $output == *"side B has no files"* ]]
	run "$MMFENCE" compare a-* a-00-0.json -- b-*
	[ "$status" -eq 2 ]
	[[ $output == *"same run"* ]]
	run "$MMFENCE" compare --margin=x a-* -- b-*
	[ "$status" -eq 2 ]
	run "$MMFENCE" compare --format=xml a-* -- b-*
	[ "$status" -eq 2 ]
	run "$MMFENCE" compare --metric=pin_ms a-* -- b-*
	[ "$status" -eq 2 ]
}

@test "options are taken after the files, too" {
	gen_pair
	run "$MMFENCE" compare a-* -- b-* --format=json
	[ "$status" -eq 0 ]
	[[ $output == "{"* ]]
}

@test "a full disk is an error" {
	gen_pair
	run bash -c '"$MMFENCE" compare a-* -- b-* >/dev/full'
	[ "$status" -eq 2 ]
}

@test "every file of the corpus is taken, or refused by name" {
	gen a boots=1
	for file in "$SOURCE_DIR"/tests/corpus/runfile/*.json; do
		run "$MMFENCE" compare --force a-* -- "$file"
		[ "$status" -le 2 ]
		[[ $output == "A  6.1.0"* || $output == *"$file: "* ]]
	done
}

@test "hostile files are read in less than 300 MB" {
	for file in one two; do
		{
			printf '['
			yes '{},' | tr -d '\n' | head -c 66000000
		} >"$file.json"
	done
	run python3 - "$MMFENCE" <<'PY'
import resource, subprocess, sys
done = subprocess.run([sys.argv[1], "compare", "one.json", "two.json", "--",
                       "one.json"], stderr=subprocess.PIPE)
used = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
assert done.returncode == 2 and b"one.json: holds more" in done.stderr
print(used)
PY
	[ "$status" -eq 0 ]
	if nm "$MMFENCE" | grep -q __asan_init; then
		skip "sanitizers: the memory is theirs"
	fi
	[ "$output" -lt $((300 * 1000)) ]
}
