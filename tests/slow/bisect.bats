#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# scripts/bisect over a dozen commits on Debian's kernel, built and booted. The
# tree and the kernels are kept in the cache, the results are not.

bats_require_minimum_version 1.5.0
load ../lab
load ../bisect.bash

setup_file()
{
	bisect_setup
}

# search BAD CELL [OPTION...]
search()
{
	run -0 --separate-stderr "$SOURCE_DIR/scripts/bisect" --tree "${tree:?}" \
		--good base --bad "$@" --out "${out:?}" --timeout 1200
	echo "$output" "${stderr:?}"
}

@test "the commit that brings the flush per page back" {
	search HEAD none+swap:dirty=0
	[[ $output == *"first bad commit:"$'\n'*" mm/rmap: flush exclusive pa"* ]]
	grep -qE '^[0-9a-f]{12} mm/vmscan: ask .* skip: does not build' \
		<<<"$output"
	grep -E '^ remote CAL/ev .* more' <<<"$output"
	[ -z "$(git -C "$tree" status --porcelain -uno)" ]
}

@test "the commit that adds a barrier to the pin, by an exact count" {
	search HEAD~5 futex+none --metric pinner_full_fences_per_event
	[[ $output == *"first bad commit:"$'\n'*" mm/gup: order a pin aga"* ]]
	grep -qE '^[0-9a-f]{12} mm/swapfile: check .* skip: panics' <<<"$output"
	grep -E '^ pinner mb .* more' <<<"$output"
}
