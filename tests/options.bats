#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Every option and every key of a cell: units, bounds, overflow, repeated
# options, and misspelt names. A wrong value is status 2, names the option and
# its valid values, and nothing is measured or written.

# run sets status and output.
# shellcheck disable=SC2030,SC2031,SC2154

bats_require_minimum_version 1.5.0

setup()
{
	dir=$(mktemp -d "${BATS_TMPDIR:-/tmp}/mmfence-XXXXXX")
	cd "$dir" || return
}

teardown()
{
	cd / && rm -rf "$dir"
}

# wrong WORDS ARGUMENT...: refused, with WORDS in the message
wrong()
{
	local words=$1

	shift
	run --separate-stderr timeout 20 "$MMFENCE" "$@"
	if [ "$status" -ne 2 ] || [ -n "$output" ] ||
		[[ $stderr != *"$words"* ]] ||
		grep -q '[^ -~]' <<<"$stderr" || [ -n "$(ls -A .)" ]; then
		echo "mmfence $*: status $status, wanted 2 and \"$words\"" \
			"in: $output$stderr"
		return 1
	fi
}

# right ARGUMENT...: taken, as far as --dry-run can tell
right()
{
	run --separate-stderr timeout 20 "$MMFENCE" "$@" --dry-run
	if [ "$status" -ne 0 ] && [ "$status" -ne 77 ]; then
		echo "mmfence $*: status $status: $output$stderr"
		return 1
	fi
}

@test "numbers: bounds, signs, units, overflow" {
	local option low high

	while read -r option low high; do
		right run "--$option=$low" null
		right run "--$option=$high" null
		[ "$low" -eq 0 ] || wrong "$option" run "--$option=$((low - 1))" null
		for value in "$((high + 1))" -1 +1 1.5 1e3 0x10 1k '' ' 1' '1 ' \
				18446744073709551616 99999999999999999999999 \
				nan; do
			wrong "$option" run "--$option=$value" null
		done
	done <<-EOF
	rounds 1 256
	visits 1 1000
	pinners 1 1024
	EOF
	right run --seed=0 null
	right run --seed=9223372036854775807 null
	wrong seed run --seed=9223372036854775808 null
	wrong seed run --seed=-1 null
}

@test "times: units, bounds, overflow" {
	local option value

	for option in time round-time; do
		for value in 1ms 1s 1min 1440min 86400s; do
			right run "--$option=$value" null
		done
		for value in 1 0ms 0s 25h 1441min 86401s -1s 1.5s 1us '' s ms \
				18446744073709552s 99999999999999999999s \
				"1s "; do
			wrong "$option" run "--$option=$value" null
		done
	done
}

@test "keys of cells: units, bounds, overflow" {
	local value

	for value in area=64k area=65536 area=2m area=1g touch=0 touch=65536 \
			walk=one walk=seq; do
		right run "futex:$value+none"
	done
	for value in area=63k area=4k area=2t area=-64k area=65537 area= \
			area=1025g area=16777216g area=18446744073709551616 \
			area=0x10000 touch=65537 touch=-1 touch=1k touch= \
			walk=both walk= walk; do
		wrong "${value%%=*}" run "futex:$value+none"
	done
	for value in pages=1 pages=512; do
		right run "iouring:$value+none"
	done
	for value in pages=0 pages=513 pages=1m pages=pages; do
		wrong "pages=" run "iouring:$value+none"
	done
	wrong "dirty=" run none+swap:dirty=2
	wrong "takes file|zram|system" run none+swap:swap=files
}

@test "what is given twice is refused" {
	wrong "--visits is given twice" run --visits 1 --visits 2 null
	wrong "--visits is given twice" run --visits=1 null --visits=1
	wrong "--quick is given twice" run --quick --quick null
	wrong "--format is given twice" compare --format json \
		--format=csv a -- b
	wrong "--state-dir is given twice" check --state-dir a --state-dir b
	wrong '"pages" is given twice' run iouring:pages=1,pages=2+none
	wrong '"area" is given twice' run futex:area=2m,area=2m+none
	wrong "futex+ksm is given twice" run futex+ksm futex:walk=seq+ksm
	# Lists may have more than one.
	wrong "No such file" compare --metric pin_p50_ns --metric pin_p99_ns \
		--cell a+b --cell c+d a -- b
}

@test "names that are nearly right" {
	wrong 'no verb "rnu", did you mean "run"?' rnu
	wrong 'did you mean "flushes"?' run --suite flushs
	wrong 'did you mean "tlb"?' run --counters tbl null
	wrong 'did you mean "futex"?' run fuetx+none
	wrong 'did you mean "swap"?' run none+swapp
	wrong 'did you mean "smp_mb"?' run smpmb
	wrong 'did you mean "pages"?' run iouring:pagess=1+none
	wrong 'did you mean "dirty"?' run none+swap:drity=1
	wrong 'did you mean "pin_p99_ns"?' compare --metric pin_p9_ns a -- b
	wrong 'unrecognized option' run --vists 1 null
	wrong 'spin or sleep' run --peers spinn null
	wrong 'line 1 is "' run --kernel-label "$BATS_TEST_FILENAME" null
}

@test "places that this machine does not have are wrong, not a skip" {
	wrong "no role" run --place cleaner=0 null
	wrong "not role=CPUs" run --place 0 null
	wrong "placed twice" run --place clearer=0,pinner=0 futex+none
	wrong "placed twice" run --place clearer=0,clearer=0 null
	wrong "one CPU" run --place clearer=0+0 null || wrong "placed twice" \
		run --place clearer=0+0 null
	wrong "not online or not allowed" run --place pinner=1023 futex+none
	wrong "not a range" run --place pinner=1024 futex+none
	wrong "not a range" run --place pinner=1-0 futex+none
	wrong "not a list" run --place pinner= futex+none
	wrong "not a list" run --place pinner=x futex+none
	wrong "after a CPU" run --place clearer=0x futex+none
	wrong "not a range" run --place pinner=99999999999999999999 futex+none
	wrong "no such NUMA node" run --node 1023 null
	wrong "node" run --node 1024 null
	right run --place clearer=0 null
}

@test "numbers of compare: bounds and overflow" {
	wrong margin compare --margin=-1 a -- b
	wrong margin compare --margin=nan a -- b
	wrong margin compare --margin=1e7 a -- b
	wrong replicates compare --replicates=199 a -- b
	wrong replicates compare --replicates=1000001 a -- b
	wrong seed compare --seed=1e16 a -- b
	wrong seed compare --seed=x a -- b
	wrong fail-if-slower compare --fail-if-slower=-1 a -- b
	wrong fail-if-slower compare --fail-if-slower=inf a -- b
	wrong format compare --format xml a -- b
}

@test "files: what cannot be a result is refused before measuring" {
	wrong "No such file" run --json no/such/dir/x.json null
	wrong "directory" run --json / null
	wrong "regular" run --json /dev/null null
	wrong "--force" run --json "$MMFENCE" null
}
