#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Includes by the table in tests/rooms, and work that subjects must leave to the
# runner. Each check is first tested with a tree that breaks the rule.

# rooms.bash sets $rooms.
# shellcheck disable=SC2154

load source
load rooms

# "FILE INCLUDED" for each quoted include of the layers in the tree $1, and
# for one of their own headers in angle brackets, which nobody would see.
includes()
{
	(cd "$1" || exit
	grep -rE '^[[:space:]]*#[[:space:]]*include[[:space:]]*("|<(lib|analysis|bench|cli)/)' \
		--include='*.c' --include='*.h' --include='*.in' \
		lib analysis bench cli || true) |
		sed -E 's/:[[:space:]]*#[^"<]*"([^"]*)".*/ \1/; s/:[[:space:]]*#[^"<]*(<[^>]*>).*/ \1/'
}

# Print what subjects in the tree $1 do although it is the runner's work.
# Comments do not count, so the preprocessor removes them.
runners_work()
{
	local file

	for file in "$1"/bench/{pinners,clearers,primitives}/*.c; do
		[ -f "$file" ] || continue
		gcc -fpreprocessed -dD -E -P -x c "$file" | grep -E \
			-e '\b(v?f?printf|v?dprintf|f?puts|f?putc|putchar|perror|warn_line)[[:space:]]*\(' \
			-e '#[[:space:]]*include.*[<"](argp|getopt|pthread|threads|time|err)\.h' \
			-e '#[[:space:]]*include.*"cli/' \
			-e '\b(argp_parse|getopt(_long)?|pthread_[a-z_]+|thrd_create|fork|vfork)[[:space:]]*\(' \
			-e '\b(clock_ns|clock_cost_ns|clock_gettime|clock|time|gettimeofday|times|_*rdtscp?)[[:space:]]*\(' |
			sed "s|^|${file#"$1"/}: |" || true
	done
}

plant()
{
	mkdir -p "$BATS_TEST_TMPDIR/$(dirname "$1")"
	printf '%s\n' "$2" >"$BATS_TEST_TMPDIR/$1"
}

# Sets $file: one in the room $1, which may be a file itself, with the ending $2.
file_in()
{
	case $1 in
	*.c) file=$1 ;;
	*) file=$1/planted.$2 ;;
	esac
}

# "FROM TO" for each two different rooms that the table allows if $1 is "yes",
# does not allow if it is "no". Read by the shell, not by the program under
# test.
pairs()
{
	local row from to allowed pattern answer
	local -a every

	mapfile -t every < <(all_rooms)
	while IFS= read -r row; do
		from=${row%%:*}
		read -ra allowed <<<"${row#*:}"
		for to in "${every[@]}"; do
			answer=no
			for pattern in "${allowed[@]}"; do
				# shellcheck disable=SC2053 # it is a pattern
				[[ $to != $pattern ]] || answer=yes
			done
			[ "$from" = "$to" ] || [ "$answer" != "$1" ] ||
				echo "$from $to"
		done
	done < <(grep '^[a-z]' "$rooms" | grep -v '^except ')
}

@test "every include is allowed by the table of rooms" {
	[ "$(includes "$SOURCE_DIR" | wc -l)" -gt 500 ]
	none_of "includes against the direction" \
		"$(includes "$SOURCE_DIR" |
			against_the_rooms include "$rooms")"
}

@test "the table of rooms has no circle" {
	pairs yes >"$BATS_TEST_TMPDIR/allowed"
	[ "$(wc -l <"$BATS_TEST_TMPDIR/allowed")" -gt 50 ]
	none_of "rooms in a circle" "$(loops <"$BATS_TEST_TMPDIR/allowed")"
}

@test "an include against the direction is found, from each room to each" {
	local from to file nr_forbidden

	pairs no >"$BATS_TEST_TMPDIR/pairs"
	nr_forbidden=$(wc -l <"$BATS_TEST_TMPDIR/pairs")
	pairs yes >>"$BATS_TEST_TMPDIR/pairs"
	while read -r from to; do
		file_in "$from" c
		from=$file
		file_in "$to" h
		to=$file
		[ -d "$BATS_TEST_TMPDIR/${from%/*}" ] ||
			mkdir -p "$BATS_TEST_TMPDIR/${from%/*}"
		echo "# include  \"$to\"" >>"$BATS_TEST_TMPDIR/$from"
		echo "$from $to" >>"$BATS_TEST_TMPDIR/all"
	done <"$BATS_TEST_TMPDIR/pairs"
	head -n "$nr_forbidden" "$BATS_TEST_TMPDIR/all" | sort \
		>"$BATS_TEST_TMPDIR/wanted"
	[ "$(wc -l <"$BATS_TEST_TMPDIR/wanted")" -gt 200 ]
	grep -v '^except ' "$rooms" >"$BATS_TEST_TMPDIR/rooms"
	diff "$BATS_TEST_TMPDIR/wanted" <(includes "$BATS_TEST_TMPDIR" |
		against_the_rooms include "$BATS_TEST_TMPDIR/rooms" | sort)
}

@test "an include that is of no room is found, and an idle exception" {
	plant rooms $'lib/base:\nlib/sys: lib/base\nbench:\nexcept include bench/e.h lib/sys/e.h: why\nexcept include bench/ok.c lib/sys/x.h: why\nexcept call lib/sys/a.c bench/x.c: why'
	plant lib/sys/a.c '#include "fail.h"'
	plant lib/sys/b.in '#include <lib/base/fail.h>'
	plant lib/other/c.h '#include "lib/base/fail.h"'
	plant lib/sys/d.c '#include "lib/base/sub/fail.h"'
	plant lib/sys/ok.c '#include "lib/base/fail.h"'
	plant bench/ok.c '#include "lib/sys/x.h"'
	mkdir "$BATS_TEST_TMPDIR"/{analysis,cli}
	diff - <(includes "$BATS_TEST_TMPDIR" |
		against_the_rooms include "$BATS_TEST_TMPDIR/rooms" | sort) <<-EOF
	in no room: lib/other/c.h lib/base/fail.h
	in no room: lib/sys/a.c fail.h
	in no room: lib/sys/b.in <lib/base/fail.h>
	in no room: lib/sys/d.c lib/base/sub/fail.h
	no longer needed: except include bench/e.h lib/sys/e.h
	EOF
}

@test "subjects leave printing, threads and clocks to the runner" {
	none_of "the runner's work" "$(runners_work "$SOURCE_DIR")"
}

@test "a subject that does the runner's work is found" {
	plant bench/pinners/a.c 'int a(void) { return printf("x"); }'
	plant bench/pinners/b.c '#include <argp.h>'
	plant bench/clearers/c.c 'void c(void) { pthread_yield (); }'
	plant bench/clearers/d.c 'long d(void) { return clock_ns(); }'
	plant bench/primitives/e.c '#include "cli/common/verb.h"'
	plant bench/primitives/f.c 'long f(void) { return time(NULL); }'
	plant bench/pinners/ok.c '/* printf(time(NULL)) */
#include "lib/base/fail.h"
int ok(char *b) { snprintf(b, 9, "x"); return fail(0, "lifetime (x)"); }'
	run runners_work "$BATS_TEST_TMPDIR"
	echo "$output"
	[ "${#lines[@]}" -eq 6 ]
	[[ $output != *ok.c* ]]
}
