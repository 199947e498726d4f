#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Four kernels that differ in exactly one thing each, and what that does to
# the counts. The kernels are kept in the cache.

bats_require_minimum_version 1.5.0
load ../lab

setup_file()
{
	[ "$(uname -m)" = x86_64 ] || skip "the variants are of x86-64"
	need_programs qemu-system-x86_64 busybox jq spatch flex bison
	export variants=${XDG_CACHE_HOME:-$HOME/.cache}/mmfence/variants-6.1
	export TMPDIR=$BATS_FILE_TMPDIR results=$BATS_FILE_TMPDIR/out
	"$SOURCE_DIR/scripts/build-kernel" "$variants" || build_status=$?
	[ "${build_status:-0}" -ne 77 ] || skip "no kernel source here"
	[ "${build_status:-0}" -eq 0 ]
	lab_sound "$results" \
		--kernel "$variants/new" --kernel "$variants/old" \
		--kernel "$variants/both" --kernel "$variants/neither"
}

# per_event VARIANT CELL ROW
per_event()
{
	summary "$(echo "$results"/*-"$1"-1.json)" "$2" \
		"remote_${3}_per_event"
}

@test "a clean page costs a shootdown where each page is flushed by itself" {
	between 0.95 "$(per_event old none+swap:dirty=0 tlb)" 1.03
	between 0.95 "$(per_event both none+swap:dirty=0 tlb)" 1.03
	between 0 "$(per_event new none+swap:dirty=0 tlb)" 0.01
	between 0 "$(per_event neither none+swap:dirty=0 tlb)" 0.01
}

@test "a dirty page, a merge and a collapse cost the same in all" {
	for variant in new old both neither; do
		between 0.95 "$(per_event $variant none+swap tlb)" 1.03
		between 1.9 "$(per_event $variant none+ksm tlb)" 2.03
		between 0.95 "$(per_event $variant none+collapse tlb)" 1.03
		between 1.9 "$(per_event $variant none+collapse cal)" 2.2
	done
}

# flushes FILE COUNTER - the initiator's local flushes per page written.
flushes()
{
	jq ".guest.vmstat_delta | .nr_tlb_local_flush_$2 / .pswpout" "$1"
}

@test "dirty pages: a full flush becomes one of a single page" {
	lab_sound "$BATS_TEST_TMPDIR/out" \
		--kernel "$variants/new" --kernel "$variants/old" \
		none+swap -- --visits 4 --rounds 1
	new=$(echo "$BATS_TEST_TMPDIR"/out/*-new-1.json)
	old=$(echo "$BATS_TEST_TMPDIR"/out/*-old-1.json)
	between 0.95 "$(jq -n "$(flushes "$new" all) - \
		$(flushes "$old" all)")" 1.05
	between 0.95 "$(jq -n "$(flushes "$old" one) - \
		$(flushes "$new" one)")" 1.05
	# The tracepoint of flushes on the peer agrees.
	between 0.95 "$(summary "$new" none+swap flush_full_per_event)" 1.03
	between 0.95 "$(summary "$old" none+swap flush_single_per_event)" 1.03
	between 0 "$(summary "$new" none+swap flush_single_per_event)" 0.01
	between 0 "$(summary "$old" none+swap flush_full_per_event)" 0.02
}
