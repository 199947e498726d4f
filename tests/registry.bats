#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# One file is one subject: `mmfence list` and the tracked files agree.

load source

setup()
{
	need_checkout
}

# The names that the tracked files of bench/$1 give.
tracked_names()
{
	source_git ls-files "bench/$1/*.c" | sed 's|.*/||; s|\.c$||' | sort
}

list_equals_files()
{
	diff <(tracked_names "$1") <("$MMFENCE" list "$1" | sort)
}

@test "list pinners names the files of bench/pinners" {
	list_equals_files pinners
}

@test "list clearers names the files of bench/clearers" {
	list_equals_files clearers
}

@test "list primitives names the files of bench/primitives" {
	list_equals_files primitives
}

# Otherwise a pinner that holds pages would be combined with it.
@test "a clearer that drops pages says in which phase" {
	local drops='thp_populate_|page_kind_again|MADV_DONTNEED|area_renew'
	local file

	while read -r file; do
		grep -q '\.drops = ' "$SOURCE_DIR/$file" || {
			echo "$file drops pages and has no .drops"
			false
		}
	done < <(cd "$SOURCE_DIR" && grep -lE "$drops|munmap\(area" \
		bench/clearers/*.c)
}

@test "a subject that holds a tunable names it, and no other subject names one" {
	local file

	for file in "$SOURCE_DIR"/bench/{pinners,clearers,primitives}/*.c; do
		echo "$file"
		[ "$(grep -c '\.hold = ' "$file")" -eq \
			"$(grep -c '\.changes =' "$file")" ]
	done
}

# A copy of the sources in $BATS_TEST_TMPDIR/tree.
copy_sources()
{
	mkdir "$BATS_TEST_TMPDIR/tree"
	source_files | tar -C "$SOURCE_DIR" -cf - -T - |
		tar -C "$BATS_TEST_TMPDIR/tree" -xf -
}

configure_copy()
{
	cmake -S "$BATS_TEST_TMPDIR/tree" -B "$BATS_TEST_TMPDIR/build" \
		-G Ninja -DMMFENCE_TESTS=OFF -DMMFENCE_WERROR=ON \
		-DMMFENCE_BPF=OFF -DMMFENCE_LIBPERF=OFF \
		-DCMAKE_BUILD_TYPE=Debug -DCMAKE_C_FLAGS_DEBUG=-O0
}

@test "a new pinner is one new file" {
	copy_sources
	configure_copy
	sed 's/none/awkward_4099/g' "$SOURCE_DIR/bench/pinners/none.c" \
		>"$BATS_TEST_TMPDIR/tree/bench/pinners/awkward_4099.c"
	# What docs/add-a-subject.md shows.
	cp "$SOURCE_DIR/docs/example/getppid.c" \
		"$BATS_TEST_TMPDIR/tree/bench/primitives"
	# The build was configured before the files existed, and must notice them.
	cmake --build "$BATS_TEST_TMPDIR/build" --target mmfence
	"$BATS_TEST_TMPDIR/build/mmfence" list pinners | grep -qx awkward_4099
	cd "$BATS_TEST_TMPDIR" || return
	# 1: the machine is not quiet; 77: cannot run here. Both are accepted.
	run "$BATS_TEST_TMPDIR/build/mmfence" run --visits 1 --rounds 1 \
		--json r.json --state-dir "$BATS_TEST_TMPDIR/state" getppid
	echo "$output"
	[ "$status" -le 1 ] || [ "$status" -eq 77 ]
	grep -q '"cell": *"getppid"' r.json
}

@test "a file whose name cannot name a subject is refused" {
	copy_sources
	touch "$BATS_TEST_TMPDIR/tree/bench/pinners/no-name.c"
	run configure_copy
	[ "$status" -ne 0 ]
	# CMake wraps its lines.
	[[ $(tr -s '[:space:]' ' ' <<<"$output") == \
		*"/no-name.c: the file name is the subject's name"* ]]
}
