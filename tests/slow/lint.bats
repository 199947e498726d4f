#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What clang-tidy, cppcheck, shellcheck, codespell and valgrind find in the sources
# and the program: nothing. ctest sets MMFENCE, in the build folder, and SOURCE_DIR.
# MMFENCE_LINT_FILES: only these C files.

load ../source

setup()
{
	need_checkout
	cd "$SOURCE_DIR" || return
}

needs()
{
	command -v "$1" >/dev/null || skip "$1 is not installed"
}

c_files()
{
	local file

	for file in ${MMFENCE_LINT_FILES:-$(source_files \
		'lib/*.c' 'analysis/*.c' 'bench/*.c' 'cli/*.c')}; do
		# Compiled for another machine, with another compiler's words.
		[[ $file == lib/count/bpf/* ]] || printf '%s\n' "$file"
	done
}

@test "clang-tidy, with the checks of .clang-tidy" {
	local build

	needs clang-tidy
	build=$(dirname "$MMFENCE")
	[ -e "$build/compile_commands.json" ] || skip "not a build folder"
	c_files | xargs -P "$(nproc)" -n 8 clang-tidy -p "$build" --quiet \
		>"$BATS_TEST_TMPDIR/found" 2>"$BATS_TEST_TMPDIR/log" || {
		grep -A 4 -E '(warning|error): ' "$BATS_TEST_TMPDIR/found" ||
			tail -n 5 "$BATS_TEST_TMPDIR/log"
		false
	}
}

@test "cppcheck, less tests/cppcheck.supp" {
	needs cppcheck
	c_files | cppcheck --enable=warning,performance,portability \
		--inline-suppr --quiet --error-exitcode=1 -j "$(nproc)" -I. \
		--suppressions-list=tests/cppcheck.supp --file-list=- \
		-D_GNU_SOURCE -D__x86_64__ '-DMMFENCE_VERSION="x"' \
		'-D__VERSION__="x"'
}

# Every script that is one by its first line; all can be run but those of bats.
shell_scripts()
{
	local file

	source_files scripts tests .ci | while IFS= read -r file; do
		[[ $(head -n 1 "$file" | tr -d '\0') =~ ^#!.*(sh|bats)$ ]] ||
			continue
		[ -x "$file" ] || [[ $file == *.bats ]] || {
			echo "$file is not executable" >&2
			return 1
		}
		printf '%s\n' "$file"
	done
}

@test "shellcheck finds nothing in any script" {
	local scripts

	needs shellcheck
	scripts=$(shell_scripts)
	grep -qxF .ci/run <<<"$scripts" || none_of "no .ci/run" "$scripts"
	xargs -P "$(nproc)" -n 8 shellcheck <<<"$scripts"
	shellcheck --shell=bash tests/*.bash
}

@test "codespell, in everything that is ours" {
	needs codespell
	mapfile -t texts < <(source_files ':!tests/fixtures' ':!data/**.json' \
		':!tests/corpus' ':!LICENSE' ':!*.png' ':!docs/*.png')
	# Words of the tests that are wrong on purpose, and names.
	codespell --ignore-words-list=hart,lsit,flushs,drity,bui,abd,damon \
		"${texts[@]}"
}

@test "valgrind over compare, with every output" {
	local format

	needs valgrind
	"$MMFENCE" --version | grep -qx "sanitizers: none" ||
		skip "built with sanitizers of its own"
	for format in text json csv markdown; do
		valgrind --quiet --error-exitcode=9 --leak-check=full \
			--errors-for-leak-kinds=definite,indirect,possible \
			"$MMFENCE" compare --format "$format" \
			--replicates 200 --metric all \
			data/lab-flush-kind/6.1.192-old-1.json -- \
			data/lab-flush-kind/6.1.192-new-1.json \
			>"$BATS_TEST_TMPDIR/$format"
		[ -s "$BATS_TEST_TMPDIR/$format" ]
	done
}
