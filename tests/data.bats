#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The reference results have the form that this tree's program writes: each
# satisfies the present schema, and the tables of docs/findings.md follow from
# them. scripts/lab-data measures those of the lab again.

setup()
{
	cd "$SOURCE_DIR" || return
}

# All files in data except schemas are results of a verb.
# Everything that measures is fake: it leaves its arguments as the result.
@test "lab-data predict makes the files of data/predict, or leaves them all" {
	local tree=$BATS_TEST_TMPDIR/tree page

	mkdir -p "$tree/build" "$tree/bin" "$tree/data/predict"
	cp -r scripts "$tree/"
	echo old >"$tree/data/predict/old.json"
	cat >"$tree/build/mmfence" <<'END'
#!/bin/sh
echo "mmfence $*" >>"$LOG"
for last; do case $before in --json) echo "$*" >"$last" ;; esac; before=$last; done
END
	cat >"$tree/scripts/lab" <<'END'
#!/bin/sh
echo "scripts/lab $*" >>"$LOG"
for last; do case $before in --out) out=$last ;; esac; before=$last; done
mkdir -p "$out"
echo >"$out/debian-6.18-1.console"
[ -z "$FAIL" ] || exit 2
echo "$*" >"$out/debian-6.18-1.json"
END
	printf '#!/bin/sh\nshift 2; exec "$@"\n' >"$tree/bin/chrt"
	chmod +x "$tree/build/mmfence" "$tree/scripts/lab" "$tree/bin/chrt"
	export LOG=$tree/log PATH=$tree/bin:$PATH TMPDIR=$BATS_TEST_TMPDIR
	FAIL=1 run "$tree/scripts/lab-data" predict
	[ "$status" -eq 2 ]
	[[ $output == *"the results so far are in"* ]]
	[ "$(ls "$tree/data/predict")" = old.json ]
	rm "$LOG"
	run "$tree/scripts/lab-data" predict
	[ "$status" -eq 0 ]
	diff <(ls "$tree/data/predict") <(ls data/predict)
	grep -F -e "--suite prices-check" "$tree/data/predict/counts-prices-check.json"
	tail -n 1 "$LOG" | grep -x "mmfence predict --prices .* --check"
	# The page shows these commands.
	page=$(sed -e ':a' -e '/\\$/N; s/ *\\\n */ /; ta' docs/predict.md)
	while read -r line; do
		line=${line/--smp $(nproc)/--smp 2}
		line=$(sed -E 's/ --(mmfence|out) [^ ]+//g' <<<"$line")
		grep -xF -e "    $line" -e "    chrt -f 10 $line" <<<"$page"
	done < <(sed '$d' "$LOG")
}

@test "every reference result satisfies its schema" {
	local file name failed=0
	local -A files=()

	while IFS= read -r file; do
		name=$(sed -n 's/^ *"schema": *"\(mmfence\.[a-z]*\)\/1",*$/\1/p' \
			"$file" | head -n 1)
		[ -n "$name" ] && [ -e "data/$name.schema.json" ] ||
			{ echo "$file: schema \"$name\""; failed=1; continue; }
		files[$name]+=$file$'\n'
	done < <(find data -name '*.json' ! -name '*.schema.json')
	[ "${#files[@]}" -ge 2 ]
	for name in "${!files[@]}"; do
		mapfile -t of_schema <<<"${files[$name]%$'\n'}"
		tests/validate-json.py "data/$name.schema.json" \
			"${of_schema[@]}" || failed=1
	done
	[ "$failed" -eq 0 ]
}

# "cell  kernel  events  TLB  CAL": each row of the page, from the files.
@test "the tables of docs/findings.md are those of the files" {
	python3 - <<-'PY'
	import glob, json, re
	def remote(cell, row):	# as lab/remote.jq
	    visits = {}
	    for r in cell["rounds"]:
	        if r["outcome"] == "ok" and not r["counting"]:
	            irqs = r["irqs_received"][row]
	            if irqs["clearer"] is None:
	                return None
	            visit = visits.setdefault(r["visit"], [0, 0])
	            visit[0] += irqs["pinner"] + irqs["bystander"]
	            visit[0] += irqs["other"] if row == "cal" else 0
	            visit[1] += r["clear_events"] or r["ops"] or 0
	    means = [a / b for a, b in visits.values() if b]
	    return sum(means) / len(means) if means else None
	def of_summary(cell):
	    s = cell["summary"]
	    figures = [remote(cell, row) if cell["outcome"] == "ok" else None
	               for row in ("tlb", "cal")]
	    for row, figure in zip(("tlb", "cal"), figures):
	        assert s.get(f"remote_{row}_per_event", figure) == figure or abs(
	            s[f"remote_{row}_per_event"] - figure) < 1e-6, (cell, row)
	    return [s["clear_events"] or s["ops"], *figures]
	def medians(cell):	# as lab/medians.jq
	    rounds = [(r["clear_events"] or r["ops"], r["irqs_received"])
	              for r in cell["rounds"] if r["outcome"] != "invalid"]
	    rounds = [(nr, irqs) for nr, irqs in rounds if nr]
	    median = lambda xs: sorted(xs)[(len(xs) - 1) // 2] if xs else None
	    return [sum(nr for nr, irqs in rounds) or None] + [median(
	        [irqs[row]["bystander"] / nr for nr, irqs in rounds])
	        for row in ("tlb", "cal")]
	rows = {}
	for path in glob.glob("data/lab-*/*.json"):
	    if "flush-kind" in path:
	        continue
	    run = json.load(open(path))
	    figures = medians if "clearers" in path else of_summary
	    for cell in run["cells"] + run["primitives"]:
	        rows.setdefault((cell["cell"], run["guest"]["kernel"]), []).append(
	            [cell["outcome"] == "invalid", *figures(cell)])
	shown = 0
	for line in open("docs/findings.md"):
	    m = re.match(r" {4}(none\S+|pmd_unshare) +(\S+) +(\d+) +(\S+) "
	                 r"+(\S+)( \*)?$", line)
	    if not m:
	        continue
	    shown += 1
	    want = [bool(m[6]), m[3], m[4], m[5]]
	    have = [[mark, str(e),
	             *("-" if x is None else f"{x:.3f}" for x in xs)]
	            for mark, e, *xs in rows.get((m[1], m[2]), [])]
	    assert want in have, (line, have)
	assert shown > 40, shown
	PY
}

# table OUTCOME ROUND... - lines of a clearer's cell with such rounds, as the
# table shows them: 100 events, and twice as many interrupts.
table()
{
	local outcome=$1

	shift
	printf '%s\n' "$@" | jq -R . | jq -s --arg outcome "$outcome" '{
		guest: {kernel: "6.1"}, primitives: [], cells: [{
			cell: "none+fork", outcome: $outcome,
			reason: "it says why",
			rounds: map({outcome: ., clear_events: 100,
				irqs_received: {tlb: {bystander: 100},
						cal: {bystander: 200}}})}]}' |
		jq -r -f lab/medians.jq | awk -F '\t' -f lab/table.awk |
		tr -s ' \n' ' '
}

