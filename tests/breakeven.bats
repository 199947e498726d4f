#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# mmfence breakeven, on run files with known prices.

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

# prices FILE NAME=NS[/STOLEN]...: primitives, of equal visits but for 1 %
prices()
{
	python3 - "$@" <<'PY'
import json, sys
r = json.load(open(sys.argv[1]))
r["machine"]["arch"] = "x86_64"
r["primitives"] = []
for word in sys.argv[2:]:
    name, value = word.rsplit("=", 1)
    ns, _, stolen = value.partition("/")
    rounds = [{"outcome": "ok", "visit": i, "ops": 1000,
               "spinning_peers": 1,
               "stolen_ns": float(stolen) * 1000 if stolen else None,
               "ns_per_op": float(ns) * (1 + 0.01 * (i % 2))}
              for i in range(6)]
    r["primitives"].append({"cell": name, "outcome": "ok", "reason": None,
                            "rounds": rounds, "summary": {}})
json.dump(r, open(sys.argv[1], "w"))
PY
}

@test "one boot: prices, victims, pins per clear, in 80 columns" {
	gen a boots=1
	prices a-00-0.json null=1 smp_mb=9 atomic=6 smp_mb_after_rmw=10 \
		mprotect_flush=8000/2000 membarrier=4000 \
		membarrier:cmd=global-expedited=99 mprotect_flush:pages=64=9
	run "$MMFENCE" breakeven a-00-0.json
	[ "$status" -eq 0 ]
	within 80
	grep -E '^ smp_mb_after_rmw less atomic +4\.020 +\(.*used below$' \
		<<<"$output"
	grep -E '^ smp_mb less null +8\.040 ' <<<"$output"
	# (8040 + 2000) / 4.02 - 1
	grep -E '^ mprotect_flush +1 +8040 +2000 +10040 +2497 \(' <<<"$output"
	grep -E '^ membarrier +1 +4020 +- +4020 +999\.0 \(' <<<"$output"
	grep -E '^ none\+ksm +1 ' <<<"$output"
	[[ $output == *"EXTRAPOLATED; CPUs:"*" 512"* ]]
	# 7 peers instead of 1: (8040 + 14000) / 4.02 - 1, 70280 / 4.02 - 1
	grep -E '^ mprotect_flush +2497 +5482 to 17482 ' <<<"$output"
	[[ $output == *"x86: smp_mb__after_atomic() compiles to nothing"* ]]
	[[ $output == *"Missing: what victims lose"* ]]
	[[ $output != *"Missing: smp_mb_after_rmw"* ]]
}

