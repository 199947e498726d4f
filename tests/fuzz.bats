#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The parsers of strangers' files under libFuzzer, for a bounded time, beginning
# with the corpus in tests/corpus. FUZZ_SECONDS sets the time of each:
#
#	FUZZ_SECONDS=3600 ctest --test-dir build -R cli_fuzz --timeout 30000
#
# ctest sets SOURCE_DIR and MMFENCE, in the build folder.

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

# compile TARGET FILE...: tests/fuzz_TARGET.c with these sources and libraries
compile()
{
	local target=$1
	local -a cflags libs

	shift
	read -ra cflags < <(pkg-config --cflags jansson)
	read -ra libs < <(pkg-config --libs jansson zlib)
	clang -g -O1 -D_GNU_SOURCE -I. "${cflags[@]}" \
		-fsanitize=fuzzer,address,undefined \
		-fno-sanitize-recover=all -o "$DIR/fuzz" \
		"tests/fuzz_$target.c" lib/base/text.c lib/base/fail.c "$@" \
		"${libs[@]}" -lpthread -lm || {
		[ -n "$(find /usr/lib* -name 'libclang_rt.fuzzer*' \
			-print -quit)" ] || skip "no libFuzzer"
		false
	}
}

# fuzz TARGET: what compile made, beginning with the corpus of that name
fuzz()
{
	# New inputs go to the copy; the corpus is not changed.
	cp -r "tests/corpus/$1" "$DIR/corpus"
	cd "$DIR" || return
	run ./fuzz -max_total_time="${FUZZ_SECONDS:-1}" -max_len=8192 \
		-timeout=10 -rss_limit_mb=2048 -seed=1 \
		-dict="$SOURCE_DIR/tests/corpus/$1.dict" corpus
	echo "$output" | tail -5
	[ "$status" -eq 0 ]
}

@test "the loader under libFuzzer, address and undefined sanitizers" {
	compile runfile analysis/load/{exact,runfile*,metric,perfstat}.c \
		lib/base/{json_arena,json_parts,loadfile}.c
	fuzz runfile
}

@test "perf stat's JSON" {
	compile perfstat analysis/load/{perfstat,metric}.c \
		lib/base/loadfile.c
	fuzz perfstat
}

@test "/proc/interrupts" {
	compile interrupts lib/sys/irqcount.c lib/sys/procfs.c
	fuzz interrupts
}

@test "/proc/vmstat, /proc/stat, /proc/meminfo" {
	compile vmstat lib/sys/procfs.c lib/sys/procstat.c
	fuzz vmstat
}

@test "kernel configurations, compressed too" {
	compile config lib/sys/kernel.c lib/sys/procfs.c
	fuzz config
}

@test "cell strings" {
	local build libs

	build=$(dirname "$MMFENCE")
	[ -e "$build/libbench.a" ] || skip "not a build folder"
	"$MMFENCE" --version | grep -qx "sanitizers: none" ||
		skip "built with sanitizers of its own"
	read -ra libs < <(pkg-config --libs hwloc numa liburing libbpf)
	[ ! -e "$build/libperf.a" ] || libs+=("$build/libperf.a")
	# The subjects' tables are not instrumented; the parser is.
	compile cell bench/registry/spec_parse.c lib/base/opt.c "$build/libbench.a" \
		"$build/libmmfence.a" "${libs[@]}"
	fuzz cell
}
