#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# mmfence compare reports the cells that are left out, and the facts that differ
# between the sides.

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

# rounds_of FILES CELL STATEMENT: for every round x of one primitive or cell
rounds_of()
{
	for file in $1; do
		edit "$file" "
for c in r['cells'] + r['primitives']:
    for x in c['rounds'] if c['cell'] == '$2' else []:
        $3"
	done
}

@test "a count that is background has no row, and is named" {
	gen_pair
	rounds_of 'a-* b-*' smp_mb 'x["cal_received_per_event"] = 1e-9'
	run "$MMFENCE" compare --cell=smp_mb a-* -- b-*
	[ "$status" -eq 0 ]
	within 80
	absent '^ remote CAL/ev'
	[[ $output == *"ns/op"*"Counts that are background, not shown"*"  remote_cal_per_event: smp_mb"* ]]
	run "$MMFENCE" compare --metric=remote_cal_per_event --cell=smp_mb \
		a-* -- b-*
	grep '^ remote CAL/ev ' <<<"$output"
	absent 'background'
	run "$MMFENCE" cover a-* -- b-*
	absent 'background'
	# As few per event, but so many events that they are many per second.
	rounds_of 'a-*' smp_mb 'x["cal_received_per_event"] = 1e-4'
	run "$MMFENCE" compare --cell=smp_mb a-* -- b-*
	grep '^ remote CAL/ev ' <<<"$output"
	# 0 on both sides is no background, nor is a count of one side only.
	rounds_of 'a-* b-*' smp_mb 'x["cal_received_per_event"] = 0'
	run "$MMFENCE" compare --cell=smp_mb a-* -- b-*
	grep '^ remote CAL/ev  *0.000  *0.000' <<<"$output"
	rounds_of 'b-*' smp_mb 'x["cal_received_per_event"] = 0.002'
	run "$MMFENCE" compare --cell=smp_mb a-* -- b-*
	grep '^ remote CAL/ev  *0.000  *0.002 .*~$' <<<"$output"
	rounds_of 'b-*' smp_mb 'x["cal_received_per_event"] = 0.03'
	run "$MMFENCE" compare --cell=smp_mb a-* -- b-*
	grep '^ remote CAL/ev  *0.000  *0.030 .*more$' <<<"$output"
}

@test "what was counted exactly can be lost in the background, below 0" {
	gen_pair
	rounds_of 'a-*' smp_mb 'x["exact"] = {"clearer_locked_per_event": -0.25}'
	rounds_of 'b-*' smp_mb 'x["exact"] = {"clearer_locked_per_event": 0.5}'
	run "$MMFENCE" compare --metric=clearer_locked_per_event --cell=smp_mb \
		a-* -- b-*
	[ "$status" -eq 0 ]
	grep '^ clearer locked  *-0.250  *0.500 .* +0.75 .*more$' <<<"$output"
	# In a counting round, the exact counts include the reading of its
	# counters.
	rounds_of 'b-*' smp_mb 'if x is c["rounds"][0]:
            x["counting"] = True
            x["exact"]["clearer_locked_per_event"] = 99'
	run "$MMFENCE" compare --metric=clearer_locked_per_event --cell=smp_mb \
		a-* -- b-*
	grep '^ clearer locked  *-0.250  *0.500 .* +0.75 .*more$' <<<"$output"
	rounds_of 'a-*' smp_mb 'x["cal_received_per_event"] = -0.25'
	run "$MMFENCE" compare a-* -- b-*
	[ "$status" -eq 2 ]
	[[ $output == *"is -0.25, must be 0 to"* ]]
}

@test "background of many cells is named to the last" {
	gen a cells=10 boots=2 rounds=2
	gen b cells=10 boots=2 rounds=2 side=1
	FILES=$(echo a-* b-*) each_round 'if c["cell"].find("+none") < 0:
            x["irqs_received"]["res"]["bystander"] = 2e-4 * x["clear_events"]'
	"$MMFENCE" compare --format=json a-* -- b-* >out.json
	python3 - <<'PY'
import json
c = json.load(open("out.json"))["comparisons"][0]
said = " ".join(n for n in c["background"]
                if n.startswith("remote_res_per_event: "))
cells = {row["cell"] for row in c["rows"]
         if row["metric"] == "clear_ns_per_event"}
assert len(cells) == 8 and all(cell in said for cell in cells), said
assert not [r for r in c["rows"] if r["metric"] == "remote_res_per_event"]
PY
}

@test "a cell of both sides without a common metric is said" {
	gen_pair cells=2
	rounds_of 'a-* b-*' none+ksm 'x.update({k: None for k in x
            if k.endswith(("_ns", "_per_event", "irqs_received"))})
        x.pop("irqs_received")'
	run "$MMFENCE" compare a-* -- b-*
	[ "$status" -eq 0 ]
	[[ $output == *"Not compared:"*"none+ksm: both sides have the cell, but without a value of"* ]]
	run "$MMFENCE" compare --cell=none+ksm a-* -- b-*
	[ "$status" -eq 2 ]
}

