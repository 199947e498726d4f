#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The behaviour of each pinner on this machine, by the kernel's own counts. The
# counts are valid in disturbed rounds, too; times are not, and are not checked.

# run sets status and output, support/run.bash sets dir and state.
# shellcheck disable=SC2154

bats_require_minimum_version 1.5.0
load support/run

setup() {
	needs_root
	make_dirs
	json=$dir/result.json
}

teardown() {
	remove_dirs
}

# pinned CELL...: one short visit to each; sets $json.
pinned() {
	measure --visits 1 --rounds 1 --round-time 20ms --force \
		--json "$json" "$@"
	echo "$output" "$stderr"
	validate "$json"
}

# counting CELL EXPRESSION - of its counting round x.
counting() {
	result "$json" "[$2 for x in cell['$1']['rounds'] if x['counting']][0]"
}

# skipped CELL - prints the reason for which it cannot run here.
skipped() {
	[ "$(result "$json" "cell['$1']['outcome']")" = skip ] &&
		result "$json" "cell['$1']['reason']"
}

# per_cycle CELL PAGES - each cycle pinned so many, and the kernel says so
# too where it counts such references.
per_cycle() {
	[ "$(counting "$1" "x['pin_pages'] == $2 * x['pin_cycles'] > 0 ==
		x['pin_errors']")" = True ]
	[ "$(counting "$1" "x['counters']['foll_pins'] >= x['pin_pages'] or
		'FOLL_GET' in cell['$1']['gup']['foll']")" = True ]
	[ "$(counting "$1" "x['outcome']")" != invalid ]
}

@test "a cycle pins the pages that it says" {
	pinned futex+none vmsplice:pages=7+none iouring:pages=31+none \
		odirect:pages=5+none odirect:pages=5,rw=write+none
	per_cycle futex+none 1
	per_cycle vmsplice:pages=7+none 7
	per_cycle iouring:pages=31+none 31
	per_cycle odirect:pages=5+none 5
	per_cycle odirect:pages=5,rw=write+none 5
}

@test "odirect: flags of preadv2, and a device that forgets" {
	pinned odirect:pages=33,rwf=hipri+none \
		odirect:rw=write,rwf=dsync+none \
		odirect:dev=null,pages=33,rw=write+none odirect:dev=null+none
	per_cycle odirect:pages=33,rwf=hipri+none 33
	per_cycle odirect:rw=write,rwf=dsync+none 1
	[[ $(skipped odirect:dev=null+none) == *"takes rw=write only"* ]]
	name=odirect:dev=null,pages=33,rw=write+none
	if reason=$(skipped $name); then
		[[ $reason == *nullb0* ]]
	else
		per_cycle $name 33
	fi
}

@test "a datagram refers to its pages, a hash takes them in place" {
	pinned zerocopy:pages=3+none zerocopy:pages=3,shared=fork+none \
		af_alg:pages=3+none
	per_cycle zerocopy:pages=3+none 3
	per_cycle zerocopy:pages=3,shared=fork+none 3
	[ "$(counting zerocopy:pages=3,shared=fork+none \
		"x['counters']['gup_faults']")" = 0 ]
	if reason=$(skipped af_alg:pages=3+none); then
		[[ $reason == *AF_ALG* ]]
	else
		per_cycle af_alg:pages=3+none 3
	fi
}

@test "gup_test: what it pins, or why it cannot be had" {
	pinned gup_test:batch=3,pages=31+none \
		gup_test:access=read,call=get,pages=31+none
	for name in gup_test:batch=3,pages=31+none \
		gup_test:access=read,call=get,pages=31+none; do
		! reason=$(skipped $name) || {
			[[ $reason == *CONFIG_GUP_TEST* ]]
			continue
		}
		per_cycle $name 31
		[ "$(counting $name "x['kernel_get_ns_per_page']")" = None ]
		[ "$(result "$json" "cell['$name']['rounds'][0][
			'kernel_get_ns_per_page'] > 0")" = True ]
	done
}

@test "pte=ro is for pins that only read, or may on pages of a file" {
	pinned futex:pte=ro+none odirect:pte=ro+none iouring:pte=ro+none smp_mb
	for name in futex:pte=ro+none odirect:pte=ro+none iouring:pte=ro+none
	do
		[[ $(skipped $name) == *"write access"* ]]
	done
	pinned futex:page=shmem,pte=ro+none futex:page=file,pte=ro+none \
		futex:page=shmem,shared=fork+none
	per_cycle futex:page=shmem,pte=ro+none 1
	per_cycle futex:page=file,pte=ro+none 1
	[[ $(skipped futex:page=shmem,shared=fork+none) == *anonymous* ]]
}

@test "pte=ro is for clearers that only read" {
	pinned vmsplice:pte=ro+mprotect vmsplice:pte=ro+fork
	[[ $(skipped vmsplice:pte=ro+mprotect) == *"writes to the pages"* ]]
	[[ $(skipped vmsplice:pte=ro+fork) == *"writes to the pages"* ]]
}

@test "read-only pages: FOLL_PIN checks that they are exclusive" {
	pinned odirect:pte=ro,rw=write+none vmsplice:pte=ro+none
	name=odirect:pte=ro,rw=write+none
	per_cycle $name 1
	per_cycle vmsplice:pte=ro+none 16
	[ "$(counting $name "x['counters']['gup_faults']")" = 0 ]
	[ "$(counting vmsplice:pte=ro+none "x['counters']['gup_faults']")" = 0 ]
	checked=$(result "$json" "'FOLL_PIN' in cell['$name']['gup']['foll']")
	[ "$(result "$json" "cell['$name']['exclusive_check']['checked']")" = \
		"$checked" ]
	[ "$(result "$json" "cell['vmsplice:pte=ro+none'][
		'exclusive_check']['checked']")" = False ]
	[[ $output == *"check PageAnonExclusive"*"no: "*"FOLL_GET"* ]]
}

# A page's first pin after the fork is taken, given up and taken again.
@test "pages shared by a fork: FOLL_PIN unshares, FOLL_GET does not" {
	pinned odirect:area=256k,rw=write,shared=fork+none \
		vmsplice:area=256k,shared=fork+none \
		futex:area=256k,shared=fork+none
	name=odirect:area=256k,rw=write,shared=fork+none
	shared='min(64 * x["passes"], x["pin_pages"])'
	if [ "$(result "$json" "'FOLL_PIN' in cell['$name']['gup'][
		'foll']")" = True ]; then
		[ "$(counting $name "x['counters']['gup_faults'] ==
			$shared")" = True ]
		[ "$(counting $name "x['counters']['foll_pins'] >=
			x['pin_pages'] + $shared")" = True ]
	fi
	# A read-only FOLL_GET takes the page unchanged; a write copies it.
	[ "$(counting vmsplice:area=256k,shared=fork+none \
		"x['counters']['gup_faults']")" = 0 ]
	[ "$(counting futex:area=256k,shared=fork+none \
		"x['counters']['gup_faults'] == $shared")" = True ]
}