@test "interrupts of the bystander are the median of the rounds, not the least" {
	[ "$(printf '%s\n' 90 198 100 101 99 | jq -s '{
		guest: {kernel: "6.1"}, primitives: [], cells: [{
			cell: "none+fork", outcome: "ok", reason: null,
			rounds: map({outcome: "ok", clear_events: 100,
				irqs_received: {tlb: {bystander: .},
						cal: {bystander: (2 * .)}}})}]}' |
		jq -r -f lab/medians.jq | cut -f 4-6)" = $'500\t1\t2' ]
}

@test "a cell with most rounds disturbed bears a mark, a refuted one no figure" {
	[ "$(table ok ok contaminated)" = "none+fork 6.1 200 1.000 2.000 " ]
	[ "$(table invalid ok contaminated contaminated)" = \
		"none+fork 6.1 300 1.000 2.000 * " ]
	[ "$(table invalid contaminated contaminated invalid)" = \
		"none+fork 6.1 200 1.000 2.000 * " ]
	[ "$(table invalid invalid invalid ok)" = \
		"none+fork 6.1 - - - none+fork on 6.1: invalid: it says why " ]
	[ "$(table error ok ok)" = \
		"none+fork 6.1 - - - none+fork on 6.1: error: it says why " ]
}

# "cell: role, per unit" and its rows, "cell on kernel: role, by function" and
# its rows: each line of the page, from the files.
@test "the tables of what was executed are those of the files" {
	for group in data/lab-exact*; do
		jq -L lab -r -s -f lab/exact-table.jq "$group"/*.json
		jq -L lab -r -f lab/functions-table.jq "$group"/*.json
	done >"$BATS_TEST_TMPDIR/tables"
	python3 - "$BATS_TEST_TMPDIR/tables" <<-'PY'
	import re, sys
	HEAD = re.compile(r"\S+( on \S+)?: \w+, (by function, )?per ")
	ROW = re.compile(r"  [\w.+~:<>-]+( +-?[\d.]+~?){5,7}$")
	def rows(lines):
	    head = None
	    for line in lines:
	        if HEAD.match(line):
	            head = line
	        elif head and ROW.match(line):
	            yield head, line
	        elif not line.startswith(" "):
	            head = None
	have = set(rows(line.rstrip() for line in open(sys.argv[1])))
	page = open("docs/findings.md").read().split("\n")
	shown = list(rows(line[4:].rstrip() for line in page
	                  if line.startswith("    ")))
	assert len(shown) > 80, len(shown)
	for row in shown:
	    assert row in have, row
	PY
}

@test "skip and targeted spare a collapse the interrupts of the broadcast" {
	jq -L lab -r -s -f lab/sync-cpus.jq data/lab-sync-4cpu/*.json |
		awk 'NR > 3 { idle[$1] = $3; mm[$1] = $5; all[$1] = $7 }
		function near(x, y) { return x >= y && x < y + 0.1 }
		END { exit !(near(idle["broadcast"], 1) &&
			near(mm["broadcast"], 2) && near(all["broadcast"], 3) &&
			near(idle["skip"], 0) && near(mm["skip"], 1) &&
			near(all["skip"], 0) && near(all["targeted"], 0) &&
			near(mm["targeted"], 1)) }'
}

@test "targeted adds one barrier to a call of GUP-fast, whatever it pins" {
	jq -L lab -r -s -f lab/sync-exact.jq data/lab-sync-exact/*.json |
		awk '/a call/ { nr++
			barriers = $1 == "targeted" ? 1 : 0
			if ($6 < barriers - 0.05 || $6 > barriers + 0.05)
				bad = bad "\n" $0 }
		END { if (nr != 20 || bad) { print nr bad; exit 1 } }'
}

@test "the exit of a process interrupts no other CPU, in all six variants" {
	jq -L lab -r -s -f lab/sync-exact.jq data/lab-sync-exact/*.json \
		data/lab-sync-exit/*.json |
		awk '/^exit/ { here = 1; getline; next }
		here { nr++; if ($2 + 0 < -0.25 || $2 + 0 > 0.25) bad = bad "\n" $0 }
		END { if (nr != 6 || bad) { print nr bad; exit 1 } }'
}
