#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# mmfence compare, on run files with a known truth.

# Text that looks like code is only text here; run sets status and output.
# shellcheck disable=SC1003,SC2016,SC2030,SC2031

load compare.bash

setup()
{
	sides_setup
}

teardown()
{
	sides_teardown
}

@test "a slower kernel is called slower, in 80 columns of ASCII" {
	gen_pair change=1.08 tlb=1
	run "$MMFENCE" compare a-* -- b-*
	[ "$status" -eq 0 ]
	within 80
	[[ $output == *"6.2.0"*"5 boots, 5 runs"* ]]
	[[ $output == *"5 pairs"* ]]
	[[ $output == *"pin ns/cycle"*"slower"* ]]
	[[ $output == *"remote TLB/ev    2.000   1.000  -50.0%"*"fewer"* ]]
	[[ $output == *"kernel.config.PREEMPT: n | y"* ]]
	[[ $output != *"load_1min"* ]]
}

@test "two times the same kernel is no change" {
	gen_pair
	run "$MMFENCE" compare a-* -- b-*
	[ "$status" -eq 0 ]
	absent '(slower|faster|more|fewer)$'
}

@test "a margin makes a small change the same" {
	gen a spread=0.001 round_spread=0.001
	gen b spread=0.001 round_spread=0.001 side=1 change=1.004
	run "$MMFENCE" compare --margin=1 a-* -- b-*
	grep '^ pin ns/cycle .*same within 1 %$' <<<"$output"
	within 80
}

@test "one boot of a side: times are unknown, counts are compared" {
	gen a boots=1
	gen b boots=1 side=1 change=1.5 tlb=1
	run "$MMFENCE" compare a-* -- b-*
	[ "$status" -eq 0 ]
	[[ $output == *"pin ns/cycle"*"unknown"* ]]
	[[ $output == *"boot to boot is unknown"* ]]
	[[ $output == *"remote TLB/ev    2.000   1.000"*"fewer"* ]]
	absent 'slower|faster'
}

