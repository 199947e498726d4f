#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Who may include whom, cli -> bench -> lib, and what a subject leaves to the
# runner. Each check is shown a tree that breaks the rule first.

load source

# Lines of $1/$2/**.{c,h,in} that include a quoted file under none of $3...
foreign_includes()
{
	local tree=$1 layer=$2 allowed

	shift 2
	allowed=$(IFS='|'; echo "$*")
	[ -d "$tree/$layer" ] || return 0
	(cd "$tree" && grep -rnE '^[[:space:]]*#[[:space:]]*include[^<]*"' \
		--include='*.c' --include='*.h' --include='*.in' "$layer" |
		grep -vE "\"($allowed)/[^\"]*\"") || true
}

# The direction of all layers in the tree $1. Its own layers in angle
# brackets would pass unseen, so there are none.
wrong_direction()
{
	foreign_includes "$1" lib lib
	foreign_includes "$1" bench bench lib
	foreign_includes "$1" cli cli bench lib
	(cd "$1" && grep -rnE '#[[:space:]]*include[[:space:]]*<(lib|bench|cli)/' \
		--include='*.[ch]' --include='*.in' .) || true
	# Comparing and showing results needs no subject.
	(cd "$1" && grep -nE '#[[:space:]]*include.*"bench/' \
		cli/*compare*.c cli/*cover*.c cli/*plot*.c 2>/dev/null) || true
}

# What the files of subjects in the tree $1 do that is the runner's work.
# Comments do not count, so the preprocessor takes them out.
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

@test "cli includes bench includes lib, never the reverse" {
	none_of "includes against the direction" \
		"$(wrong_direction "$SOURCE_DIR")"
}

@test "an include against the direction is found" {
	plant lib/a.c '#include "bench/bench.h"'
	plant lib/b.h '# include  "cli/cli.h"'
	plant lib/c.c '#include "fail.h"'
	plant lib/ok.c '#include "lib/fail.h"'
	plant bench/sub/d.c '#include "cli/cli.h"'
	plant bench/ok.h '#include "lib/fail.h"'
	plant cli/e.c '#include <lib/fail.h>'
	plant cli/cmd_compare.c '#include "bench/bench.h"'
	plant cli/ok.c '#include "bench/bench.h"'
	run wrong_direction "$BATS_TEST_TMPDIR"
	[ "${#lines[@]}" -eq 6 ]
	[[ $output != *ok.* ]]
}

@test "subjects leave printing, threads and clocks to the runner" {
	none_of "the runner's work" "$(runners_work "$SOURCE_DIR")"
}

@test "a subject that does the runner's work is found" {
	plant bench/pinners/a.c 'int a(void) { return printf("x"); }'
	plant bench/pinners/b.c '#include <argp.h>'
	plant bench/clearers/c.c 'void c(void) { pthread_yield (); }'
	plant bench/clearers/d.c 'long d(void) { return clock_ns(); }'
	plant bench/primitives/e.c '#include "cli/cli.h"'
	plant bench/primitives/f.c 'long f(void) { return time(NULL); }'
	plant bench/pinners/ok.c '/* printf(time(NULL)) */
#include "lib/fail.h"
int ok(char *b) { snprintf(b, 9, "x"); return fail(0, "lifetime (x)"); }'
	run runners_work "$BATS_TEST_TMPDIR"
	echo "$output"
	[ "${#lines[@]}" -eq 6 ]
	[[ $output != *ok.c* ]]
}
