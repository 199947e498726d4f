#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# mmfence compare with the counts that perf stat took during the runs.

# run sets status and output.
# shellcheck disable=SC2030,SC2031

load compare.bash

setup()
{
	sides_setup
}

teardown()
{
	sides_teardown
}

# Runs of one cell under perf's control, with KEY=VALUE... for both sides.
gen_perf_pair()
{
	local file

	gen a cells=1 boots=3 "$@"
	gen b cells=1 boots=3 side=1 kernel=6.2.0 "$@"
	for file in [ab]-*.json; do
		edit "$file" "
r['settings']['perf_control'] = True
r['primitives'] = []"
	done
}

# counted FILE.json EVENT VALUE [UNIT [PERCENT]]: one more line of perf
counted()
{
	printf '{"counter-value" : "%s", "unit" : "%s", "event" : "%s", %s}\n' \
		"$3" "${4-}" "$2" "\"pcnt-running\" : ${5-100.00}" \
		>>"${1%.json}.perf.json"
}

# All runs: 8192 events of 2 rounds; A counts 2 per event and B 1.
count_flushes()
{
	local file

	for file in a-*.json; do counted "$file" tlb:tlb_flush 16384.000000; done
	for file in b-*.json; do counted "$file" tlb:tlb_flush 8192.000000; done
	# Values without any variation give no interval.
	counted_again a-00-0.json 16400.000000
	counted_again b-00-0.json 8200.000000
}

counted_again()
{
	rm "${1%.json}.perf.json"
	counted "$1" tlb:tlb_flush "$2"
}

@test "perf's counts are divided by events and by pins, and compared" {
	gen_perf_pair cell0=futex+swap rounds=2
	count_flushes
	# The pattern matches perf's files, too: they are read with their runs.
	run "$MMFENCE" compare --metric perf_stat a-* -- b-*
	echo "$output"
	[ "$status" -eq 0 ]
	within 80
	[[ $output == *"3+3 boots, 3+3 runs"* ]]
	[[ $output == *" perf stat: tlb:tlb_flush per event"* ]]
	[[ $output == *" 2.001   1.000  -50.0%"*fewer* ]]
	[[ $output == *" perf stat: tlb:tlb_flush per cycle"* ]]
	[[ $output == *" 0.033   0.017  -50.0%"* ]]
	[[ $output == *"perf stat: its counts, on all CPUs"* ]]
	run "$MMFENCE" compare --metric pin_ns_per_cycle a-* -- b-*
	[[ $output != *"perf stat"* ]]
}

@test "rows of perf stat are in JSON, CSV and Markdown" {
	gen_perf_pair cell0=none+swap rounds=2
	count_flushes
	"$MMFENCE" compare --format json a-* -- b-* >out.json
	python3 - <<-'PY'
	import json
	rows = [r for r in json.load(open("out.json"))["comparisons"][0]["rows"]
	        if r["metric"] == "perf_stat"]
	assert [(r["event"], r["per"], r["kind"]) for r in rows] == [
	    ("tlb:tlb_flush", "event", "tally")], rows
	assert abs(rows[0]["a"]["mean"] - 2) < 0.01 and rows[0]["a"]["runs"] == 3
	PY
	run "$MMFENCE" compare --format csv --metric perf_stat a-* -- b-*
	[[ $output == *'"perf_stat tlb:tlb_flush per event",2.00'* ]]
	run "$MMFENCE" compare --format markdown --metric perf_stat a-* -- b-*
	[[ $output == *'perf\_stat tlb:tlb\_flush per event | 2.001'* ]]
}

@test "more of an event is not slower" {
	gen_perf_pair cell0=none+swap rounds=2
	count_flushes
	run "$MMFENCE" compare --metric perf_stat --fail-if-slower 1 \
		b-*.json -- a-*.json
	[ "$status" -eq 2 ]
	[[ $output == *"no time can be judged"* ]]
}

@test "what perf could not count is unsupported, never 0" {
	local file

	gen_perf_pair cell0=none+swap rounds=2
	for file in [ab]-*.json; do
		counted "$file" cycles "<not supported>"
		counted "$file" r01 "<not counted>"
	done
	counted b-00-0.json faults 7.000000
	run "$MMFENCE" compare --metric perf_stat a-* -- b-*
	echo "$output"
	[ "$status" -eq 2 ]
	within 80
	[[ $output == *"cycles (perf stat): unsupported on A (a-00-0.perf"* ]]
	[[ $output == *"r01 (perf stat): not counted on A"* ]]
	[[ $output == *"faults (perf stat): not asked for on A"* ]]
	[[ $output != *" 0 "* ]]
}

