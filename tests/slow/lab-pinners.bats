#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What pinners do on kernels before and after a change, and pinners that this
# machine's kernel does not have. Only counts, which hold in disturbed rounds too.

# In single quotes: what jq expands.
# shellcheck disable=SC2016

bats_require_minimum_version 1.5.0
load ../lab

cells=(
	"odirect:pte=ro,rw=write+none"
	"odirect:rw=write,shared=fork+none"
	"odirect:dev=null,pte=ro,rw=write+none"
	"vmsplice:pte=ro+none"
	"zerocopy:pte=ro+none"
	"af_alg:pte=ro+none"
	"af_alg:shared=fork+none"
	"gup_test:access=read,pte=ro+none"
	"gup_test:access=read,shared=fork+none"
	"gup_test:access=read,call=get,pte=ro+none"
	"gup_test:longterm=1+none"
)

setup_file()
{
	[ "$(uname -m)" = x86_64 ] || skip "boots x86-64 kernels"
	need_programs qemu-system-x86_64 busybox jq flex bison
	export variants=${XDG_CACHE_HOME:-$HOME/.cache}/mmfence/variants-6.1
	export TMPDIR=$BATS_FILE_TMPDIR results=$BATS_FILE_TMPDIR/out
	"$SOURCE_DIR/scripts/build-kernel" --variants new "$variants" ||
		build_status=$?
	[ "${build_status:-0}" -ne 77 ] || skip "no kernel source here"
	[ "${build_status:-0}" -eq 0 ]
	# Emulated cells may be too disturbed for their times: not for counts.
	"${lab:?}" --accel tcg --smp 2 --timeout 1200 --out "$results" \
		--kernel debian:6.1 --kernel debian:6.12 \
		--kernel "$variants/new" "${cells[@]}" -- \
		--visits 1 --rounds 2 >"$results.table" || [ $? -eq 1 ]
}

# cell KERNEL CELL EXPRESSION - jq, of the cell; x is its counting round.
cell()
{
	jq --arg cell "$2" ".cells[] | select(.cell == \$cell) |
		[.rounds[] | select(.counting)][0] as \$x | $3" \
		"$(echo "$results"/*"$1"*.json)"
}

# all_pinned KERNEL CELL - each page is one FOLL_PIN reference, and fast.
all_pinned()
{
	[ "$(cell "$1" "$2" '$x.pin_pages > 0 and $x.pin_errors == 0 and
		$x.counters.foll_pins >= $x.pin_pages and
		$x.counters.gup_faults == 0 and
		.exclusive_check.checked')" = true ]
}

# none_pinned KERNEL CELL - references, but none is FOLL_PIN.
none_pinned()
{
	[ "$(cell "$1" "$2" '$x.pin_pages > 0 and $x.pin_errors == 0 and
		$x.counters.foll_pins == 0 and $x.counters.gup_faults == 0 and
		.exclusive_check.checked == false')" = true ]
}

# unshared KERNEL CELL - pages of a fork are given up, faulted, taken again.
unshared()
{
	[ "$(cell "$1" "$2" '$x.counters.gup_faults > 0 and
		$x.counters.foll_pins >=
			$x.pin_pages + $x.counters.gup_faults and
		.exclusive_check.checked')" = true ]
}

@test "O_DIRECT and AF_ALG check PageAnonExclusive on 6.12, not on 6.1" {
	for name in odirect:pte=ro,rw=write+none af_alg:pte=ro+none \
		odirect:dev=null,pte=ro,rw=write+none; do
		none_pinned debian-6.1. "$name"
		all_pinned debian-6.12. "$name"
	done
	for name in odirect:rw=write,shared=fork+none af_alg:shared=fork+none
	do
		none_pinned debian-6.1. "$name"
		unshared debian-6.12. "$name"
	done
	grep -A2 -xF odirect:pte=ro,rw=write+none "$results.table" >"$results.b5"
	grep -q 'debian:6.1\..* no ' "$results.b5"
	grep -q 'debian:6.12.* yes ' "$results.b5"
}

@test "vmsplice and MSG_ZEROCOPY take plain references everywhere" {
	for kernel in debian-6.1. debian-6.12. -new; do
		none_pinned $kernel vmsplice:pte=ro+none
		none_pinned $kernel zerocopy:pte=ro+none
	done
}

@test "gup_test checks it on 6.1 already, and takes every kind of flag" {
	all_pinned -new gup_test:access=read,pte=ro+none
	unshared -new gup_test:access=read,shared=fork+none
	none_pinned -new gup_test:access=read,call=get,pte=ro+none
	[ "$(cell -new gup_test:longterm=1+none '$x.pin_pages > 0 and
		$x.pin_errors == 0 and $x.counters.gup_faults == 0 and
		$x.counters.foll_pins >= $x.pin_pages')" = true ]
	# The kernel's own times, of both phases, in timing rounds alone.
	[ "$(cell -new gup_test:longterm=1+none '.rounds[0] |
		.kernel_get_ns_per_page > 0 and .kernel_put_ns_per_page > 0'
		)" = true ]
	[ "$(cell debian-6.1. gup_test:longterm=1+none .outcome)" = '"skip"' ]
	[[ $(cell debian-6.1. gup_test:longterm=1+none .reason) == \
		*CONFIG_GUP_TEST* ]]
}
