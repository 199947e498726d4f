#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# mmfence compare: --noise, --factorial and the break-even.

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

@test "--noise tells what this machine can see" {
	gen a boots=10 spread=0.01
	run "$MMFENCE" compare --noise a-*
	[ "$status" -eq 0 ]
	within 80
	[[ $output == *"10 boots"*"futex+none"*"pin ns/cycle"* ]]
	"$MMFENCE" compare --noise --format=json a-* >out.json
	python3 - <<'PY'
import json
r = json.load(open("out.json"))
assert r["schema"] == "mmfence.noise/2" and r["pairs"] == 10
assert r["main_times"] == {"tests": 8, "share_of_level": 0.8}, r
# A rate of 5 % exceeds 41 of 400 in fewer than one of 10,000 cases.
assert r["drawn"] == 400 and r["alarms"] < 42 and 240 < r["found"] < 380
for row in r["rows"]:
    assert 0 < row["floor_percent"] < row["detectable_percent"] < 6
    assert row["drift_p"] > 1e-4
    # A percentile is known to 0.8 %: 1 % is nearly beyond it.
    assert row["metric"] == "pin_p99_ns" or 5 < row["boots_needed"] < 120, row
PY
	run "$MMFENCE" compare --noise --change=3 a-*
	[[ $output == *"a side, to find 3 % as often"* ]]
	gen b boots=2 kernel=6.2.0 side=1
	run "$MMFENCE" compare --noise a-* -- b-*
	[ "$status" -eq 2 ]
	[[ $output == *"one kernel"* ]]
	run "$MMFENCE" compare --noise a-00-0.json
	[ "$status" -eq 2 ]
	run "$MMFENCE" compare --noise a-0[0-2]-0.json
	[[ $output == *" 5 pairs of boots"*"Fewer than 5 boots"*"Not checked"* ]]
}

@test "--noise sees drift, and refuses what compare refuses" {
	gen a boots=10 spread=0.001 drift=0.1
	"$MMFENCE" compare --noise --format=json a-* >out.json
	python3 - <<'PY'
import json
rows = [r for r in json.load(open("out.json"))["rows"] if not r["primitive"]]
assert rows and all(row["drift_p"] < 0.01 for row in rows), rows
PY
	for file in a-0[5-9]*; do
		edit "$file" 'r["cells"][0]["area_bytes"] = 4096'
	done
	run "$MMFENCE" compare --noise a-*
	[ "$status" -eq 0 ]
	[[ $output == *"Left out:"*"futex+none: other settings"* ]]
	absent '^futex\+none '
	for file in a-*; do
		edit "$file" 'r["time"] = "emulated"'
	done
	run "$MMFENCE" compare --noise a-*
	[ "$status" -eq 2 ]
	[[ $output == *"emulated time"* ]]
}

@test "--factorial separates barrier from flush" {
	gen new kernel=n side=0 change=1.05 tlb=0 spread=0.005
	gen old kernel=o side=1 clear_change=1.2 tlb=1 spread=0.005
	gen both kernel=b side=2 change=1.05 clear_change=1.2 tlb=1 spread=0.005
	gen neither kernel=x side=3 tlb=0 spread=0.005
	run "$MMFENCE" compare --factorial new=new-00-0.json new-0[1-4]* \
		old= old-* both= both-* neither= neither-*
	[ "$status" -eq 0 ]
	within 80
	[[ $output == *"flush "*"more"*"seed 20221122"*"Differs (new | old):"* ]]
	run "$MMFENCE" compare --factorial --margin=90 new= new-* old= old-* \
		both= both-* neither= neither-*
	[[ $output == *"within margin"*"lies within 90 %"* ]]
	within 80
	"$MMFENCE" compare --factorial --format=json new= new-* old= old-* \
		both= both-* neither= neither-* >out.json
	python3 - <<'PY'
import json
r = json.load(open("out.json"))
rows = {(x["cell"], x["metric"]): x["effects"] for x in r["rows"]}
def holds(effect, truth):
    low, high = effect["interval"]
    assert low - 0.5 < truth < high + 0.5, (effect, truth)
clear = rows["none+ksm", "clear_ns_per_event"]
holds(clear["barrier"], 5)
holds(clear["flush"], 20)
holds(clear["interaction"], 0)
pin = rows["futex+none", "pin_ns_per_cycle"]
holds(pin["barrier"], 5)
holds(pin["flush"], 0)
assert rows["none+ksm", "remote_tlb_per_event"]["flush"]["change"] == 1
PY
	run "$MMFENCE" compare --factorial new= new-* old= old-* both= both-*
	[ "$status" -eq 2 ]
	[[ $output == *"neither="* ]]
	run "$MMFENCE" compare --factorial new-00-0.json old= old-*
	[ "$status" -eq 2 ]
}

