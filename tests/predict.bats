#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# mmfence predict: on run files with known prices and counts, and on those of a
# machine and of the lab in data/.

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

# A machine on which everything has a round price, its counts, and two kernels:
# times.json counts.json a.json b.json. B has a barrier more, a flush of all
# for one of a page, and 100 instructions more for each event.
made()
{
	"$GEN_RUNS" a boots=1
	python3 - a-00-0.json <<'PY'
import copy, json, sys
base = json.load(open(sys.argv[1]))
base["machine"]["arch"] = "x86_64"
base["primitives"], base["cells"] = [], []
PRICE = {"full_fences": 5, "locked": 7, "invlpg": 100, "cr3_writes": 300,
         "syscalls": 80, "ipis_sent": 4000, "instructions": 0.25}
OWN = ("full_fences", "locked", "invlpg", "cr3_writes")
def exact(role, **counts):
    full = dict.fromkeys(list(PRICE) + ["irqs_taken", "string_steps"], 0)
    full.update(counts)
    return {f"{role}_{k}_per_event": v for k, v in full.items()}
def cost(role, e):
    n = {k: e[f"{role}_{k}_per_event"] for k in PRICE}
    n["instructions"] -= sum(n[k] for k in OWN)
    return sum(PRICE[k] * n[k] for k in PRICE)
def cell(name, own, peers=None, ns=None, pages=1, refill=0):
    pins = name.endswith("+none")
    role = "pinner" if pins else "clearer"
    e = exact(role, **own)
    if peers:
        e.update(exact("bystander", **peers))
    ns = cost(role, e) if ns is None else ns
    rounds = []
    for i in range(6):
        jitter = 1 + 0.0001 * (i % 2)
        r = {"outcome": "ok", "visit": i, "exact": e, "spinning_peers": 1}
        if pins:
            r.update(pin_cycles=1000, pin_pages=1000 * pages,
                     pin_p99_ns=1, clear_ns_per_event=None,
                     pin_ns_per_cycle=ns * pages * jitter)
        elif "+" in name:
            r.update(clear_events=1000, clear_ns_per_event=ns * jitter,
                     pin_ns_per_cycle=None, pin_p99_ns=None)
        else:
            r.update(ops=1000, ns_per_op=ns * jitter)
        if peers:
            r.update(stolen_ns=1000 * (2000 * peers["irqs_taken"] +
                                       cost("bystander", e)))
        r.update(bystander_stolen_ns_per_ms=0, sweep_steps=1000,
                 sweep_ns=1000 * (1 + refill) * jitter)
        for key in ("tlb", "cal", "res"):
            r[f"{key}_received_per_event"] = 0
        rounds.append(r)
    return {"cell": name, "outcome": "ok", "reason": None, "rounds": rounds,
            "summary": {}}
def save(path, emulated, cells):
    run = copy.deepcopy(base)
    run["time"] = "emulated" if emulated else "real"
    run["boot_id"] = path
    for one in cells:
        run["cells" if "+" in one["cell"] else "primitives"].append(one)
    json.dump(run, open(path, "w"))
I = "instructions"
suite = [
    cell("null", {}, ns=1), cell("atomic", {}, ns=8),
    cell("smp_mb_after_rmw", {}, ns=13), cell("xchg", {}, ns=9),
    cell("membarrier:victims=0", {I: 300, "syscalls": 1}),
    cell("membarrier", {I: 700, "syscalls": 1, "ipis_sent": 1},
         {"irqs_taken": 1, I: 400}),
    cell("mprotect_flush:victims=0", {I: 5001, "invlpg": 1, "syscalls": 1}),
    cell("mprotect_flush:pages=17,victims=0",
         {I: 10017, "invlpg": 17, "syscalls": 1}),
    cell("mprotect_flush:pages=34,victims=0",
         {I: 40001, "cr3_writes": 1, "syscalls": 1}),
    cell("mprotect_flush:pages=512,victims=0",
         {I: 200001, "cr3_writes": 1, "syscalls": 1}),
    # A refill costs 30, one after all 70 more; every second op interrupts.
    cell("mprotect_flush", {I: 5201, "invlpg": 1, "syscalls": 1,
                            "ipis_sent": 0.5},
         {"irqs_taken": 0.5, I: 200, "invlpg": 0.5}, refill=15),
    cell("mprotect_flush:pages=34",
         {I: 40201, "cr3_writes": 1, "syscalls": 1, "ipis_sent": 0.5},
         {"irqs_taken": 0.5, I: 200, "cr3_writes": 0.5}, refill=50),
    cell("iouring:pages=512+none", {I: 400}, pages=512),
    cell("vmsplice:pages=4+none", {I: 900, "syscalls": 0.5}, pages=4),
    cell("futex+none", {I: 1100, "syscalls": 1, "full_fences": 1}),
    cell("iouring+none", {I: 2500, "syscalls": 2, "locked": 14}),
    cell("iouring:pages=64+none", {I: 470, "locked": 4}, pages=64),
]
save("times.json", False, suite)
save("counts.json", True, suite)
peers = {"irqs_taken": 1, I: 400, "invlpg": 1}
save("a.json", True, [cell("none+swap", {I: 5001, "invlpg": 1, "ipis_sent": 1},
                           peers)])
save("b.json", True, [cell("none+swap", {I: 5102, "cr3_writes": 1,
                                         "full_fences": 1, "ipis_sent": 1,
                                         "string_steps": 9},
                           {**peers, "invlpg": 0, "cr3_writes": 1})])
PY
}