@test "a count that shared its counter is marked, and compared with --force" {
	local file

	gen_perf_pair cell0=none+swap rounds=2
	for file in [ab]-*.json; do counted "$file" dTLB 8192.000000 "" 37.54; done
	run "$MMFENCE" compare --metric perf_stat a-* -- b-*
	echo "$output"
	[ "$status" -eq 2 ]
	[[ $output == *"multiplexed on A: 8192 in 37.54 % of the"* ]]
	[[ $output == *"not scaled"* ]]
	run "$MMFENCE" compare --force --metric perf_stat a-* -- b-*
	[ "$status" -eq 0 ]
	[[ $output == *"because of --force"*"multiplexed on A"* ]]
	[[ $output == *" 1.000   1.000"* ]]
}

@test "unlike units and one-sided counts are refused" {
	local file

	gen_perf_pair cell0=none+swap rounds=2
	for file in a-*.json; do counted "$file" clock 9.000000 msec; done
	run "$MMFENCE" compare a-* -- b-*
	[[ $output == *"only runs of A have usable counts"* ]]
	for file in b-*.json; do counted "$file" clock 9.000000 ""; done
	run "$MMFENCE" compare --force --metric perf_stat a-* -- b-*
	[ "$status" -eq 2 ]
	[[ $output == *'another unit: "msec" and ""'* ]]
	rm b-0[12]-0.perf.json
	counted_again b-00-0.json 8192.000000
	rm a-*.perf.json
	counted a-00-0.json tlb:tlb_flush 8192.000000
	run "$MMFENCE" compare a-* -- b-*
	[[ $output == *"4 runs have no counts of perf"* ]]
}

@test "counts that are not of one whole cell are refused" {
	gen_perf_pair cell0=none+swap rounds=2
	count_flushes
	edit a-00-0.json "r['settings']['perf_control'] = False"
	edit a-01-0.json "r['interrupted'] = True"
	edit a-02-0.json "
c = r['cells'][0]
r['cells'] += [dict(c, cell='none+ksm')]"
	edit b-00-0.json "r['cells'][0]['rounds'][0]['outcome'] = 'invalid'"
	edit b-01-0.json "
for x in r['cells'][0]['rounds']: x['clear_events'] = 0"
	run "$MMFENCE" compare --force --cell none+swap --metric perf_stat \
		a-*.json -- b-*.json
	echo "$output"
	[ "$status" -eq 2 ]
	within 80
	[[ $output == *"not under perf's control"* ]]
	[[ $output == *"interrupted"* ]]
	[[ $output == *"several cells together"* ]]
	[[ $output == *"without proof"* ]]
	[[ $output == *"nothing was pinned, cleared or done"* ]]
}

@test "counting rounds are in no count of perf" {
	local file

	gen_perf_pair cell0=none+swap rounds=2
	for file in [ab]-*.json; do
		edit "$file" "
c = r['cells'][0]
c['rounds'] += [dict(c['rounds'][0], counting=True, clear_events=1000000)]"
	done
	count_flushes
	run "$MMFENCE" compare --metric perf_stat a-* -- b-*
	[ "$status" -eq 0 ]
	[[ $output == *" 2.001   1.000  -50.0%"* ]]
}

@test "a bad file of perf is told, and the rest is compared" {
	gen_perf_pair cell0=none+swap rounds=2
	count_flushes
	echo '[{"event":"a","counter-value":"nan"}]' >b-01-0.perf.json
	run "$MMFENCE" compare a-* -- b-*
	[ "$status" -eq 0 ]
	[[ ${output//$'\n    '/ } == *'perf stat: not used: '*'"nan" is no'* ]]
	[[ $output == *"clear ns/event"*"tlb:tlb_flush"* ]]
	echo '[{"event":"a"' >b-01-0.perf.json
	run "$MMFENCE" compare a-*.json -- b-*.json
	[ "$status" -eq 0 ]
	[[ $output == *"b-01-0.perf.json: line "* ]]
	counted a-00-0.json tlb:tlb_flush 7
	run "$MMFENCE" compare a-*.json -- b-*.json
	[ "$status" -eq 0 ]
	[[ ${output//$'\n    '/ } == *"listed twice by perf on A"* ]]
	[[ $output == *"clear ns/event"* ]]
	rm b-01-0.json
	# Without its run the file is refused.
	run "$MMFENCE" compare a-0*-0.json -- b-01-0.perf.json
	[ "$status" -eq 2 ]
}