@test "the break-even holds the rate it was made with" {
	# A pin costs 404 x 0.1 ns more, an event 2310 x (1 - 1.1 x 0.5) less.
	gen a spread=0.002 boots=10
	gen b spread=0.002 boots=10 side=1 change=1.1 clear_change=0.5
	run "$MMFENCE" compare a-* -- b-*
	[[ $output == *"Break-even, pins of futex+none to events of none+ksm"* ]]
	"$MMFENCE" compare --format=json a-* -- b-* >out.json
	python3 - <<'PY'
import json
b = json.load(open("out.json"))["comparisons"][0]["breakeven"]
truth = 2310 * (1 - 1.1 * 0.5) / (404 * 0.1)
low, high = b["interval"]
assert low < truth < high and high - low < 3, (b, truth)
PY
}

@test "the break-even counts what bystanders lose, if both sides looked" {
	gen a spread=0.002 boots=10
	gen b spread=0.002 boots=10 side=1 change=1.1 clear_change=0.5
	FILES=$(echo a-*) each_round 'x["stolen_ns"] = 4096 * 1500'
	"$MMFENCE" compare --format=json a-* -- b-* >out.json
	grep -q '"victims_counted": false' out.json
	FILES=$(echo b-*) each_round 'x["stolen_ns"] = 4096 * 100'
	"$MMFENCE" compare --format=json a-* -- b-* >out.json
	python3 - <<'PY'
import json
b = json.load(open("out.json"))["comparisons"][0]["breakeven"]
truth = (2310 * (1 - 1.1 * 0.5) + 1400) / (404 * 0.1)
low, high = b["interval"]
assert b["victims_counted"]
assert low < truth < high and high - low < 8, (b, truth)
PY
}

@test "the break-even uses no cell that was not compared" {
	gen a spread=0.002
	gen b spread=0.002 side=1 change=1.1 clear_change=0.5
	for file in b-*; do
		edit "$file" 'r["cells"][0]["area_bytes"] = 4096'
	done
	run "$MMFENCE" compare a-* -- b-*
	[[ $output != *"Break-even"* ]]
}

@test "--factorial of one boot each: counts over visits, times unknown" {
	gen n boots=1 cells=2 kernel=new tlb=0.01
	gen o boots=1 cells=2 kernel=old side=1 tlb=1
	gen b boots=1 cells=2 kernel=both side=2 tlb=1
	gen x boots=1 cells=2 kernel=neither side=3 tlb=0.01
	FILES=$(echo ?-*) each_round 'x["irqs_received"]["tlb"]["bystander"] += (
            len(str(x["pin_ns_per_cycle"])))'
	edit n-00-0.json \
		'r["cells"][1]["rounds"][3]["irqs_received"]["tlb"]["bystander"] += 41'
	run "$MMFENCE" compare --factorial --cell=none+ksm new= n-* old= o-* \
		both= b-* neither= x-*
	[ "$status" -eq 0 ]
	within 80
	text=${output##*remote TLB/ev}
	grep -E '^   flush +\+0\.99 \(.*\) .* more$' <<<"${text%%remote CAL/ev*}"
	grep -E '^   barrier .* ~$' <<<"${text%%remote CAL/ev*}"
	[[ ${output##*clear ns/event} == *"barrier"*"("*") "*"unknown"* ]]
	[[ $output == *"only counts get a verdict"* ]]
}

@test "--factorial: what the lab measured of four kernels" {
	data=$SOURCE_DIR/data/lab-variants/6.1.192
	run "$MMFENCE" compare --factorial new= "$data-new-1.json" \
		old= "$data-old-1.json" both= "$data-both-1.json" \
		neither= "$data-neither-1.json"
	[ "$status" -eq 0 ]
	within 80
	text=${output##*none+swap:dirty=0}
	grep -E '^   flush +\+(0\.99|1\.00) .*<1e-4  more$' <<<"${text%%remote CAL/ev*}"
}