@test "known prices are found, and known counts priced" {
	made
	run "$MMFENCE" predict --prices times.json --prices counts.json
	[ "$status" -eq 0 ]
	within 80
	grep -E '^barriers +5\.00 ' <<<"$output"
	grep -E '^atomics +7\.00 ' <<<"$output"
	grep -E '^flushes of a page +100 ' <<<"$output"
	grep -E '^flushes of all +300 ' <<<"$output"
	grep -E '^interrupts given +4k ' <<<"$output"
	grep -E '^interrupts taken +2k ' <<<"$output"
	grep -E '^system calls +80 ' <<<"$output"
	grep -E '^other instructions +0\.25 ' <<<"$output"
	grep -E '^refill +30 ' <<<"$output"
	grep -E '^refill after all +70 ' <<<"$output"
	run "$MMFENCE" predict --prices times.json --prices counts.json \
		a.json -- b.json
	[ "$status" -eq 0 ]
	within 80
	# 5 + 300 - 100 + 100 x 0.25
	grep -E '^clearer +sum +230 .* predicted$' <<<"$output"
	# 300 - 100 + 70
	grep -E '^peers +sum +270 .* predicted$' <<<"$output"
	grep -F "not in it: string_steps of the clearer, 0 -> 9.00" <<<"$output"
	grep -F "carried by: clearer: flushes of all" <<<"$output"
}

@test "a sum in which something has no price is no sum" {
	local both=(--prices times.json --prices counts.json)

	made
	# Flushes of all have no price: two of the cells were not timed.
	edit times.json '
r["primitives"] = [c for c in r["primitives"] if "pages=34" not in c["cell"]]'
	run "$MMFENCE" predict "${both[@]}" a.json -- b.json
	[ "$status" -eq 0 ]
	within 80
	grep -E '^clearer +sum +- no price +predicted$' <<<"$output"
	grep -E '^all +sum +- no price +predicted$' <<<"$output"
	grep -F "no price, so no sum of the clearer: flushes of all" \
		<<<"$output"
	grep -F "no price, so no sum of the peers: refill after all" \
		<<<"$output"
	absent 'carried by'
	"$MMFENCE" predict --format json "${both[@]}" a.json -- b.json \
		>out.json
	"$SOURCE_DIR/tests/validate-json.py" \
		"$SOURCE_DIR/data/mmfence.predict.schema.json" out.json
	jq -e '.cells[0] | .predicted_ns.mean == null and (.roles[0]
		| .predicted_ns.mean == null and .carried_by == null
		and .no_price == ["flush_all"])' out.json
	run "$MMFENCE" cover "${both[@]}" a.json -- b.json
	[ "$status" -eq 0 ]
	within 72
	grep -F "none+swap: no price of flushes of all" <<<"$output"
	# What does not differ needs no price.
	run "$MMFENCE" predict "${both[@]}" a.json -- a.json
	[ "$status" -eq 0 ]
	grep -E '^all +sum +0 ' <<<"$output"
	# No price at all.
	edit times.json 'r["primitives"] = r["primitives"][:1]
