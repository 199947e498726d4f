# SPDX-License-Identifier: GPL-2.0-or-later
# Synthetic runs for the tests of compare, cover and plot.
# shellcheck shell=bash disable=SC2154

sides_setup()
{
	DIR=$(mktemp -d "${BATS_TMPDIR:-/tmp}/mmfence-XXXXXX")
	cd "$DIR" || return
}

sides_teardown()
{
	cd / && rm -rf "$DIR"
}

# gen NAME [KEY=VALUE...]: NAME-BOOT-RUN.json
gen()
{
	"$GEN_RUNS" "$@"
}

# gen_pair [KEY=VALUE...]: kernels a and b, b with the keys given
gen_pair()
{
	gen a
	gen b side=1 kernel=6.2.0 "$@"
}

# within COLUMNS: all of $output fits, and is ASCII
within()
{
	if LC_ALL=C grep -nE ".{$(($1 + 1))}|[^ -~]" <<<"$output"; then
		return 1
	fi
}

# absent PATTERN: in no line of $output
absent()
{
	if grep -E "$1" <<<"$output"; then
		return 1
	fi
}
