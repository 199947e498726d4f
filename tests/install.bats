#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# cmake --install: everything is installed, and works after its folder was
# moved. ctest sets MMFENCE, in the build folder, and SOURCE_DIR.

bats_require_minimum_version 1.5.0

setup_file()
{
	local build

	build=$(dirname "$MMFENCE")
	[ -e "$build/cmake_install.cmake" ] || skip "not a build folder"
	cmake --install "$build" --prefix "$BATS_FILE_TMPDIR/first" >/dev/null
	mv "$BATS_FILE_TMPDIR/first" "$BATS_FILE_TMPDIR/moved"
	export MOVED=$BATS_FILE_TMPDIR/moved
}

setup()
{
	installed=$MOVED/bin/mmfence
	cd "$BATS_TEST_TMPDIR" || return
}

@test "the program, its pages, suites, schemas and completion" {
	local page file

	"$installed" list pinners | grep -qx futex
	if command -v scdoc >/dev/null; then
		for page in "$SOURCE_DIR"/man/*.scd; do
			page=$(basename "$page" .scd)
			[ -s "$MOVED/share/man/man${page##*.}/$page" ]
		done
	fi
	diff -r "$SOURCE_DIR/data/suites" "$MOVED/share/mmfence/suites"
	for file in "$SOURCE_DIR"/data/*.schema.json; do
		cmp "$file" "$MOVED/share/mmfence/schema/${file##*/}"
	done
	bash -n "$MOVED/share/bash-completion/completions/mmfence"
}

@test "figures are drawn with the installed scripts" {
	command -v gnuplot >/dev/null || skip "gnuplot is not installed"
	# The source tree is not readable: only the installed files can be used.
	mv "$MOVED/share/mmfence/plots" "$MOVED/share/mmfence/away"
	run -2 --separate-stderr "$installed" plot -o a.png \
		"$SOURCE_DIR/data/kvm-2cpu-6.18.44.json"
	# shellcheck disable=SC2154 # set by run --separate-stderr
	[[ $stderr == *"$MOVED/bin/../share/mmfence/plots"* ]]
	mv "$MOVED/share/mmfence/away" "$MOVED/share/mmfence/plots"
	"$installed" plot -o a.png "$SOURCE_DIR/data/kvm-2cpu-6.18.44.json"
	[ -s a.png ]
}

@test "every installed script tells its usage" {
	local script

	for script in "$MOVED"/libexec/mmfence/scripts/{campaign,fetch-kernel,lab}; do
		"$script" --help | grep -q "^Usage: ${script##*/}"
	done
	run -2 "$MOVED/libexec/mmfence/scripts/perf-stat"
}

@test "scripts take the program in the path where there is no tree" {
	# shellcheck disable=SC2016 # the inner shell expands them
	run bash -c 'HOME=/nowhere; . "$1"; PATH=$2:$PATH; own_program "$3"' - \
		"$MOVED/libexec/mmfence/scripts/lib/common.sh" \
		"$MOVED/bin" "$MOVED/libexec/mmfence"
	[ "$output" = "$installed" ]
}
