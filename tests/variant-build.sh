#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# variant-build.sh NAME DIR - build the project another way in DIR/NAME and
# run its unit tests. NAME: clang-asan (clang, address and undefined behaviour);
# tsan (gcc, threads), with a short real run.
#
# Exit status: 0 passed; 1 failed; 2 wrong usage; 77 cannot be built here.
set -euo pipefail

source_dir=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)

if [ $# -ne 2 ]; then
	echo "Usage: variant-build.sh clang-asan|tsan DIR" >&2
	exit 2
fi
name=$1
build=$2/$name

need()
{
	command -v "$1" >/dev/null && return
	echo "skipped: no $1 on this machine"
	exit 77
}

build_with()
{
	local tree

	# What the build beside us unpacked serves all variants.
	for tree in "$build"/../../libperf/linux-source-*/; do
		[ -d "$tree" ] && set -- "-DLINUX_SRC=${tree%/}" "$@"
	done
	cmake -S "$source_dir" -B "$build" -G Ninja -DMMFENCE_VARIANTS=OFF \
		-DMMFENCE_WERROR=ON "$@"
	cmake --build "$build"
}

# Shadow memory wants addresses that strong randomisation may give away; not
# every container lets a process turn it off.
without_aslr()
{
	if setarch -R true 2>/dev/null; then
		setarch -R "$@"
	else
		"$@"
	fi
}

# Nothing can look for leaks while it is traced itself (strace, gdb).
leaks_can_be_found()
{
	local said

	said=$(ASAN_OPTIONS=detect_leaks=1 without_aslr "$build/mmfence" \
		--version 2>&1) || true
	[[ $said != *"LeakSanitizer has encountered"* ]]
}

unit_tests()
{
	# What they skip is told by those of the build that this one tests.
	TEST_SKIPS='' "$@" ctest --test-dir "$build" -L unit \
		--no-tests=error --output-on-failure --parallel "$(nproc)"
}

# Workers of every kind for a moment. What is disturbed is no data race, so
# only what the sanitizer writes counts; it does so in the child as well.
short_run()
{
	local status=0

	rm -f "$build"/race.*
	TSAN_OPTIONS=log_path=$build/race "$@" "$build/mmfence" run \
		--visits 1 --rounds 2 --round-time 5ms --victims --force \
		--json "$build/run.json" null mprotect_flush futex+none \
		vmsplice+mprotect iouring+munmap || status=$?
	! cat "$build"/race.* 2>/dev/null && [ "$status" -le 1 ]
}

case $name in
clang-asan)
	need clang
	build_with -DCMAKE_C_COMPILER=clang \
		-DMMFENCE_SANITIZE=address,undefined
	leaks=1
	if ! leaks_can_be_found; then
		echo "leak detection is off: it does not work here"
		leaks=0
	fi
	export LSAN_OPTIONS=suppressions=$source_dir/tests/lsan.supp
	export ASAN_OPTIONS=detect_leaks=$leaks:strict_string_checks=1
	export UBSAN_OPTIONS=print_stacktrace=1
	unit_tests without_aslr
	;;
tsan)
	build_with -DCMAKE_C_COMPILER=gcc -DMMFENCE_SANITIZE=thread
	unit_tests without_aslr
	short_run without_aslr
	;;
*)
	echo "variant-build.sh: no variant \"$name\"" >&2
	exit 2
	;;
esac
