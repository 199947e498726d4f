#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The reference results are what this tree's program writes: each satisfies
# the schema of today, and the tables of docs/findings.md follow from them.
# scripts/lab-data measures those of the lab again.

setup()
{
	cd "$SOURCE_DIR" || return
}

# The files in data that are no schema: all are results of some verb.
@test "every reference result satisfies its schema" {
	local file failed=0

	while IFS= read -r file; do
		schema=$(sed -n 's/^ *"schema": *"\(mmfence\.[a-z]*\)\/1",*$/\1/p' \
			"$file" | head -n 1)
		[ -e "data/$schema.schema.json" ] ||
			{ echo "$file: schema \"$schema\""; failed=1; continue; }
		tests/validate-json.py "data/$schema.schema.json" "$file" ||
			failed=1
	done < <(git ls-files 'data/*.json' | grep -v '\.schema\.json$')
	[ "$failed" -eq 0 ]
}

# "cell  kernel  events  TLB  CAL": each row of the page, from the files.
@test "the tables of docs/findings.md are those of the files" {
	python3 - <<-'PY'
	import glob, json, re
	rows = {}
	for path in glob.glob("data/lab-*/*.json"):
	    if "flush-kind" in path:
	        continue
	    run = json.load(open(path))
	    for cell in run["cells"]:
	        s, group = cell["summary"], path.split("/")[1]
	        rows.setdefault((cell["cell"], run["guest"]["kernel"]),
	                        []).append(
	            [s["clear_events"], s["tlb_received_per_event"],
	             s["cal_received_per_event"]])
	shown = 0
	for line in open("docs/findings.md"):
	    m = re.match(r" {4}(none\+\S+) +(\S+) +(\d+) +(\S+) +(\S+)$", line)
	    if not m:
	        continue
	    shown += 1
	    want = [m[3], m[4], m[5]]
	    have = [[str(e), *("-" if x is None else f"{x:.3f}" for x in xs)]
	            for e, *xs in rows.get((m[1], m[2]), [])]
	    assert want in have, (line, have)
	assert shown > 40, shown
	PY
}
