#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What bash completes, against what --help and list say. ctest sets MMFENCE
# and SOURCE_DIR.

load source

setup()
{
	# shellcheck source=/dev/null
	source "$SOURCE_DIR/completions/mmfence"
	PATH=$(dirname "$MMFENCE"):$PATH
}

# completed LINE: what bash would offer behind LINE, one a line, sorted
completed()
{
	local COMP_LINE=$1 COMP_POINT=${#1}
	local -a COMPREPLY=()

	_mmfence
	printf '%s\n' "${COMPREPLY[@]}" | sort
}

@test "every option that --help shows is completed, and no other" {
	local verb nr=0

	for verb in $(verbs); do
		echo "verb $verb:"
		diff <(completed "mmfence $verb --" | tr -d =) \
			<("$MMFENCE" "$verb" --help |
			sed -nE 's/^ {2,6}(-., )?(--[a-z-]+).*/\2/p' | sort)
		nr=$((nr + 1))
	done
	[ "$nr" -ge 9 ]
}

@test "an option with a value ends in =, one without does not" {
	[ "$(completed "mmfence run --suite")" = --suite= ]
	[ "$(completed "mmfence run --dry")" = --dry-run ]
}

@test "verbs" {
	diff <(completed "mmfence ") \
		<({ verbs; echo --help; echo --version; } | sort)
	[ "$(completed "mmfence che")" = check ]
}

@test "names of suites, metrics and counters" {
	diff <(completed "mmfence run --suite ") \
		<("$MMFENCE" list suites | sort)
	[ "$(completed "mmfence run --suite=stand")" = standard ]
	[ "$(completed "mmfence compare --metric pin_p50")" = pin_p50_ns ]
	[[ $(completed "mmfence run --counters ") == *tlb* ]]
	[ "$(completed "mmfence run --inject-op=store")" = store_mb ]
	[ "$(completed "mmfence list pinn")" = pinners ]
}

@test "cells: subjects, keys and the words of a key" {
	diff <(completed "mmfence run futex+") <("$MMFENCE" list clearers |
		sed 's/^/futex+/' | sort)
	[ "$(completed "mmfence run smp_mb_")" = smp_mb_after_rmw ]
	[ "$(completed "mmfence race smp_mb_")" = "" ]
	[ "$(completed "mmfence run iourin")" = iouring+ ]
	# bash replaces what stands behind the last colon or =.
	[ "$(completed "mmfence run iouring:pages")" = pages= ]
	[ "$(completed "mmfence run none+swap:dirty=0,sw")" = 0,swap= ]
	[ "$(completed "mmfence run none+swap:swap=z")" = zram ]
	[[ $(completed "mmfence run futex:w") == *walk=* ]]
}

@test "what is no name is a file" {
	touch "$BATS_TEST_TMPDIR/result.json"
	[ "$(completed "mmfence compare $BATS_TEST_TMPDIR/res")" = \
		"$BATS_TEST_TMPDIR/result.json" ]
}
