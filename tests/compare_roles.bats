#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# mmfence compare: interrupts by the role of the receiving CPU.

# Text that looks like code is only text here; run sets status and output.
# shellcheck disable=SC2016,SC2030,SC2031

load compare.bash

setup()
{
	sides_setup
}

teardown()
{
	sides_teardown
}

# roles FILES ON_CLEARER - each event of none+ksm has one TLB interrupt on the
# bystander's CPU, two call-function interrupts there and on a stranger's, and
# ON_CLEARER of each row on the clearer's own.
roles()
{
	FILES=$1 each_round 'if c["cell"] == "none+ksm":
            n = x["clear_events"]
            own = int('"$2"' * n)
            row = lambda b, o: {"clearer": own, "pinner": 0,
                                "bystander": b * n, "other": o}
            x["irqs_received"] = {"tlb": row(1, 7), "cal": row(2, n),
                                  "res": row(0, 0)}
            x["tlb_received_per_event"] = 1 + own / n
            x["cal_received_per_event"] = 3 + own / n'
}

@test "a flush that the clearer's CPU did for itself is no interrupt of others" {
	gen a cells=2 boots=2
	gen b cells=2 boots=2 side=1
	roles 'a-*' 1
	roles 'b-*' 0
	run "$MMFENCE" compare --cell none+ksm a-* -- b-*
	[ "$status" -eq 0 ]
	within 80
	grep -E '^ remote TLB/ev +1.000 +1.000 .*~$' <<<"$output"
	grep -E '^ remote CAL/ev +3.000 +3.000 .*~$' <<<"$output"
	grep -E '^ clearer TLB/ev +1.000 +0.000 .*fewer$' <<<"$output"
	absent 'TLB process|no counts by role|remote.*fewer'
	run "$MMFENCE" compare --cell none+ksm --metric tlb_received_per_event \
		--metric bystander_cal_per_event --metric pinner_cal_per_event \
		a-* -- b-*
	grep -E '^ TLB process +2.000 +1.000 .*fewer$' <<<"$output"
	grep -E "^ peers' CAL/ev +2.000 +2.000 .*~$" <<<"$output"
	grep -E '^ pinner CAL/ev +0.000 +0.000 ' <<<"$output"
	# The row of its own CPU, which receives nothing, is left out without a
	# note.
	roles 'a-*' 0
	run "$MMFENCE" compare --cell none+ksm a-* -- b-*
	absent 'clearer'
	run "$MMFENCE" plot --format ascii --figure ipis a-* -- b-*
	[[ $output == *"TLB shootdowns on other CPUs per event"* ]]
}

@test "the measured dirty page of 5.10: as many interrupts as in 6.1" {
	cd "$SOURCE_DIR/data/lab-releases" || return
	run "$MMFENCE" compare --cell none+swap debian-5.10*.json -- \
		debian-6.1.*.json
	[ "$status" -eq 0 ]
	grep -E '^ remote TLB/ev +0.998 +0.993 +-0.58% .* ~$' <<<"$output"
	grep -E '^ clearer TLB/ev +0.998 +0.000 +-100%' <<<"$output"
	absent 'remote.*fewer'
	run "$MMFENCE" cover --cell none+swap --metric remote_tlb_per_event \
		debian-5.10*.json -- debian-6.1.*.json
	[[ $output == *"remote: received by the other CPU"* ]]
}

@test "a file without counts by role: the total is called one" {
	gen a cells=2 boots=2 roles=0
	gen b cells=2 boots=2 roles=0 side=1
	run "$MMFENCE" compare --cell none+ksm a-* -- b-*
	within 80
	[[ $output == *"remote TLB/ev    2.000   2.000"* ]]
	flat=$(tr -s ' \n' ' ' <<<"$output")
	[[ $flat == *"A has no counts by role (a-0"*"its remote counts include the CPU of the clearer itself"*"B has no"* ]]
	# It is not compared with counts by role.
	roles 'b-*' 0
	run "$MMFENCE" compare --cell none+ksm a-* -- b-*
	[[ $output == *"another count source"*"CPUs by role"* ]]
	absent '^ remote TLB/ev'
}

@test "a kernel without the row, a file that is none" {
	gen a cells=2 boots=1
	gen b cells=2 boots=1 side=1
	roles 'a-* b-*' 0
	FILES=$(echo a-* b-*) each_round 'if "irqs_received" in x:
            x["irqs_received"]["tlb"]["bystander"] = None'
	run "$MMFENCE" compare --cell none+ksm a-* -- b-*
	absent '^ remote TLB/ev'
	grep '^ remote CAL/ev  *3.000  *3.000' <<<"$output"
	FILES=$(echo a-*) each_round 'x["irqs_received"] = []'
	run "$MMFENCE" compare a-* -- b-*
	[ "$status" -eq 2 ]
	[[ $output == *"irqs_received"*"must be an object"* ]]
	FILES=$(echo a-*) each_round 'x["irqs_received"] = {"tlb": {
            "pinner": -1}}'
	run "$MMFENCE" compare a-* -- b-*
	[ "$status" -eq 2 ]
	[[ $output == *"pinner"*"is -1, must be 0 to"* ]]
}

@test "a boot without its pair is in neither A, B nor the change" {
	gen a cells=2 boots=6 round_spread=0.001 spread=0.001
	gen b cells=2 boots=6 side=1 round_spread=0.001 spread=0.001
	# The boot of A without a pair is nine times slower.
	FILES=a-03-0.json each_round 'if x["clear_ns_per_event"]:
            x["clear_ns_per_event"] *= 9'
	edit b-03-0.json 'r["cells"][1]["outcome"] = "invalid"'
	"$MMFENCE" compare --cell none+ksm --format json a-* -- b-* >out.json ||
		[ $? -eq 1 ]
	python3 - <<-'PY'
	import json
	rows = json.load(open("out.json"))["comparisons"][0]["rows"]
	row = [r for r in rows if r["metric"] == "clear_ns_per_event"][0]
	a, b = row["a"], row["b"]
	assert row["pairs"] == a["boots"] == b["boots"] == 5, row
	assert abs(b["mean"] / a["mean"] - 1 - row["change"] / 100) < 1e-3, row
	PY
}

@test "counts by role of the generator: its own CPU, and pinners" {
	gen a cells=4 boots=2 clearer_tlb=0.5
	gen b cells=4 boots=2 side=1
	run "$MMFENCE" compare --cell none+ksm a-* -- b-*
	grep -E '^ remote TLB/ev +2.000 +2.000 .*~$' <<<"$output"
	grep -E '^ clearer TLB/ev +0.500 +0.000 .*fewer$' <<<"$output"
	grep -E '^ clearer CAL/ev +0.500 +0.000 .*fewer$' <<<"$output"
	run "$MMFENCE" compare --cell futex+ksm --metric pinner_tlb_per_event \
		--metric bystander_tlb_per_event --metric remote_tlb_per_event \
		--metric tlb_received_per_event a-* -- b-*
	grep -E '^ pinner TLB/ev +(2.00|1.99).* ~$' <<<"$output"
	grep -E "^ peers' TLB/ev +0.000 +0.000 " <<<"$output"
	grep -E '^ remote TLB/ev +(2.00|1.99).* ~$' <<<"$output"
	grep -E "^ TLB process +2.4[0-9]+ +2.0" <<<"$output"
}