r["cells"] = []'
	run "$MMFENCE" predict "${both[@]}" a.json -- b.json
	[ "$status" -eq 2 ]
	[[ $output == *"no cell from which a price could be made"* ]]
}

@test "an interrupt costs what it may cost in code that nobody has measured" {
	made
	# 4000 and 2000 ns in membarrier, 4100 and 2100 ns in mprotect_flush.
	edit times.json '
for c in r["primitives"]:
    for x in c["rounds"]:
        if c["cell"] == "mprotect_flush":
            x["ns_per_op"] += 0.5 * 100
            x["stolen_ns"] += 1000 * 0.5 * 100'
	"$MMFENCE" predict --prices times.json --prices counts.json \
		--format json >out.json
	python3 - <<'PY'
import json, math
prices = {p["operation"]: p["ns"] for p in json.load(open("out.json"))["prices"]}
# t with 1 degree of freedom, sqrt(1 + 1/2) standard deviations of two.
FAR = 12.706 * math.sqrt(1.5) / math.sqrt(2)
for key, one, other in (("interrupt_given", 4000, 4100),
                        ("interrupt_taken", 2000, 2100)):
    ns, far = prices[key], math.log(other / one) * FAR
    middle = math.sqrt(one * other)
    assert abs(ns["mean"] / middle - 1) < 0.002, (key, ns)
    for end, sign in (("low", -1), ("high", 1)):
        assert abs(math.log(ns[end] / middle) * sign / far - 1) < 0.25, ns
PY
	# Of one code alone nobody knows how far the next one is.
	edit times.json '
r["primitives"] = [c for c in r["primitives"] if c["cell"] != "mprotect_flush"]'
	run "$MMFENCE" predict --prices times.json --prices counts.json
	[ "$status" -eq 0 ]
	absent '^interrupts (given|taken) '
	tr -s '\n ' ' ' <<<"$output" |
		grep -E 'for lack of a price: .*interrupts given, interrupts taken'
}

@test "code in which an operation seems to cost nothing is named, and left out" {
	made
	edit times.json '
for c in r["primitives"]:
    for x in c["rounds"]:
        if c["cell"] == "membarrier":
            x["ns_per_op"] = 1'
	"$MMFENCE" predict --prices times.json --prices counts.json >text
	tr -s '\n ' ' ' <text | grep -E -- "-[0-9.k]+ [^:]* in membarrier, less \
membarrier:victims=0: left out, not above 0"
	"$MMFENCE" predict --prices times.json --prices counts.json \
		--format json >out.json
	"$SOURCE_DIR/tests/validate-json.py" \
		"$SOURCE_DIR/data/mmfence.predict.schema.json" out.json
	jq -e '[.codes[] | select(.left_out) | .operation]
		== ["interrupt_given"]' out.json
}

@test "no row of the check is a difference from which a price was made" {
	"$MMFENCE" predict --prices "$SOURCE_DIR/data/predict" --format json \
		>out.json
	jq -e '[.codes[] | select(.operation | startswith("interrupt_"))]
		| length == 6' out.json
	jq -e '[.codes[] | [.cell, .less]] as $made
		| [.check.rows[] | [.y, .x] | select(IN($made[]))] == []' \
		out.json
}

@test "an interrupt that flushes nothing is followed by no refill" {
	made
	edit b.json '
for x in r["cells"][0]["rounds"]:
    x["exact"]["bystander_irqs_taken_per_event"] = 3'
	run "$MMFENCE" predict --prices times.json --prices counts.json \
		a.json -- b.json
	[ "$status" -eq 0 ]
	# 300 - 100 + 70 + 2 x 2000
	grep -E '^peers +sum +4\.27k ' <<<"$output"
	grep -E '^ +interrupts taken +1\.00 +3\.00 +4k ' <<<"$output"
	absent '^ +refill +[0-9]'
}