@test "one visit: prices without an interval, and why" {
	gen a boots=1
	prices a-00-0.json null=1 smp_mb=9 mprotect_flush=8000
	edit a-00-0.json "
for c in r['primitives']:
    for x in c['rounds']:
        x['visit'] = 0"
	run "$MMFENCE" breakeven a-00-0.json
	[ "$status" -eq 0 ]
	grep -E '^ smp_mb less null +8\.040 +1 visit  used below$' <<<"$output"
	grep -E '^ mprotect_flush +1 +8040 +- +8040 +999\.0 1 visit$' \
		<<<"$output"
	[[ ${output//$'\n'/ } == *"1 visit: no interval"* ]]
	"$MMFENCE" plot --figure=prices --format=ascii a-00-0.json >out.txt
	grep -F 'even at 999.0 pins per clear, no interval: 1 visit' out.txt
	command -v gnuplot >/dev/null || skip "gnuplot is not installed"
	"$MMFENCE" plot --figure=prices -o out.png a-00-0.json
}

@test "boots: Fieller's interval, as frozen in test_breakeven.c" {
	gen a boots=5
	above=(12.5 9.75 11 14.25 10.5)
	below=(2 1.5 1.75 2.5 1.6)
	for i in 0 1 2 3 4; do
		prices "a-0$i-0.json" null=7 mprotect_flush=0 \
			smp_mb=0
		edit "a-0$i-0.json" "
for c, ns in zip(r['primitives'], (7, ${above[i]}, 7 + ${below[i]})):
    for x in c['rounds']:
        x['ns_per_op'] = ns"
	done
	"$MMFENCE" breakeven --format=json a-* >out.json
	python3 - <<'PY'
import json
r = json.load(open("out.json"))
assert r["schema"] == "mmfence.breakeven/1" and r["interval_over"] == "boots"
c = {c["cell"]: c for c in r["clears"]}["mprotect_flush"]
# The barrier that the clear pays, too, counts as one pin.
assert abs(c["pins_low"] + 1 - 5.814775656493883) < 1e-9, c
assert abs(c["pins_high"] + 1 - 6.856654148191927) < 1e-9, c
assert abs(c["pins_per_clear"] + 1 - 58 / 9.35) < 1e-9, c
assert c["victims"]["ns"] is None and not c["whole_event"]
assert abs(r["barriers"][0]["per_pin"]["ns"] - 1.87) < 1e-9
assert any("smp_mb_after_rmw" in m for m in r["missing"])
assert any("victims" in m for m in r["missing"])
PY
}

@test "a barrier that costs nothing has no break-even, one that may no bound" {
	gen a boots=1
	prices a-00-0.json null=9 smp_mb=8 mprotect_flush=8000
	run "$MMFENCE" breakeven --cell=mprotect_flush a-00-0.json
	[ "$status" -eq 0 ]
	grep -E '^ mprotect_flush .* - no price$' <<<"$output"
	[[ $output != *"EXTRAPOLATED"* ]]
	prices a-00-0.json null=9 smp_mb=9.01 mprotect_flush=8000
	run "$MMFENCE" breakeven --cell=mprotect_flush a-00-0.json
	grep -E '^ mprotect_flush .* not bounded$' <<<"$output"
	[[ $output != *none+ksm* ]]
}

@test "an invalid price is left out, said and makes exit status 1" {
	gen a boots=1
	prices a-00-0.json null=1 smp_mb=9 mprotect_flush=800 munmap=900
	edit a-00-0.json 'r["primitives"][2].update(outcome="invalid",
            reason="no proof")'
	run "$MMFENCE" breakeven a-00-0.json
	[ "$status" -eq 1 ]
	[[ $output == *"mprotect_flush: the run of A left out: invalid: no"* ]]
	[[ $output == *"Missing: mprotect_flush"* ]]
	grep -E '^ munmap ' <<<"$output"
	absent '^ mprotect_flush'
}

@test "what arm64 makes of it" {
	gen a boots=1
	prices a-00-0.json null=1 smp_mb=9 mprotect_flush=800
	edit a-00-0.json 'r["machine"]["arch"] = "aarch64"'
	run "$MMFENCE" breakeven a-00-0.json
	[[ $output == *"arm64: one dmb ish per pinned folio"* ]]
	[[ $output != *"x86: "* ]]
}

@test "the figure of prices, in every format" {
	gen a boots=1
	prices a-00-0.json null=1 smp_mb=9 mprotect_flush=8000/2000
	output=$("$MMFENCE" plot --figure=prices --format=ascii a-00-0.json)
	within 72
	[[ $output == *"F  mprotect_flush with each clear and its victims"* ]]
	[[ $output == *"even at 1248 pins per clear ("*"#"* ]]
	command -v gnuplot >/dev/null || skip "gnuplot is not installed"
	"$MMFENCE" plot --figure=prices --format=svg -o out a-00-0.json
	grep -q 'even at 1248 pins' out
	grep -q 'of 512 CPUs' out
	grep -q 'extrapolated, each waited for' out
	"$MMFENCE" plot --figure=prices -o out.png a-00-0.json
	[ -s out.png ]
}

@test "nothing to price, and wrong usage, exit with 2 and say why" {
	gen a boots=2
	for file in a-*; do
		prices "$file" null=1 mprotect_flush=8000
	done
	run "$MMFENCE" breakeven a-*
	[ "$status" -eq 2 ]
	[[ $output == *"the price of a barrier needs"* ]]
	for file in a-*; do
		prices "$file" null=1 smp_mb=9
		edit "$file" 'r["cells"] = []'
	done
	run "$MMFENCE" breakeven a-*
	[ "$status" -eq 2 ]
	[[ $output == *"the price of a clear needs"* ]]
	prices a-00-0.json null=1 smp_mb=9 munmap=9000
	edit a-01-0.json 'r["machine"]["cpu_model"] = "Other"'
	run "$MMFENCE" breakeven a-*
	[ "$status" -eq 2 ]
	[[ $output == *"another machine"* ]]
	run "$MMFENCE" breakeven --force a-*
	[ "$status" -eq 0 ]
	edit a-00-0.json 'r["time"] = "emulated"'
	run "$MMFENCE" breakeven a-00-0.json
	[ "$status" -eq 2 ]
	[[ $output == *"emulated time"* ]]
	run "$MMFENCE" breakeven
	[ "$status" -eq 2 ]
	run "$MMFENCE" breakeven a-00-0.json -- a-01-0.json
	[ "$status" -eq 2 ]
	run "$MMFENCE" breakeven --format=csv a-00-0.json
	[ "$status" -eq 2 ]
	run "$MMFENCE" breakeven none.json
	[ "$status" -eq 2 ]
	[[ $output == *none.json* ]]
}
