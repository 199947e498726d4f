#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The parsers of strangers' files under libFuzzer, for a bounded time, beginning
# with the corpus in tests/corpus. FUZZ_SECONDS sets the time.

setup()
{
	command -v clang >/dev/null || skip "clang is not installed"
	DIR=$(mktemp -d "${BATS_TMPDIR:-/tmp}/mmfence-XXXXXX")
	cd "$SOURCE_DIR" || return
}

teardown()
{
	[ -z "${DIR:-}" ] || rm -rf "$DIR"
}

# fuzz TARGET SECONDS FILE...: tests/fuzz_TARGET.c with these sources
fuzz()
{
	local target=$1 seconds=$2
	local -a cflags libs

	shift 2
	read -ra cflags < <(pkg-config --cflags jansson)
	read -ra libs < <(pkg-config --libs jansson)
	clang -g -O1 -D_GNU_SOURCE -I. "${cflags[@]}" \
		-fsanitize=fuzzer,address,undefined \
		-fno-sanitize-recover=all -o "$DIR/fuzz" \
		"tests/fuzz_$target.c" "$@" lib/metric.c lib/text.c \
		lib/fail.c lib/loadfile.c lib/perfstat.c \
		"${libs[@]}" -lpthread -lm || {
		[ -n "$(find /usr/lib* -name 'libclang_rt.fuzzer*' \
			-print -quit)" ] || skip "no libFuzzer"
		false
	}
	# What is found goes to the copy; the corpus itself stays.
	cp -r "tests/corpus/$target" "$DIR/corpus"
	cd "$DIR" || return
	run ./fuzz -max_total_time="${FUZZ_SECONDS:-$seconds}" -max_len=8192 \
		-timeout=10 -rss_limit_mb=2048 -seed=1 \
		-dict="$SOURCE_DIR/tests/corpus/$target.dict" corpus
	echo "$output" | tail -5
	[ "$status" -eq 0 ]
}

@test "the loader under libFuzzer, address and undefined sanitizers" {
	fuzz runfile 15 lib/runfile*.c lib/json_arena.c
}

@test "perf stat's JSON under libFuzzer, address and undefined sanitizers" {
	fuzz perfstat 5
}