@test "times are taken apart by the price that a prediction has" {
	made
	# Alone 7 ns, in a pin cycle 1 ns: 4 ns, and ten of them in the call.
	cp times.json inject.json
	edit inject.json '
r["primitives"], r["seed"] = [], 99
r["cells"] = [c for c in r["cells"] if c["cell"] == "futex+none"]
told = lambda ns: {"samples": 9, "visits": 9, "mean_ns": ns,
                   "ci95_low_ns": ns - 0.001, "ci95_high_ns": ns + 0.001}
percent = {"mean": 0, "ci95_low": 0, "ci95_high": 0}
r["cells"][0]["inject"] = {"slice_ns": 1000000, "delays": [],
    "smallest_recovered_ns": None, "operations": [
    {"alone": told(8 * n), "told": told(8 * n), "told_percent": percent,
     "found": True, "unsteady": False, "operation": o, "per_cycle": p}
    for o, p, n in (("none", 1, 0), ("atomic:8", 8, 1))]}'
	edit counts.json '
for c in r["primitives"]:
    for x in c["rounds"]:
        if c["cell"] == "membarrier:victims=0":
            x["exact"]["clearer_locked_per_event"] = 10
            x["exact"]["clearer_instructions_per_event"] += 10'
	edit times.json '
for c in r["primitives"]:
    for x in c["rounds"]:
        x["ns_per_op"] += 40 if c["cell"] == "membarrier:victims=0" else 0'
	run "$MMFENCE" predict --prices times.json --prices counts.json \
		--prices inject.json
	[ "$status" -eq 0 ]
	grep -E '^atomics +4\.00 ' <<<"$output"
	grep -E '^system calls +80 ' <<<"$output"
}

@test "the unit of variation is the boot, if there are several" {
	made
	cp times.json second.json
	edit second.json '
r["boot_id"] = "second"
for c in r["primitives"]:
    for x in c["rounds"]:
        x["ns_per_op"] += 1 if c["cell"] == "atomic" else 0'
	run "$MMFENCE" predict --prices times.json --prices second.json \
		--prices counts.json
	[ "$status" -eq 0 ]
	# Two boots, 1 ns apart: 7.5 +- 12.7 x 0.5; less null, 8 +- 0.
	grep -E '^atomics +7\.50 +\((0\.[0-9]+|[12]\.[0-9]+), 1[1-5]' \
		<<<"$output"
}

@test "a round weighs as much in its visit as it has ops" {
	made
	# 8 ns of 3000 ops and 12 ns of 1000: 9 ns, 8 more than null.
	edit times.json '
for c in r["primitives"]:
    for i, x in enumerate(c["rounds"]):
        if c["cell"] == "atomic":
            x.update(visit=i // 2, ops=1000 if i % 2 else 3000,
                     ns_per_op=12 if i % 2 else 8)'
	run "$MMFENCE" predict --prices times.json --prices counts.json
	[ "$status" -eq 0 ]
	grep -E '^atomics +8\.00 +\(8\.00, 8\.00\)' <<<"$output"
}

@test "a boot with a few cells changes the prices that are made of these" {
	made
	cp times.json second.json
	edit second.json '
r["boot_id"] = "second"
for c in r["primitives"]:
    for x in c["rounds"]:
        x["ns_per_op"] += 20
        x["bystander_stolen_ns_per_ms"] = 9
        x["sweep_ns"] *= 1.1
        x["stolen_ns"] = x.get("stolen_ns") and x["stolen_ns"] + 5000
r["cells"] = []'
	# of CELL...: the prices with these cells in the second boot, too
	of()
	{
		cp second.json few.json
		edit few.json "
r['primitives'] = [c for c in r['primitives'] if c['cell'] in '$*'.split()]"
		"$MMFENCE" predict --prices times.json --prices few.json \
			--prices counts.json --format json |
			jq -S '.prices | map({(.operation): .ns}) | add'
	}
	"$MMFENCE" predict --prices times.json --prices counts.json \
		--format json | jq -S '.prices | map({(.operation): .ns}) | add' \
		>one
	# Nothing is made of null alone, nor of a flush without its refill.
	diff one <(of null)
	diff <(jq 'del(.interrupt_taken)' one) \
		<(of mprotect_flush | jq 'del(.interrupt_taken)')
	# Two boots that are 20 ns apart, and both have both cells.
	of membarrier:victims=0 >two
	jq -e '.system_call | .mean > 89 and .mean < 91 and .high - .low > 200' \
		two
	for operation in barrier atomic xchg flush_page flush_all refill; do
		diff <(jq .$operation one) <(jq .$operation two)
	done
	of null mprotect_flush >two
	diff <(jq 'del(.refill, .refill_all, .interrupt_taken)' one) \
		<(jq 'del(.refill, .refill_all, .interrupt_taken)' two)
	jq -e '.refill | .high - .low > 20' two
}

