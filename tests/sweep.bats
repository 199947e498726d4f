#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# mmfence run --sweep, --processes, --rt and --victims, on this machine.

# run sets status and output, support/run.bash sets dir and state.
# shellcheck disable=SC2030,SC2031,SC2154

bats_require_minimum_version 1.5.0
load support/run

setup() {
	make_dirs
	json=$dir/result.json
}

teardown() {
	remove_dirs
}

quick() {
	measure --visits 1 --rounds 2 --round-time 5ms --counters none \
		--json "$json" --force "$@"
	validate "$json"
}

needs_two_cpus() {
	[ "$(getconf _NPROCESSORS_ONLN)" -ge 2 ] || skip "one CPU"
}

@test "a sweep is one cell per value, and a value that the machine lacks is a skip" {
	needs_root
	quick --sweep victims=0..N,1024 null
	[ "$(result "$json" 'run["settings"]["sweep"]')" = victims=0..N,1024 ]
	nr=$(getconf _NPROCESSORS_ONLN)
	[ "$(result "$json" '[p["cell"] for p in run["primitives"]] ==
		["null:victims=%d" % i for i in range('"$nr"')] +
		["null:victims=1024"]')" = True ]
	[ "$(result "$json" '[len(p["placement"]["bystander_cpus"])
		for p in run["primitives"][:-1]] == list(range('"$nr"'))
		')" = True ]
	[ "$(result "$json" 'run["primitives"][-1]["outcome"]')" = skip ]
	[[ "$(result "$json" 'run["primitives"][-1]["reason"]')" == \
		*"1024 victims"* ]]
	[ "$(result "$json" 'run["primitives"][0]["sweep"]')" = \
		"{'key': 'victims', 'value': '0'}" ]
}

@test "a sweep over an option keeps the plain name of the default" {
	needs_root
	quick --sweep pages=1,64 mprotect_flush
	[ "$(result "$json" '[p["cell"] for p in run["primitives"]]')" = \
		"['mprotect_flush', 'mprotect_flush:pages=64']" ]
	[ "$(result "$json" '[p["sweep"]["value"]
		for p in run["primitives"]]')" = "['1', '64']" ]
}

# refused WORD ARG...: exit 2, WORD in the message, nothing written.
refused() {
	local word=$1
	shift
	run --separate-stderr "$MMFENCE" run --json "$json" "$@"
	[ "$status" -eq 2 ]
	[ -z "$output" ]
	[[ $stderr == *"$word"* ]]
	[ -z "$(ls -A "$dir")" ]
}

@test "bad sweeps are refused" {
	refused "key=values" --sweep victims null
	refused "is not a range" --sweep victims=3..1 null
	refused "is not a value" --sweep victims=1,,2 null
	refused '"pages"' --sweep pags=1..2 mprotect_flush
	refused "takes 1 to 65536" --sweep pages=0..2 mprotect_flush
	refused "pins nothing" --sweep pinners=1..2 none+ksm
	refused "given twice" --sweep victims=1 --sweep pages=1 null
	refused "given twice" --sweep victims=1,1 null
	refused "more than 1024" --sweep pages=1..4099 mprotect_flush
	refused "takes 0 to 1024" --bystanders 1025 null
	refused "--place names bystanders" --bystanders 1-1 --place bystander=0 null
}

@test "bystanders run on the CPUs that are named" {
	needs_root
	needs_two_cpus
	last=$(($(getconf _NPROCESSORS_ONLN) - 1))
	quick --bystanders "$last-$last" null
	[ "$(result "$json" 'cell["null"]["placement"]["bystander_cpus"]')" = \
		"[$last]" ]
}

# The mean over rounds of what the bystanders received per op. Disturbed
# rounds show fewer flushes, never more.
received() {
	result "$json" 'max(r["irqs_received"]["'"$2"'"]["bystander"] / r["ops"]
		for r in cell["'"$1"'"]["rounds"])'
}

at_least() {
	awk -v a="$1" -v b="$2" 'BEGIN { exit !(a >= b) }'
}

@test "a flush reaches threads, a broadcast reaches processes, too" {
	needs_flush_by_ipi
	measure --visits 2 --rounds 3 --counters none --json "$json" \
		mprotect_flush mprotect_flush:processes=1 \
		munmap munmap:processes=1 fork_cow fork_cow:processes=1 \
		collapse_broadcast collapse_broadcast:processes=1
	validate "$json"
	for op in mprotect_flush munmap fork_cow; do
		at_least "$(received $op tlb)" 0.5
		at_least 0.01 "$(received $op:processes=1 tlb)"
		[ "$(result "$json" 'max(r["spinning_peers"] for r in
			cell["'$op':processes=1"]["rounds"])')" -eq 0 ]
	done
	nr=$(($(getconf _NPROCESSORS_ONLN) - 1))
	at_least "$(received collapse_broadcast cal)" "$((2 * nr)).0"
	at_least "$(received collapse_broadcast:processes=1 cal)" "$nr.0"
	at_least 0.1 "$(received collapse_broadcast:processes=1 tlb)"
	# No evidence contradicts it.
	[ "$(result "$json" '[r["reason"] for c in cell.values()
		for r in c["rounds"] if r["outcome"] == "invalid"]')" = "[]" ]
}