@test "a halved count is said although one boot, or one round, is odd" {
	gen a boots=12 cells=2
	gen b boots=12 cells=2 side=1 tlb=1
	FILES=b-03-0.json each_round 'x["irqs_received"]["tlb"]["bystander"] = \
            1.01 * (x["clear_events"] or 0)'
	run "$MMFENCE" compare --cell=none+ksm a-* -- b-*
	[[ $output == *"remote TLB/ev    2.000   1.001  -50.0%"*"fewer"* ]]
	absent 'nan|inf|remote TLB.*~'
	rm -f ./*.json
	gen a boots=1 rounds=30 cells=2
	gen b boots=1 rounds=30 cells=2 side=1 tlb=1
	edit b-00-0.json 'x = r["cells"][1]["rounds"][7]
x["irqs_received"]["tlb"]["bystander"] = 1.003 * x["clear_events"]'
	run "$MMFENCE" compare --cell=none+ksm a-* -- b-*
	[[ $output == *"remote TLB/ev    2.000   1.000  -50.0%"*"fewer"* ]]
	absent 'nan|inf|remote TLB.*~'
}

@test "one boot of either side: no time is slower, no CI job fails" {
	gen a cells=1 round_spread=0 spread=0
	gen b cells=1 boots=1 round_spread=0 spread=0 side=1 change=1.5
	run "$MMFENCE" compare --fail-if-slower=5 a-* -- b-*
	[ "$status" -eq 2 ]
	absent '(slower|faster)$'
	run "$MMFENCE" compare --fail-if-slower=5 b-* -- a-*
	[ "$status" -eq 2 ]
	absent '(slower|faster)$'
}

@test "a percentile is no more exact than its bucket, a mean never" {
	gen a cells=1 round_spread=0 spread=0
	gen b cells=1 round_spread=0 spread=0 side=1 change=1.005
	run "$MMFENCE" compare a-* -- b-*
	[[ $output =~ "pin p99 ns"[^$'\n']*" ~" ]]
	[[ $output =~ "pin ns/cycle"[^$'\n']*" unknown" ]]
	# Two values and none between them may be one step of the clock.
	gen b cells=1 round_spread=0 spread=0 side=1 change=1.02
	run "$MMFENCE" compare a-* -- b-*
	[[ $output =~ "pin p99 ns"[^$'\n']*" ~" ]]
	gen a cells=1 round_spread=0.001 spread=0.001
	gen b cells=1 round_spread=0.001 spread=0.001 side=1 change=1.02
	run "$MMFENCE" compare a-* -- b-*
	[[ $output =~ "pin p99 ns"[^$'\n']*" slower" ]]
}

@test "a rate is no exact count" {
	gen a boots=1 cells=1
	gen b boots=1 cells=1 side=1
	FILES=$(echo a-*) each_round 'x["bystander_stolen_ns_per_ms"] = 900'
	FILES=$(echo b-*) each_round 'x["bystander_stolen_ns_per_ms"] = 1800'
	metric=--metric=bystander_stolen_ns_per_ms
	run "$MMFENCE" compare $metric a-* -- b-*
	[[ $output =~ "stolen ns/ms"[^$'\n']*" unknown" ]]
	rm -f ./*.json
	gen_pair cells=1
	FILES=$(echo a-*) each_round \
		'x["bystander_stolen_ns_per_ms"] = x["pin_ns_per_cycle"]'
	FILES=$(echo b-*) each_round \
		'x["bystander_stolen_ns_per_ms"] = 2 * x["pin_ns_per_cycle"]'
	run "$MMFENCE" compare $metric --fail-if-slower=5 a-* -- b-*
	[ "$status" -eq 3 ]
	[[ $output =~ "stolen ns/ms"[^$'\n']*" higher" ]]
	"$MMFENCE" compare $metric --format=json a-* -- b-* |
		grep -q '"kind": "rate"'
	for file in *.json; do
		edit "$file" 'r["time"] = "emulated"'
	done
	run "$MMFENCE" compare $metric a-* -- b-*
	[ "$status" -eq 2 ]
	[[ $output != *"stolen ns/ms"* ]]
}

@test "runs of one boot are one boot" {
	gen a boots=1 runs=5
	gen b boots=1 runs=5 side=1 change=1.5
	run "$MMFENCE" compare a-* -- b-*
	[[ $output == *"1 boot, 5 runs"* ]]
	[[ $output == *"pin ns/cycle"*"unknown"* ]]
}

@test "a third side is compared with the first" {
	gen a
	gen b side=1 kernel=6.2.0 change=1.1
	gen c side=2 kernel=6.3.0 change=0.9
	run "$MMFENCE" compare a-* -- b-* -- c-*
	[ "$status" -eq 0 ]
	[[ $output == *"== B against A =="*"slower"*"== C against A =="* ]]
	[[ ${output##*C against A} == *"pin ns/cycle"*"faster"* ]]
}

@test "runs that do not alternate are not paired, and drift is named" {
	gen a order=block
	gen b side=1 order=block
	run "$MMFENCE" compare a-* -- b-*
	[[ $output != *"pairs"*"alternate"* ]]
	[[ $output == *"no time has a verdict"* ]]
}

@test "contaminated rounds are counted and left out" {
	gen_pair contaminated=0.2
	run "$MMFENCE" compare a-* -- b-*
	[[ $output == *"rounds contaminated"* ]]
	absent 'slower'
}

@test "--fail-if-slower exits with 3 beyond it, 0 below, 2 if it cannot tell" {
	gen_pair change=1.3
	run "$MMFENCE" compare --fail-if-slower=5 a-* -- b-*
	[ "$status" -eq 3 ]
	run "$MMFENCE" compare --fail-if-slower=50 a-* -- b-*
	[ "$status" -eq 0 ]
	run "$MMFENCE" compare --fail-if-slower=5 b-* -- a-*
	[ "$status" -eq 0 ]
	run "$MMFENCE" compare --fail-if-slower=5 a-00-0.json -- b-00-0.json
	[ "$status" -eq 2 ]
	[[ $output == *"no time can be judged"* ]]
}

@test "--fail-if-wider: 3 if an interval is, or is missing" {
	gen_pair boots=10 spread=0.01
	run "$MMFENCE" compare --fail-if-wider=10 a-* -- b-*
	[ "$status" -eq 0 ]
	run "$MMFENCE" compare --fail-if-wider=0.01 a-* -- b-*
	[ "$status" -eq 3 ]
	[[ $output == *"no interval as narrow as 0.01 %"* ]]
	run "$MMFENCE" compare --fail-if-wider=1000 a-00-0.json -- b-00-0.json
	[ "$status" -eq 3 ]
	run "$MMFENCE" compare --fail-if-wider=10 --metric remote_cal_per_event \
		a-* -- b-*
	[ "$status" -eq 2 ]
}

@test "--level widens what it heads" {
	local width

	gen_pair
	for level in 95 99; do
		run "$MMFENCE" compare --level=$level --cell futex+none a-* -- b-*
		[[ $output == *"$level % interval"* ]]
		width+="$("$MMFENCE" compare --level=$level --format=csv \
			--cell futex+none --metric pin_ns_per_cycle \
			a-* -- b-* | awk -F, 'NR == 2 { print $17 - $16 }') "
	done
	awk '{ exit !($2 > 1.3 * $1 && $2 < 3 * $1) }' <<<"$width"
	run "$MMFENCE" compare --level=100 a-* -- b-*
	[ "$status" -eq 2 ]
}

@test "--fail-if-slower does not pass what it could not judge" {
	gen a cells=3
	gen b cells=2 side=1
	run "$MMFENCE" compare --fail-if-slower=20 a-* -- b-*
	[ "$status" -eq 2 ]
	[[ $output == *"none+swap:dirty=0: clear_ns_per_event: side A has a value"* ]]
	run "$MMFENCE" compare --fail-if-slower=20 --cell=none+ksm a-* -- b-*
	[ "$status" -eq 0 ]
	gen b cells=3 side=1
	for file in b-*; do
		edit "$file" 'r["cells"][0]["area_bytes"] = 4096'
	done
	run "$MMFENCE" compare --fail-if-slower=20 a-* -- b-*
	[ "$status" -eq 2 ]
	[[ $output == *"futex+none: pin_p99_ns: side A has a value"* ]]
}

@test "Holm: main times have four fifths of the level, all else the rest" {
	gen_pair
	"$MMFENCE" compare --format=json a-* -- b-* >out.json
	python3 - <<'PY'
import json
rows = json.load(open("out.json"))["comparisons"][0]["rows"]
main = {"pin_ns_per_cycle", "clear_ns_per_event", "ns_per_op"}
def family(row):
    return "main" if row["metric"] in main else "other"
share = {"main": 0.8, "other": 0.2}
for row in rows:
    same = [r["p"] for r in rows if family(r) == family(row) and r["p_holm"]]
    if row["p_holm"] and row["p"] == min(same):
        want = min(1, min(1, len(same) * row["p"]) / share[family(row)])
        assert abs(row["p_holm"] - want) < 1e-9, row
assert {r["metric"] for r in rows if r["p_holm"]} > {"ns_per_op", "pin_p99_ns"}
PY
}

@test "json holds every number and is the same for the same seed" {
	gen_pair change=1.08
	"$MMFENCE" compare --format=json a-* -- b-* >one.json
	"$MMFENCE" compare --format=json a-* -- b-* >two.json
	cmp one.json two.json
	python3 - <<'PY'
import json
r = json.load(open("one.json"))
assert r["schema"] == "mmfence.compare/1" and r["replicates"] >= 2000
row = r["comparisons"][0]["rows"][0]
assert row["cell"] == "futex+none" and row["metric"] == "pin_ns_per_cycle"
low, high = row["interval"]
assert low < row["change"] < high and low < 8 < high
assert row["verdict"] == "slower" and row["pairs"] == 5
assert row["p_holm"] >= row["p"] and row["method"] == "t"
assert row["rank"]["p"] < 0.05
PY
}

@test "csv has as many columns in each line, and no formula" {
	gen a 'cell0==HYPERLINK("x")'
	gen b side=1 'cell0==HYPERLINK("x")'
	"$MMFENCE" compare --format=csv a-* -- b-* >out.csv
	python3 - <<'PY'
import csv
rows = list(csv.reader(open("out.csv")))
assert len({len(r) for r in rows}) == 1, {len(r) for r in rows}
cells = {r[2] for r in rows[1:]}
assert "'=HYPERLINK(\"x\")" in cells, cells
assert rows[0][27] == "note" and rows[0][26] == "verdict"
PY
}

@test "markdown lets no text act as markup" {
	gen a 'cell0=a|b<script>`x`'
	gen b side=1 'cell0=a|b<script>`x`'
	run "$MMFENCE" compare --format=markdown a-* -- b-*
	[ "$status" -eq 0 ]
	[[ $output == *'a\|b&lt;script\>\`x\`'* ]]
	[[ $output == *"|---|"* ]]
}

@test "only the metric and the cell asked for" {
	gen_pair
	run "$MMFENCE" compare --metric=pin_p999_ns --cell=futex+ksm a-* -- b-*
	[ "$status" -eq 0 ]
	[ "$(grep -c 'ns/cycle\|TLB' <<<"$output")" -eq 0 ]
	[[ $output == *"futex+ksm"*"pin p99.9 ns"* ]]
	[[ $output != *"smp_mb"* ]]
}

@test "differences inside a side are said" {
	gen_pair
	edit b-02-0.json 'r["machine"]["microcode"] = "0x2"'
	run "$MMFENCE" compare a-* -- b-*
	[ "$status" -eq 0 ]
	[[ $output == *"Differs"*"machine.microcode: the runs of B differ: in 4 it is 0x1"* ]]
	edit b-02-0.json 'r["kernel"]["mitigations"]["meltdown"] = "PTI"'
	run "$MMFENCE" compare a-* -- b-*
	[ "$status" -eq 0 ]
	[[ $output == *"kernel.mitigations.meltdown: the runs of B differ: in 4 it is"* ]]
}