@test "each line of a prediction says that it is one" {
	made
	run "$MMFENCE" predict --prices times.json --prices counts.json \
		a.json -- b.json
	[ "$status" -eq 0 ]
	within 80
	[ "$(grep -c ' predicted$' <<<"$output")" -eq 10 ]
	# A line with an interval and without the word.
	absent '\([^)]*, [^)]*\) *$'
}

@test "JSON satisfies its schema" {
	made
	prices=(--prices times.json --prices counts.json)
	"$MMFENCE" predict --format json "${prices[@]}" a.json -- b.json \
		>out.json
	"$SOURCE_DIR/tests/validate-json.py" \
		"$SOURCE_DIR/data/mmfence.predict.schema.json" out.json
	"$MMFENCE" predict --format json "${prices[@]}" >out.json
	"$SOURCE_DIR/tests/validate-json.py" \
		"$SOURCE_DIR/data/mmfence.predict.schema.json" out.json
	"$SOURCE_DIR/tests/validate-json.py" \
		"$SOURCE_DIR/data/mmfence.predict.schema.json" --self
}

# refuses TEXT ARGUMENT...
refuses()
{
	local text=$1

	shift
	run "$MMFENCE" predict "$@"
	[ "$status" -eq 2 ] || return
	[[ $output == *"$text"* ]] || { echo "$output"; return 1; }
}

@test "what cannot be predicted is refused, with the reason" {
	made
	refuses "--prices is missing" a.json -- b.json
	refuses "all times are emulated" --prices counts.json a.json -- b.json
	refuses "there are no counts" --prices times.json a.json -- b.json
	refuses "give the counts of both kernels" --prices times.json a.json
	local both=(--prices times.json --prices counts.json)
	refuses "have no counts of what the kernel executes" "${both[@]}" \
		--cell none+ksm "$SOURCE_DIR/data/kvm-2cpu-6.18.44.json" -- \
		"$SOURCE_DIR/data/kvm-2cpu-6.18.44-repeat.json"
	cp b.json other.json
	edit other.json 'r["cells"][0]["cell"] = "none+ksm"'
	refuses "none+swap is ok only on A" "${both[@]}" a.json -- other.json
	refuses "the prices are of x86_64" "${both[@]}" \
		"$SOURCE_DIR"/data/lab-exact-arm64/debian-6*.json -- \
		"$SOURCE_DIR"/data/lab-exact-arm64/debian-7*.json
	sed 's/"x86_64"/"aarch64"/' counts.json >other.json
	refuses "the times are of x86_64, the counts of aarch64" \
		--prices times.json --prices other.json a.json -- b.json
	python3 - <<'PY'
import json
r = json.load(open("times.json"))
r["cells"] = [c for c in r["cells"] if "iouring" not in c["cell"]]
r["primitives"] = [c for c in r["primitives"]
                   if c["cell"] != "mprotect_flush"]
json.dump(r, open("times.json", "w"))
PY
	refuses "no cell of the suite prices-check" --check "${both[@]}"
	# Two kernels on one side; a cell with other settings.
	refuses "the runs differ in the setting" "${both[@]}" a.json \
		"$SOURCE_DIR"/data/lab-exact/6.1.192-old-1.json -- b.json
	cp b.json other.json
	edit other.json 'r["cells"][0]["area_bytes"] = 4099'
	refuses "none+swap" "${both[@]}" a.json -- other.json
	# An operation that only one side counted.
	cp b.json other.json
	edit other.json '
for x in r["cells"][0]["rounds"]:
    del x["exact"]["clearer_cr3_writes_per_event"]'
	refuses "only A has counts of the flushes of all of the clearer" \
		"${both[@]}" a.json -- other.json
	cp b.json other.json
	edit other.json '
for x in r["cells"][0]["rounds"]:
    del x["exact"]["clearer_string_steps_per_event"]'
	refuses "only A has counts of the string_steps of the clearer" \
		"${both[@]}" a.json -- other.json
}

