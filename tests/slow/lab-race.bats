#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The race on kernels of one tree: the released kernel loses no pin; without its
# checks for pins it loses some within a minute; with half of the checks it loses
# none. The kernels are kept in the cache.

bats_require_minimum_version 1.5.0
load ../lab

setup_file()
{
	[ "$(uname -m)" = x86_64 ] || skip "the variants are of x86-64"
	need_programs qemu-system-x86_64 busybox jq spatch flex bison
	export variants=${XDG_CACHE_HOME:-$HOME/.cache}/mmfence/variants-6.1
	export TMPDIR=$BATS_FILE_TMPDIR results=$BATS_FILE_TMPDIR/out
	"$SOURCE_DIR/scripts/build-kernel" \
		--variants new,nopin,noshare,nocallers "$variants" ||
		build_status=$?
	[ "${build_status:-0}" -ne 77 ] || skip "no kernel source here"
	[ "${build_status:-0}" -eq 0 ]
	for name in new nopin noshare nocallers; do
		race $name || [ "$?" -eq 1 ]
	done
}

# race VARIANT - a minute at most.
# shellcheck disable=SC2154 # lab.bash sets lab
race()
{
	"$lab" --race --accel tcg --smp 2 --timeout 600 --append \
		--out "$results" --kernel "$variants/$1" -- \
		--visits 1 --time 60s
}

# of VARIANT FILTER - of its result.
of()
{
	jq -c "$2" "$results"/*-"$1"-1.json
}

# Every cell with a promise was tried and lost nothing.
kept()
{
	run -0 of "$1" '[.cells[] | select(.promised) | select(.outcome !=
		"ok" or .verdict != "kept" or .differences != 0 or
		.tries == 0 or .during.takes == 0) |
		[.cell, .outcome, .reason]]'
	echo "$output"
	[ "$output" = "[]" ]
	run -0 of "$1" '[.cells[] | select(.promised)] | length'
	[ "$output" -ge 5 ]
}

@test "the released kernel loses no pin" {
	kept new
}

# Up to 6.9 a buffer is not registered fast enough for the other phase.
@test "a kernel that ignores pins is found out: by data, and by pagemap" {
	run -0 of nopin '[.cells[] | select(.clearer == "ksm" or
		.clearer == "swap") | select(.promised) |
		select(.verdict == "lost" and .held.differences > 0 and
		.held.pages_moved > 0 and
		(.finds | length) > 0) | .clearer] | sort'
	echo "$output"
	[ "$output" = '["ksm","swap"]' ]
}

@test "each half of the checks keeps the pins alone" {
	kept noshare
	kept nocallers
}

# moved VARIANT - clearers that took pinned pages from their place.
moved()
{
	of "$1" '[.cells[] | select(.promised and .held.pages_moved > 0) |
		.clearer] | sort'
}

@test "without the check, swap unmaps pinned pages and finds them again" {
	[ "$(moved new)" = "[]" ]
	[ "$(moved nocallers)" = "[]" ]
	[ "$(moved noshare)" = '["swap"]' ]
	[ "$(moved nopin)" = '["ksm","swap"]' ]
}

@test "the control, which is promised nothing, differs on every kernel" {
	for name in new nopin noshare nocallers; do
		run -0 of $name '[.cells[] | select(.promised | not) |
			[.outcome, .verdict, .differences > 0]]'
		echo "$name: $output"
		[ "$output" = \
			'[["ok","control",true],["ok","control",true]]' ]
	done
}
