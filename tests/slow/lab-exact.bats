#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# scripts/lab --exact on two kernels of one tree: with the flush of each page
# at swap-out, and with the batch.

bats_require_minimum_version 1.5.0
load ../lab

setup_file()
{
	[ "$(uname -m)" = x86_64 ] || skip "the counts are of x86-64"
	need_programs qemu-system-x86_64 busybox jq spatch flex bison
	export variants=${XDG_CACHE_HOME:-$HOME/.cache}/mmfence/variants-6.1
	export TMPDIR=$BATS_FILE_TMPDIR results=$BATS_FILE_TMPDIR/out
	"$SOURCE_DIR/scripts/build-kernel" --variants new,old "$variants" ||
		build_status=$?
	[ "${build_status:-0}" -ne 77 ] || skip "no kernel source here"
	[ "${build_status:-0}" -eq 0 ]
	mkdir "$results"
	# If the host disturbs one guest, only that one is run again.
	for variant in new old; do
		lab_sound "$results/$variant" --exact --functions \
			--kernel "$variants/$variant" none+mprotect none+swap \
			none+swap:dirty=0 futex+none gup_test+none \
			gup_test:access=read,pte=ro+none \
			mprotect_flush mprotect_flush:ceiling=0 \
			-- --visits 1 --rounds 4
	done
}

# exact VARIANT CELL PATH - of the cell's exact summary.
exact()
{
	jq --arg cell "$2" "(.cells + .primitives)[]
		| select(.cell == \$cell) | .summary.exact.$3" \
		"$results/$1"/*-"$1"-1.json
}

# barriers VARIANT CELL FUNCTION - smp_mb of the clearer there, per event.
barriers()
{
	exact "$1" "$2" "functions.clearer | map(select(.function == \"$3\")
		| .full_fences) | add"
}

@test "a change of protection: one INVLPG on the clearer, one on the peer" {
	for variant in new old; do
		# A peer that is off its CPU does not change the clearer's own flush.
		between 0.99 "$(exact $variant none+mprotect \
			per_event.clearer.invlpg)" 1.01
		between 0.95 "$(exact $variant none+mprotect \
			per_event.bystander.invlpg)" 1.01
		between 0.95 "$(exact $variant none+mprotect \
			per_event.clearer.ipis_sent)" 1.01
		# With the timer's, more per change the busier the host is.
		at_least 0.95 "$(exact $variant none+mprotect \
			per_event.bystander.irqs_taken)"
	done
}

@test "a dirty page swapped out: a full flush on both where it is batched" {
	for role in clearer bystander; do
		between 0.96 "$(exact new none+swap \
			"per_event.$role.cr3_writes")" 1.04
		between -0.02 "$(exact new none+swap \
			"per_event.$role.invlpg")" 0.1
		between -0.02 "$(exact old none+swap \
			"per_event.$role.cr3_writes")" 0.05
		between 0.96 "$(exact old none+swap \
			"per_event.$role.invlpg")" 1.15
	done
}

@test "the barrier of the clear side: one smp_mb a page, none of a pin" {
	for cell in none+swap none+swap:dirty=0; do
		between 0.99 "$(barriers new $cell try_to_unmap_one)" 1.01
		between 0 "$(barriers old $cell try_to_unmap_one)" 0.01
	done
	for variant in new old; do
		for cell in gup_test+none \
			gup_test:access=read,pte=ro+none; do
			between -0.01 "$(exact $variant $cell \
				per_event.pinner.full_fences)" 0.01
			between 4 "$(exact $variant $cell \
				per_event.pinner.locked)" 4.5
		done
	done
}

# Few ops, so other work of the guest shows in the figures.
@test "the ceiling at 0 makes a full flush of the same call" {
	for role in clearer bystander; do
		between 0.95 "$(exact new mprotect_flush \
			"per_event.$role.invlpg")" 1.05
		between -0.1 "$(exact new mprotect_flush \
			"per_event.$role.cr3_writes")" 0.1
		between -0.05 "$(exact new mprotect_flush:ceiling=0 \
			"per_event.$role.invlpg")" 0.05
		between 0.9 "$(exact new mprotect_flush:ceiling=0 \
			"per_event.$role.cr3_writes")" 1.1
	done
}

@test "the kernel's own counters agree" {
	for variant in new old; do
		for cell in none+mprotect none+swap; do
			[ "$(exact $variant $cell witness.agree)" = true ]
			[ "$(exact $variant $cell \
				witness.flushes_agree)" = true ]
		done
	done
}

# Instructions vary with other work of the guest; flushes and barriers do not.
@test "flushes repeat, and the two kernels pin alike" {
	between 0 "$(exact new none+mprotect spread_percent.clearer.invlpg)" 1
	new=$(exact new futex+none per_event.pinner.instructions)
	between "$(jq -n "$new * 0.99")" \
		"$(exact old futex+none per_event.pinner.instructions)" \
		"$(jq -n "$new * 1.01")"
	[ "$(exact new futex+none unit)" = '"pinned page"' ]
	between 0.99 "$(exact new futex+none \
		per_event.pinner.syscalls)" 1.02
}

@test "functions: those of swap-out are among the costliest" {
	exact new none+swap 'functions.clearer | map(.function)' |
		grep -q try_to_unmap_one
	exact new none+mprotect 'functions.bystander | map(.function)' |
		grep -q flush_tlb_func
}

@test "the results are what their schema says" {
	python3 "$SOURCE_DIR/tests/validate-json.py" \
		"$SOURCE_DIR/data/mmfence.run.schema.json" "$results"/*/*.json
}