@test "--touch takes the pages that were timed" {
	made
	for pages in 0 64.5 100 4096; do
		refuses "touch" --prices times.json --prices counts.json \
			--touch $pages
	done
	run "$MMFENCE" predict --prices times.json --prices counts.json \
		--touch 64
	[ "$status" -eq 0 ]
}

@test "ticks of all victims are taken out of an interrupt" {
	made
	# Each victim loses 1000 ns per ms to ticks.
	local victims='
for c in r["cells"] + r["primitives"]:
    for x in c["rounds"]:
        x["spinning_peers"] = 3
        if c["cell"] == "null":
            x["bystander_stolen_ns_per_ms"] = 1000'
	edit times.json "$victims"
	edit counts.json "$victims"
	"$MMFENCE" predict --prices times.json --prices counts.json \
		--format json >three.json
	edit times.json "${victims/= 3/= 1}"
	edit counts.json "${victims/= 3/= 1}"
	"$MMFENCE" predict --prices times.json --prices counts.json \
		--format json >one.json
	# An interrupt takes 2000 ns, ticks included.
	python3 - <<'PY'
import json
def taken(name):
    return [p["ns"]["mean"] for p in json.load(open(name))["prices"]
            if p["operation"] == "interrupt_taken"][0]
one, three = 2000 - taken("one.json"), 2000 - taken("three.json")
# Almost: the price is a geometric mean over two codes.
assert one > 0 and abs(three / one - 3) < 0.05, (one, three)
PY
}

@test "counts and prices of other numbers of peers are refused" {
	local both=(--prices times.json --prices counts.json)

	made
	local more='
for c in r["cells"] + r["primitives"]:
    for x in c["rounds"]:
        x["spinning_peers"] = 3'
	cp times.json more.json
	edit more.json "$more"
	refuses "iouring:pages=512+none interrupts 3 CPUs where it was timed, and 1" \
		--prices more.json --prices counts.json
	cp a.json a3.json
	cp b.json b3.json
	edit a3.json "$more"
	edit b3.json "$more"
	refuses "none+swap has 3 CPUs to interrupt on A, and 1 on B" \
		"${both[@]}" a3.json -- b.json
	refuses "the prices have 1: count both with" \
		"${both[@]}" a3.json -- b3.json
}

@test "files from strangers are refused, and what they say is cleaned" {
	made
	cp counts.json good.json
	edit counts.json 'r["primitives"][4]["rounds"][0]["exact"] = 7'
	refuses "exact" --prices times.json --prices counts.json
	cp good.json counts.json
	edit counts.json 'r["primitives"][4]["rounds"][0]["exact"][
		"clearer_syscalls_per_event"] = "many"'
	refuses "clearer_syscalls_per_event" --prices times.json \
		--prices counts.json
	cp good.json counts.json
	cp times.json inject.json
	edit inject.json 'r["cells"][0]["inject"] = {"operations": [
		{"operation": "smp_mb", "per_cycle": 8, "told": 9}]}'
	refuses "told" --prices times.json --prices counts.json \
		--prices inject.json
	edit inject.json 'r["cells"][0]["inject"] = {"operations": 9}'
	refuses "operations" --prices times.json --prices counts.json \
		--prices inject.json
	edit times.json 'r["machine"]["cpu_model"] = "a\x1b[2Jb"'
	run "$MMFENCE" predict --prices times.json --prices counts.json \
		a.json -- b.json
	[ "$status" -eq 0 ]
	within 80
	# Numbers as large as a file may have are no crash.
	edit times.json 'r["primitives"][4]["rounds"][0]["ns_per_op"] = 1e18'
	run "$MMFENCE" predict --prices times.json --prices counts.json \
		a.json -- b.json
	[ "$status" -eq 0 ]
}

@test "a model that fails the check says so, and without a check it says that" {
	made
	run "$MMFENCE" predict --prices times.json --prices counts.json
	[ "$status" -eq 0 ]
	[[ $output == *"Checked on this machine: 2 of 2"* ]]
	python3 - <<'PY'
import json
r = json.load(open("times.json"))
for c in r["cells"]:
    if c["cell"] == "iouring+none":
        for x in c["rounds"]:
            x["pin_ns_per_cycle"] *= 10
json.dump(r, open("times.json", "w"))
PY
	run "$MMFENCE" predict --prices times.json --prices counts.json --check
	[ "$status" -eq 1 ]
	within 80
	[[ $output == *"MISSED"*"0 of 2"*"THE MODEL FAILS THE CHECK"* ]]
	run "$MMFENCE" predict --prices times.json --prices counts.json \
		a.json -- b.json
	[ "$status" -eq 0 ]
	[[ $output == *"THE MODEL FAILS THE CHECK"* ]]
}