@test "a percentile above the range of the histogram is no number" {
	gen_pair cells=1
	rounds_of b-03-0.json futex+none 'x["pin_p99_ns"] = 1 << 37'
	run "$MMFENCE" compare a-* -- b-*
	[ "$status" -eq 0 ]
	[[ $output == *"Not compared:"*"futex+none: pin_p99_ns: in one round at least it exceeds the"* ]]
	absent '^ pin p99'
	rounds_of b-03-0.json futex+none 'x["pin_p99_ns"] = (1 << 37) - 1'
	run "$MMFENCE" compare a-* -- b-*
	grep '^ pin p99' <<<"$output"
}

@test "a command line differs by what it sets" {
	gen a cmdline='BOOT_IMAGE=/vmlinuz-6.1 root=/dev/sda1 ro quiet'
	gen b side=1 cmdline='BOOT_IMAGE=/vmlinuz-7 root=UUID=7-7 nopti'
	run "$MMFENCE" compare a-* -- b-*
	[ "$status" -eq 0 ]
	grep '^  kernel.cmdline: - | nopti$' <<<"$output"
	# Boots of one side, each with a token of its own.
	for i in 0 1 2 3 4; do
		edit "b-0$i-0.json" "r['kernel']['cmdline'] = 'nopti root=/dev/vd$i' \
			' run=0123456789abcdef0123456789abcde$i -- $i'"
	done
	run "$MMFENCE" compare a-* -- b-*
	[ "$status" -eq 0 ]
	grep '^  kernel.cmdline: - | nopti$' <<<"$output"
	edit b-02-0.json "r['kernel']['cmdline'] = 'nopti isolcpus=1'"
	run "$MMFENCE" compare a-* -- b-*
	[ "$status" -eq 2 ]
	[[ $output == *"side B mixes kernels: kernel.cmdline"* ]]
}

# text FILE ALIGN OFFSET KASLR
text()
{
	edit "$1" "r['kernel']['text'] = {'text_align_bytes': $2,
		'kaslr_offset_bytes': $4,
		'function_line_offsets': {'gup_fast_fallback': $3}}"
}

@test "where the code lies is said if it differs, KASLR between boots is not" {
	gen_pair
	for i in 0 1 2 3 4; do
		# By chance, KASLR's address is a multiple of a larger power of
		# two.
		text "a-0$i-0.json" "2097152 << $i" 0 "$i << 21"
		text "b-0$i-0.json" 65536 48 "$i << 22"
	done
	run "$MMFENCE" compare a-* -- b-*
	[ "$status" -eq 0 ]
	[[ $output == *"kernel.text.text_align_bytes: 2097152 | 65536"* ]]
	[[ $output == *"line_offsets.gup_fast_fallback: 0 | 48"* ]]
	absent 'kaslr|runs of A differ'
	run "$MMFENCE" compare a-01-0.json -- b-01-0.json
	[[ $output == *"kaslr_offset_bytes: 2097152 | 4194304"* ]]
}

# In such an order, a drift of 2 % alone would be called a change.
@test "one side mostly after the other: no verdict on a time, and why" {
	gen_pair cells=1 order=AAAABABBBB drift=0.1 spread=0.002
	gen a cells=1 order=AAAABABBBB drift=0.1 spread=0.002
	run "$MMFENCE" compare --fail-if-slower=0 a-* -- b-*
	[ "$status" -eq 2 ]
	grep '^ pin ns/cycle .* unknown$' <<<"$output"
	absent '(slower|faster)$'
	[[ ${output//$'\n'/ } == *"correlate by 0.80"*"changed 3 times in 10"* ]]
	rm -f ./*.json
	gen a cells=1 order=AABBAABBAB spread=0.002
	gen b cells=1 order=AABBAABBAB spread=0.002 side=1 change=1.1
	run "$MMFENCE" compare a-* -- b-*
	grep '^ pin ns/cycle .* slower$' <<<"$output"
	absent 'correlate'
}

@test "how many tests share which part of the level is in the JSON" {
	gen_pair cells=5
	"$MMFENCE" compare --format=json a-* -- b-* >out.json
	python3 - <<'PY'
import json
r = json.load(open("out.json"))
rows = r["comparisons"][0]["rows"]
main = {"pin_ns_per_cycle", "clear_ns_per_event", "ns_per_op"}
for key, share, of_main in (("main_times", 0.8, True), ("others", 0.2, False)):
    family = [x for x in rows if (x["metric"] in main) == of_main
              and x["p_holm"] is not None]
    assert r["holm"][key] == {"tests": len(family), "share": share} or \
        abs(r["holm"][key]["share"] - share) < 1e-12, r["holm"]
    assert r["holm"][key]["tests"] == len(family), (key, r["holm"])
    least = min(x["p"] for x in family)
    held = min(x["p_holm"] for x in family)
    assert abs(held - min(1, least * len(family) / share)) < 1e-9
PY
	# p = 0.0079 with 5 boots per side: under 1 % (two main times) and 4 %
	# (one).
	run "$MMFENCE" compare a-* -- b-*
	text=${output//$'\n'/ }
	[[ $text == *"so few boots; over "*" other tests Holm asks for"* ]]
	run "$MMFENCE" compare --cell=futex+none --metric=pin_ns_per_cycle \
		a-* -- b-*
	absent 'can never fire'
}
