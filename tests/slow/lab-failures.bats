#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Real guests that fail: the program that they run is a shell script.

bats_require_minimum_version 1.5.0
load ../lab

setup()
{
	need_programs qemu-system-x86_64 busybox jq gcc
	[ "$(uname -m)" = x86_64 ] || skip "boots an x86-64 kernel"
	"$SOURCE_DIR/scripts/fetch-kernel" debian:6.1 ||
		skip "debian:6.1 cannot be had here"
	export TMPDIR=$BATS_TEST_TMPDIR
	out=$BATS_TEST_TMPDIR/out
}

teardown()
{
	nothing_left
}

# program SCRIPT - in place of mmfence; "$3" is the result file.
program()
{
	printf '%s\n' "$1" >"$BATS_TEST_TMPDIR/script"
	cat >"$BATS_TEST_TMPDIR/program.c" <<-'END'
	#include <unistd.h>
	static const char script[] = {
	#include "script.h"
	, 0 };
	int main(int argc, char **argv)
	{
		char *args[64] = { "sh", "-c", (char *)script };
		for (int i = 0; i < argc && i < 60; i++)
			args[3 + i] = argv[i];
		execv("/bin/sh", args);
		return 126;
	}
	END
	od -An -v -tu1 "$BATS_TEST_TMPDIR/script" |
		sed 's/[0-9][0-9]*/&,/g; $s/,$//' >"$BATS_TEST_TMPDIR/script.h"
	gcc -static -o "$BATS_TEST_TMPDIR/program" \
		"$BATS_TEST_TMPDIR/program.c"
}

lab_run()
{
	run --separate-stderr "${lab:?}" --accel tcg --smp 1 --out "$out" \
		--mmfence "$BATS_TEST_TMPDIR/program" --kernel debian:6.1 "$@"
	echo "$output" "${stderr:-}"
}

@test "a panic is named, with the console that shows it" {
	program 'echo c >/proc/sysrq-trigger'
	lab_run
	[ "$status" -eq 1 ]
	[[ $stderr == *"Kernel panic"*"the console of the guest is in $out/debian-6.1"* ]]
	grep -q 'Call Trace' "$out"/debian-6.1*.console
}

@test "a guest that hangs is ended after its time" {
	program 'sleep 1000'
	lab_run --timeout 10
	[ "$status" -eq 1 ]
	[[ $stderr == *"no result in time"* ]]
}

@test "a crash of the program is not a crash of the guest" {
	program 'echo three words here >&2; kill -SEGV $$'
	lab_run
	[ "$status" -eq 1 ]
	[[ $stderr == *"wrote no result and ended with status 139"* ]]
	[[ $stderr == *"three words here"* ]]
}

@test "a full disk in the guest truncates the result, and lab says so" {
	# shellcheck disable=SC2016 # the guest expands it
	program 'echo "{\"schema\":\"mmfence.run/1\",\"cells\":[{" >$3'
	lab_run
	[ "$status" -eq 1 ]
	[[ $stderr == *"cannot store the result: it is truncated"* ]]
	run find "$out" -name '*.json*'
	[ -z "$output" ]
}