@test "cover adds at most six lines, and says that they are predicted" {
	made
	"$MMFENCE" cover a.json -- b.json >without
	run "$MMFENCE" cover --prices times.json --prices counts.json \
		a.json -- b.json
	[ "$status" -eq 0 ]
	within 72
	# The letter is the same, and the lines follow an empty one.
	diff without <(head -n "$(wc -l <without)" <<<"$output")
	tail -n +"$(($(wc -l <without) + 1))" <<<"$output" >added
	[ "$(sed 1d added | wc -l)" -le 6 ]
	[ -z "$(head -n 1 added)" ]
	grep -F "Predicted, not measured: ns, B less A" added
	grep -E '^  none\+swap: 230 \(229, 231\); 270 \(2.., 2..\)$' added
	grep -xF "  Checked there: 2 of 2 intervals held, 0 more agree, 0 missed" \
		added
	run "$MMFENCE" cover --prices times.json a.json -- b.json
	[ "$status" -eq 2 ]
	[[ $output == *"there are no counts"* ]]
	run "$MMFENCE" cover --prices times.json --prices counts.json \
		"$SOURCE_DIR/data/kvm-2cpu-6.18.44.json" -- \
		"$SOURCE_DIR/data/kvm-2cpu-6.18.44-repeat.json"
	[ "$status" -eq 2 ]
	[[ $output == *"have no counts of what the kernel executes"* ]]
}

@test "on the machine of data/predict the model holds as often as its page says" {
	local said

	said=$(grep -oE '[0-9]+ of [0-9]+ intervals held' \
		"$SOURCE_DIR/docs/predict.md" | tail -n 1)
	"$MMFENCE" predict --prices "$SOURCE_DIR/data/predict" --format json \
		>out.json
	jq -e --arg said "$said" '($said | split(" ")) as $words | .check
		| .of >= ($words[2] | tonumber)
		and .held * ($words[2] | tonumber) >=
			.of * ($words[0] | tonumber)' out.json
	"$SOURCE_DIR/tests/validate-json.py" \
		"$SOURCE_DIR/data/mmfence.predict.schema.json" out.json
	# What README says of it.
	tr '\n' ' ' <"$SOURCE_DIR/README.md" >readme
	grep -qF "$(jq -r '.check | "\(.held) of \(.of) differences"' out.json)" \
		readme
	grep -qF "as wide as $(jq -r '.check.width * 100 | round' out.json) %" \
		readme
}

@test "the counts of the lab and the prices of a machine make a prediction" {
	run "$MMFENCE" predict --prices "$SOURCE_DIR/data/predict" \
		"$SOURCE_DIR/data/lab-exact/6.1.192-old-1.json" -- \
		"$SOURCE_DIR/data/lab-exact/6.1.192-new-1.json"
	[ "$status" -eq 0 ]
	within 80
	# Clean pages are no longer flushed one by one.
	grep -A 1 -F "none+swap:dirty=0, B less A per event:" <<<"$output"
	sed -n '/^none+swap:dirty=0/,/^  carried/p' <<<"$output" |
		grep -E '^ +interrupts given +1\.00 +0\.01 +-[0-9.]+k '
	# The same prices, of victims that work on 4096 pages.
	run "$MMFENCE" predict --touch 4096 \
		--prices "$SOURCE_DIR/data/predict" --cell none+swap \
		"$SOURCE_DIR/data/lab-exact/6.1.192-both-1.json" -- \
		"$SOURCE_DIR/data/lab-exact/6.1.192-new-1.json"
	[ "$status" -eq 0 ]
	grep -E '^ +refill after all +0 +1\.00 +-?[0-9]' <<<"$output"
	# A folder without results.
	mkdir empty
	run "$MMFENCE" predict --prices empty
	[ "$status" -eq 2 ]
}
