#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The edits of lab/spatch/sync on the releases that they are for, as Debian has
# them. The trees are kept in the cache.

bats_require_minimum_version 1.5.0

@test "sync: the edits fit Debian's 6.12 and 7.3" {
	SOURCE_DIR=${SOURCE_DIR:-$BATS_TEST_DIRNAME/../..}
	for release in 6.12 7.3; do
		run "$SOURCE_DIR/scripts/build-kernel" --debian $release \
			--variants none --edit-only
		[ "$status" -ne 77 ] || skip "${lines[-1]}"
		[[ $output != *"has no package"* ]] || continue
		[ "$status" -eq 0 ]
		edited=${XDG_CACHE_HOME:-$HOME/.cache}/mmfence/build
		edited+=/linux-source-$release
		[ "$(uname -m)" = x86_64 ] || edited+=-arm64
		grep -q 'mmfence_walk_begin(current->mm)' \
			"$edited-sync/linux/mm/gup.c"
	done
}
