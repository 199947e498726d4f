#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The manual pages against the program: verbs, options, and the output of scdoc
# and man. ctest sets MMFENCE and SOURCE_DIR.

load source

setup()
{
	[ -x "$MMFENCE" ] && [ -d "$SOURCE_DIR/man" ]
	[ "$(verbs | wc -l)" -ge 4 ]
}

verbs()
{
	"$MMFENCE" --help | sed -n 's/^  \([a-z][a-z-]*\)  *.*/\1/p'
}

page_of()
{
	echo "$SOURCE_DIR/man/mmfence-$1.1.scd"
}

# "-d, --state-dir=DIR": every option that --help shows, sorted.
help_options()
{
	"$MMFENCE" "$1" --help |
		sed -nE 's/^ {2,6}(-.*[^ ])( {2,}.*)?$/\1/p' |
		sed 's/  .*//' | sort
}

# The same from the OPTIONS section of a page.
page_options()
{
	awk '/^# / { inside = $2 == "OPTIONS" } inside && /^\*-/' \
		"$(page_of "$1")" | tr -d '*_\134' | sort
}

need()
{
	command -v "$1" >/dev/null || skip "$1 is not installed"
}

@test "every verb has a page and every page of a verb its verb" {
	local verb page

	for verb in $(verbs); do
		[ -f "$(page_of "$verb")" ]
	done
	for page in "$SOURCE_DIR"/man/mmfence-*.1.scd; do
		verb=${page##*/mmfence-}
		verbs | grep -qx "${verb%.1.scd}"
	done
}

@test "the overview names every verb and its page" {
	local verb

	for verb in $(verbs); do
		grep -qx "\*$verb\*" "$SOURCE_DIR/man/mmfence.1.scd"
		grep -qF "*mmfence-$verb*(1)" "$SOURCE_DIR/man/mmfence.1.scd"
	done
}

@test "a verb's page has the options of --help and no others" {
	local verb

	for verb in $(verbs); do
		echo "verb $verb:"
		[ "$(help_options "$verb" | wc -l)" -ge 2 ]
		diff <(help_options "$verb") <(page_options "$verb")
	done
}

@test "an option named anywhere in the pages exists" {
	local verb word known

	known=$'--version\n'$(for verb in $(verbs); do
		help_options "$verb" | grep -oE -- '--[a-z][a-z-]*'
	done)
	for word in $(tr -d '*_\134' <<<"$(cat "$SOURCE_DIR"/man/*.scd)" |
		grep -oE -- '--[a-z][a-z-]*' | sort -u); do
		echo "$word"
		grep -qxF -- "$word" <<<"$known"
	done
}

@test "the cells that the overview shows are parsed" {
	local cell nr=0

	while read -r cell; do
		echo "$cell"
		# 77: the cell is valid, but this machine lacks something for
		# it.
		"$MMFENCE" run --dry-run "$cell" || [ $? -eq 77 ]
		nr=$((nr + 1))
	done < <(awk '/^```/ { inside = !inside; next }
		inside && !/key=/ { print }' "$SOURCE_DIR/man/mmfence.1.scd")
	[ "$nr" -ge 4 ]
}

@test "the page of the result has the keys of the schema, and no others" {
	python3 - "$SOURCE_DIR" <<'PY'
import json, re, sys
schema = json.load(open(sys.argv[1] + "/data/mmfence.run.schema.json"))
page = open(sys.argv[1] + "/man/mmfence-result.5.scd").read()
named = set(re.findall(r"\*([a-z][a-z0-9_]+)\*(?!\()", page))
known = set()
def collect(node):
    if isinstance(node, dict):
        for key, value in node.get("properties", {}).items():
            known.add(key)
            collect(value)
        for value in node.values():
            collect(value)
    elif isinstance(node, list):
        for value in node:
            collect(value)
collect(schema)
verbs = {"cover", "breakeven", "plot", "predict", "report"}
assert named - known <= verbs, named - known
missing = set(schema["properties"]) - named
assert not missing, missing
PY
}

@test "scdoc accepts every page" {
	local page

	need scdoc
	for page in "$SOURCE_DIR"/man/*.scd; do
		echo "$page"
		scdoc <"$page" >"$BATS_TEST_TMPDIR/page.1"
	done
}

@test "man shows every page in 80 columns without a complaint" {
	local page

	need scdoc
	need man
	for page in "$SOURCE_DIR"/man/*.scd; do
		echo "$page"
		scdoc <"$page" >"$BATS_TEST_TMPDIR/page.1"
		LC_ALL=C MANWIDTH=80 man --warnings -P cat \
			-l "$BATS_TEST_TMPDIR/page.1" \
			>"$BATS_TEST_TMPDIR/text" 2>"$BATS_TEST_TMPDIR/errors"
		none_of "complaints" "$(cat "$BATS_TEST_TMPDIR/errors")"
		none_of "too wide" "$(col -b <"$BATS_TEST_TMPDIR/text" |
			expand | awk 'length > 80')"
	done
}
