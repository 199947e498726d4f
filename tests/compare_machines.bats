#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# mmfence compare and cover: runs of several machines on both sides.

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

# fleet CHANGE...: a machine for each, in which B is slower by that factor
fleet()
{
	local nr=0 change

	for change in "$@"; do
		nr=$((nr + 1))
		gen "a-n$nr" machine="n$nr" boots=2 cells=3 spread=0.002
		gen "b-n$nr" machine="n$nr" boots=2 cells=3 spread=0.002 \
			side=1 kernel=6.2.0 change="$change"
	done
}

@test "each machine with itself, and a row over all of them" {
	fleet 1.02 1.05 1.08
	run "$MMFENCE" compare a-* -- b-*
	[ "$status" -eq 0 ]
	within 80
	[[ $output == *"3 machines on both sides"*"n1: Synthetic CPU"* ]]
	[[ $output == *"futex+none "*"3 machines, 6+6 boots"* ]]
	[ "$(grep -cE '^   n[123] ' <<<"$output")" -eq \
		"$((3 * $(grep -cE '^ [a-zA-Z/]+.* (\[|\()' <<<"$output")))" ]
	[[ $output == *"Student's t over the change of each"* ]]
	absent 'Break-even'
	"$MMFENCE" compare --format=json a-* -- b-* >out.json
	python3 - <<'PY'
import json, math
r = json.load(open("out.json"))
c = r["comparisons"][0]
assert [m["machine"] for m in c["machines"]] == ["n1", "n2", "n3"]
assert all(m["boots_a"] == 2 and m["cpus_online"] == 2 for m in c["machines"])
row = [x for x in c["rows"] if x["metric"] == "pin_ns_per_cycle"][0]
assert row["a"]["boots"] == 6 and row["rank"] is None
one = [math.log1p(m["change"] / 100) for m in row["machines"]]
mean = sum(one) / 3
sd = math.sqrt(sum((x - mean) ** 2 for x in one) / 2)
half = 4.302652729911275 * sd / math.sqrt(3)
for got, want in zip([row["change"]] + row["interval"],
                     [mean, mean - half, mean + half]):
    assert abs(got - 100 * math.expm1(want)) < 1e-6, (got, want)
low, high = row["interval"]
assert low < 5 < high and high - low > 5
assert [m["machine"] for m in row["machines"]] == ["n1", "n2", "n3"]
assert all(m["a"]["boots"] == m["pairs"] == 2 for m in row["machines"])
count = [x for x in c["rows"] if x["metric"] == "remote_tlb_per_event"][0]
assert count["method"] == "exact" and count["change"] == 0
PY
	"$MMFENCE" compare --format=csv a-* -- b-* >out.csv
	python3 - <<'PY'
import csv
rows = list(csv.DictReader(open("out.csv")))
assert {r["machine"] for r in rows} == {"", "n1", "n2", "n3"}
assert not any(None in r or None in r.values() for r in rows)
PY
	run "$MMFENCE" compare --format=markdown a-* -- b-*
	[[ $output == *"| pin ns/cycle, n2 |"* ]]
}

@test "what is alike on two machines and not on a third is no change of all" {
	fleet 1 1 1.3
	run "$MMFENCE" compare --metric=pin_ns_per_cycle a-* -- b-*
	[ "$status" -eq 0 ]
	grep -E '^ pin ns/cycle .* ~$' <<<"$output"
	grep -E '^   n3 .* slower' <<<"$output"
	run "$MMFENCE" compare --fail-if-slower=5 --metric=pin_ns_per_cycle \
		a-* -- b-*
	[ "$status" -eq 0 ]
}

