# SPDX-License-Identifier: GPL-2.0-or-later
# Synthetic runs for the tests of compare, cover and plot.
# shellcheck shell=bash disable=SC2154

sides_setup()
{
	DIR=$(mktemp -d "${BATS_TMPDIR:-/tmp}/mmfence-XXXXXX")
	cd "$DIR" || return
}

sides_teardown()
{
	cd / && rm -rf "$DIR"
}

# gen NAME [KEY=VALUE...]: NAME-BOOT-RUN.json
gen()
{
	"$GEN_RUNS" "$@"
}

# gen_pair [KEY=VALUE...]: kernels a and b, b with the keys given
gen_pair()
{
	gen a
	gen b side=1 kernel=6.2.0 "$@"
}

# within COLUMNS: all of $output fits, and is ASCII
within()
{
	if LC_ALL=C grep -nE ".{$(($1 + 1))}|[^ -~]" <<<"$output"; then
		return 1
	fi
}

# absent PATTERN: in no line of $output
absent()
{
	if grep -E "$1" <<<"$output"; then
		return 1
	fi
}

# edit FILE STATEMENTS: Python that changes r, the run in FILE
edit()
{
	python3 - "$1" "$2" <<'PY'
import json, sys
r = json.load(open(sys.argv[1]))
exec(sys.argv[2])
json.dump(r, open(sys.argv[1], "w"))
PY
}

# each_round STATEMENT: for every round x of every cell c of $FILES
each_round()
{
	local file

	for file in $FILES; do
		edit "$file" "
for c in r['cells']:
    for x in c['rounds']:
        $1"
	done
}