@test "pinners of their own mm pin their own memory" {
	needs_root
	needs_two_cpus
	quick futex:processes=1+none futex:processes=1+swap
	[ "$(result "$json" 'all(r["pin_pages"] > 0 and r["pin_errors"] == 0
		for c in cell.values() for r in c["rounds"])')" = True ]
	[ "$(result "$json" '[c["outcome"] for c in cell.values()
		if c["outcome"] == "error"]')" = "[]" ]
}

@test "--rt leaves the throttle alone and ends" {
	needs_root
	needs_two_cpus
	before=$(cat /proc/sys/kernel/sched_rt_runtime_us)
	quick --rt --victims mprotect_flush null
	[ "$(cat /proc/sys/kernel/sched_rt_runtime_us)" = "$before" ]
	[ "$(result "$json" 'run["settings"]["rt"]')" = True ]
	case "$(result "$json" 'cell["null"]["outcome"]')" in
	error) false ;;
	skip)
		[[ "$(result "$json" 'cell["null"]["reason"]')" == *--rt* ]]
		;;
	*)
		[ "$(result "$json" 'min(r["sweep_steps"]
			for r in cell["null"]["rounds"])')" -gt 0 ]
		;;
	esac
}

@test "victims: gaps follow interrupts, the table fits 80 columns" {
	needs_flush_by_ipi
	measure --visits 2 --rounds 4 --counters none --victims \
		--json "$json" null mprotect_flush null:touch=0 \
		mprotect_flush:pages=64,touch=0
	validate "$json"
	echo "$output"
	[[ $output == *"victims of"* || $output == *"no victims"* ]]
	[[ $output == *"ns/IPI is an upper bound."* ||
		$output == *"no victims"* ]]
	[ -z "$(grep -v '^result: ' <<<"$output" | awk 'length > 80')" ]
	# Disturbed rounds count too: each interrupt of a bystander is a gap.
	[ "$(result "$json" 'all(r["stolen_gaps"] >= 0.9 * r["victim_ipis"]
		for c in cell.values() for r in c["rounds"])')" = True ]
	[ "$(result "$json" 'all(r["stolen_gaps"] > 100
		for r in cell["mprotect_flush"]["rounds"])')" = True ]
	[ "$(result "$json" 'all(r["stolen_ns_per_ipi"] is None
		for r in cell["null"]["rounds"])')" = True ]
	# A bystander that sleeps loses nothing.
	quick --victims --peers sleep mprotect_flush
	[[ $output == *"no victims"* ]]
	[ "$(result "$json" 'cell["mprotect_flush"]["rounds"][0]["stolen_ns"]
		')" = None ]
}

# Largest resident set of a run, KiB, of its parent and child together.
memory_kib() {
	python3 - "$MMFENCE" "$@" <<-'END'
		import resource, subprocess, sys
		subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL,
		               stderr=subprocess.DEVNULL)
		used = resource.getrusage(resource.RUSAGE_CHILDREN)
		print(2 * used.ru_maxrss)
	END
}

@test "a run takes less than 64 MiB and 1 MiB a thread beside its area" {
	needs_root
	for cell in futex:area=64k+mprotect none:area=64k+mprotect \
		mprotect_flush:area=64k none:area=32m+ksm; do
		area=64
		[[ $cell != *32m* ]] || area=$((2 * 32 << 10))
		kib=$(memory_kib run --state-dir "$state" --visits 2 --rounds 2 \
			--force --json "$json" "$cell")
		echo "$cell: $kib KiB"
		[ "$kib" -gt $((2 * (area / 2))) ]
		[ "$kib" -lt $((area + (64 + $(getconf _NPROCESSORS_ONLN)) *
			1024)) ]
	done
}

@test "a sweep is drawn with its growth, in every format" {
	needs_root
	command -v gnuplot >/dev/null || skip "gnuplot is not installed"
	measure --visits 3 --rounds 2 --round-time 5ms --counters none \
		--json "$json" --sweep pages=1,32,512 mprotect_flush:victims=0
	# Load may disturb rounds; this test is about the drawing.
	python3 - "$json" <<-'END'
		import json, sys
		run = json.load(open(sys.argv[1]))
		for p in run["primitives"]:
		    p["outcome"], p["reason"] = "ok", None
		    for r in p["rounds"]:
		        r["outcome"], r["reason"] = "ok", None
		json.dump(run, open(sys.argv[1], "w"))
	END
	cd "$dir"
	run "$MMFENCE" plot --figure sweep --format ascii "$json"
	echo "$output"
	[ "$status" -eq 0 ]
	[[ $output == *"mprotect_flush:victims=0, ns per op"* ]]
	[[ $output =~ "initiator +"[0-9.]+" ns per page ("-?[0-9.]+", "-?[0-9.]+")" ]]
	[ -z "$(awk 'length > 72' <<<"$output")" ]
	"$MMFENCE" plot --figure sweep "$json"
	[ "$(head -c 8 mmfence-sweep.png | od -An -tx1 | tr -d ' ')" = \
		89504e470d0a1a0a ]
	"$MMFENCE" plot --figure sweep --format svg "$json"
	grep -q 'ns per page' mmfence-sweep.svg
	run "$MMFENCE" plot --figure sweep "$json" -- "$json"
	[ "$status" -eq 2 ]
	run "$MMFENCE" plot --figure sweep --cell smp_mb "$json"
	[ "$status" -eq 2 ]
}