@test "ten machines: bootstrap over machines, boots and rounds" {
	fleet 1.04 1.05 1.06 1.05 1.05 1.04 1.06 1.05 1.05 1.05
	run "$MMFENCE" compare --replicates=999 a-* -- b-*
	[ "$status" -eq 0 ]
	within 80
	[[ ${output//$'\n'/ } == *"bootstrap over machines, then boots, then"* ]]
	grep -E '^ pin ns/cycle .* slower$' <<<"$output"
	run "$MMFENCE" cover --replicates=999 a-* -- b-*
	[ "$status" -eq 0 ]
	within 72
	[[ $output == *"10 machines, each counts once; boots: 20 of A, 20 of B"* ]]
	[[ $output == *"n1, n2, n3"*": Synthetic CPU"* ]]
	[[ $output == *"change: the mean over machines; [ ]: its 95 % confidence"* ]]
	absent '^ *n1:|noise floor'
}

@test "machines without a name are told apart by their hardware" {
	gen a-x boots=2 cpu=X
	gen b-x boots=2 cpu=X side=1 kernel=6.2.0
	gen a-y boots=2 cpu=Y boot=y
	gen b-y boots=2 cpu=Y boot=y side=1 kernel=6.2.0
	run "$MMFENCE" compare a-* -- b-*
	[ "$status" -eq 0 ]
	[[ $output == *"machine 1: "*"machine 2: "* ]]
}

@test "a machine of one side only is left out and named" {
	fleet 1 1 1
	rm a-n2-*
	run "$MMFENCE" compare a-* -- b-*
	[ "$status" -eq 0 ]
	[[ $output == *"2 machines on both sides"* ]]
	[[ $output == *"2 runs of B are of machines without a run on the other"* ]]
	# With one machine in common there are no rows over machines.
	rm a-n3-*
	run "$MMFENCE" compare a-* -- b-*
	[ "$status" -eq 2 ]
	[[ $output == *"another machine: machine.name"* ]]
}

@test "what machines say alike is said once" {
	fleet 1 1 1
	for file in b-n*; do
		edit "$file" 'r["kernel"]["config"]["KSM"] = "y"'
	done
	for file in b-n3*; do
		edit "$file" 'r["machine"]["microcode"] = "0x2"'
	done
	run "$MMFENCE" compare a-* -- b-*
	[ "$(grep -c 'kernel.config.KSM' <<<"$output")" -eq 1 ]
	[[ $output == *"n3: machine.microcode: 0x1 | 0x2"* ]]
}

@test "a side of two kernels, and machines that changed, are refused" {
	fleet 1 1 1
	edit a-n2-00-0.json 'r["machine"]["cpus_online"] = 1'
	run "$MMFENCE" compare a-* -- b-*
	[ "$status" -eq 0 ]
	[[ $output == *"n2: everything: another machine: machine.cpus_online"* ]]
	absent '^   n2 '
	for file in b-n3*; do
		edit "$file" 'r["kernel"]["release"] = "6.3.0"'
	done
	run "$MMFENCE" compare a-* -- b-*
	[ "$status" -eq 2 ]
	[[ $output == *"side B mixes kernels"* ]]
}

@test "counts of unlike sources have no row over machines" {
	fleet 1 1 1
	for file in ?-n3*; do
		edit "$file" 'r["counters"]["tlb"]["source"] = "tlb:tlb_flush"'
	done
	run "$MMFENCE" compare --metric=remote_tlb_per_event a-* -- b-*
	[[ $output == *"machines have another count source"* ]]
}

@test "one boot a side on each machine: the machines are what varies" {
	fleet 1.05 1.06 1.05 1.06
	rm ./*-01-0.json
	# Fewer than five boots a side in all are no alarm.
	run "$MMFENCE" compare --metric=pin_ns_per_cycle a-* -- b-*
	grep -E '^ pin ns/cycle .*\[.* slower\?$' <<<"$output"
	fleet 1.05 1.06 1.05 1.06 1.05
	rm ./*-01-0.json
	run "$MMFENCE" compare --metric=pin_ns_per_cycle a-* -- b-*
	[ "$status" -eq 0 ]
	grep -E '^ pin ns/cycle .*\[.* slower$' <<<"$output"
	grep -E '^   n1 .*\(.* unknown$' <<<"$output"
}

@test "all of A before all of B on each machine: no time has a verdict" {
	local nr

	for nr in 1 2 3; do
		gen "a-n$nr" machine="n$nr" boots=5 cells=2 spread=0.002 \
			order=block
		gen "b-n$nr" machine="n$nr" boots=5 cells=2 spread=0.002 \
			order=block side=1 kernel=6.2.0 change=1.05
	done
	run "$MMFENCE" compare --fail-if-slower=0 \
		--metric=pin_ns_per_cycle a-* -- b-*
	[ "$status" -eq 2 ]
	grep -E '^ pin ns/cycle .* unknown$' <<<"$output"
}

@test "one step of the clock is never coloured, whatever the boots" {
	local boots rounds

	for boots in 5 6 7 8; do
		for rounds in 3 5 7 10; do
			rm -f ./*.json
			gen a cells=1 boots=$boots rounds=$rounds
			gen b cells=1 boots=$boots rounds=$rounds side=1
			FILES=$(echo a-*) each_round 'x["pin_p50_ns"] = 308'
			FILES=$(echo b-*) each_round 'x["pin_p50_ns"] = 318'
			run "$MMFENCE" compare --metric=pin_p50_ns \
				--fail-if-slower=0 --cell=futex+none \
				a-* -- b-*
			[ "$status" -eq 0 ]
			grep -E '^ pin p50 ns .* ~$' <<<"$output"
		done
	done
}

@test "figures and the noise of a fleet" {
	fleet 1.02 1.05
	run "$MMFENCE" compare --noise a-*
	[ "$status" -eq 2 ]
	[[ $output == *"another machine"* ]]
	run "$MMFENCE" plot --figure=changes --format=ascii a-* -- b-*
	[ "$status" -eq 0 ]
	run "$MMFENCE" plot --figure=breakeven --format=ascii a-* -- b-*
	[ "$status" -eq 2 ]
	[[ $output == *"the break-even is of one machine"* ]]
}
