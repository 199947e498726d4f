#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# mmfence race on this machine and kernel: pins that the kernel promises to keep
# are kept, with evidence that the kernel tried to take the pages; the control,
# to which nothing is promised, is seen to differ. Kernels that lose pins are in
# slow/lab-race.bats.

# run sets status, output and stderr; support/run.bash sets dir and state.
# shellcheck disable=SC2030,SC2031,SC2034,SC2154

bats_require_minimum_version 1.5.0
load support/run

kept="iouring+ksm:area=1m iouring:pages=16+swap:area=2m
	iouring+fork:area=1m odirect:pages=4+swap:area=2m"
control="vmsplice+ksm:area=1m vmsplice+fork:area=1m"

setup() {
	verb=race parent=''
	make_dirs
	json=$dir/race.json
}

teardown() {
	[ -z "$parent" ] || kill "$parent" 2>/dev/null || true
	[ -z "$parent" ] || wait "$parent" || true
	remove_dirs
}

needs_two_cpus() {
	needs_root
	[ "$(getconf _NPROCESSORS_ONLN)" -ge 2 ] || skip "one CPU"
}

@test "pins are kept while the kernel tries, and the control differs" {
	needs_two_cpus
	# Up to Debian 6.1 the kernel promises nothing for O_DIRECT either.
	# shellcheck disable=SC2086 # words
	measure --yes --visits 1 --time 6s --json "$json" $kept $control
	echo "$output" "$stderr"
	validate --self "$json"
	[ "$status" -eq 0 ]
	[ "$(result "$json" '[(c["cell"], c["outcome"], c["differences"])
		for c in run["cells"] if c["outcome"] != "ok" or
		(c["promised"] and (c["differences"] or
		c["verdict"] != "kept"))]')" = "[]" ]
	# Evidence: passes proven, pins held over them, clears beside takes.
	[ "$(result "$json" '[(c["cell"], name) for c in run["cells"]
		for name in ("held", "during") if c[name] and not
		(c[name]["passes_proven"] and c[name]["pages_checked"] and
		c[name]["clear_events"])]')" = "[]" ]
	[ "$(result "$json" '[c["cell"] for c in run["cells"] if c["held"] and
		(not 0 < c["held"]["tries"] <= c["held"]["pages_checked"] or
		c["promised"] and c["held"]["pages_moved"])]')" = "[]" ]
	[ "$(result "$json" '[c["cell"] for c in run["cells"] if
		not c["during"]["tries"] <= c["during"]["takes"] or
		c["promised"] and c["tries"] < 4 or c["promised"] and
		abs(c["bound95"] * c["tries"] - 3) > 1e-6]')" = "[]" ]
	for clearer in ksm fork; do
		run -0 result "$json" '(lambda c: (c["verdict"],
			c["promised"], c["differences"] > 0,
			len(c["finds"]) > 0, c["bound95"]))(
			cell["vmsplice:area=1m+'$clearer'"])'
		[ "$output" = "('control', False, True, True, None)" ]
	done
}

@test "the text keeps to 80 columns" {
	needs_two_cpus
	measure --yes --visits 1 --time 200ms --json "$json" \
		iouring+swap:area=2m odirect:rw=write+swap
	[ "$status" -eq 0 ]
	[ -z "$(awk 'length > 80' <<<"$output")" ]
	[[ $output == *"every pin was kept"* ]]
}

@test "one phase can be raced alone; a phase that cannot hold a pin is skipped" {
	needs_two_cpus
	measure --yes --phase held --visits 1 --time 300ms --json "$json" \
		iouring+swap:area=2m odirect+swap:area=2m
	[ "$status" -eq 0 ]
	[ "$(result "$json" '[c["outcome"] for c in run["cells"]]')" = \
		"['ok', 'skip']" ]
	[ "$(result "$json" '[c["during"] for c in run["cells"]]')" = \
		"[None, None]" ]
	[[ $output == *"a pin ends with its request"* ]]
	measure --yes --visits 1 --time 300ms --json "$json" --force \
		odirect:rw=write+swap
	[ "$status" -eq 77 ]
	[[ $output == *"skip: rw=write cannot be raced: "* ]]
	measure --yes --json /nowhere/x.json iouring+swap:area=2m
	[ "$status" -eq 2 ]
	[[ $stderr == *"/nowhere"* ]]
}

@test "an interrupted race writes what it has and leaves nothing" {
	needs_two_cpus
	start --yes --time 1min --json "$json" iouring+swap:area=2m
	sleep 0.5
	kill -INT "$parent"
	status=0
	wait "$parent" || status=$?
	parent=''
	[ "$status" -eq 130 ]
	validate "$json"
	[ "$(result "$json" 'run["interrupted"]')" = True ]
	nothing_left
}

@test "--dry-run says what would change and changes nothing" {
	needs_two_cpus
	run --separate-stderr "$MMFENCE" race --dry-run iouring+ksm
	[ "$status" -eq 0 ]
	[[ $output == *"iouring+ksm: would run"* ]]
	[[ $output == *"/sys/kernel/mm/ksm/run"* ]]
	# Rearm drops the pages; a race holds no pin meanwhile.
	run --separate-stderr "$MMFENCE" race --dry-run gup_test:hold=1+collapse
	[[ $output == "gup_test:hold=1+collapse: "* ]]
	[[ $output != *"drops"* ]]
}

@test "a cell that cannot be raced is refused, and the message names those that can" {
	while IFS='|' read -r words message; do
		echo "$words"
		# shellcheck disable=SC2086 # words
		run --separate-stderr "$MMFENCE" race $words
		[ "$status" -eq 2 ]
		[[ $stderr == *"$message"* ]]
		[ -z "$output" ]
	done <<-END
	|no cell is given
	smp_mb|a primitive pins nothing
	futex+ksm|use one of: gup_test, iouring, odirect, vmsplice
	iouring+none|use one of: collapse,
	iouring+mprotect|leaves all pages in place
	vmsplice+ksm:pte=ro|does not take pte=ro
	iouring+swap:page=shmem|page=4k
	iouring+split:how=dontneed|itself drops the pages
	iouring+ksn|did you mean "ksm"
	iouring+ksm iouring+ksm|is given twice
	iouring+ksm --phase never|takes held or during
	iouring+ksm --time 5|
	iouring+ksm --time -5s|
	iouring+ksm --visits 0|takes 1 to 1000
	iouring+ksm --seed x|
	iouring+ksm --frobnicate|unrecognized option
	END
}
