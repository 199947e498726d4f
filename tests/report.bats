#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# mmfence report: one page, which is whole, says what compare says, and in which
# text from files is text. ctest sets MMFENCE, SOURCE_DIR and GEN_RUNS.

# run sets status and output.
# shellcheck disable=SC2030,SC2031,SC2154

load compare.bash

bats_require_minimum_version 1.5.0

setup()
{
	sides_setup
	page=page.html
	ln "$MMFENCE" mmfence 2>/dev/null || cp "$MMFENCE" mmfence
}

teardown()
{
	sides_teardown
}

# report ARGUMENT...: without figures, which take most of the time: a copy of the
# program has no scripts for gnuplot beside it
report()
{
	run --separate-stderr ./mmfence report -o "$page" "$@"
}

# in_page: what a reader of HTML finds in the page, checked: tags are closed, there
# is none that runs or loads anything; and prints the text, a line each.
in_page()
{
	python3 - "$page" <<'PY'
import base64, sys
from html.parser import HTMLParser
void = {"meta", "link", "br"}
known = void | set("""html head title style body header main footer nav section
details summary div p a h1 h2 h3 ul li dl dt dd table thead tbody tr th td figure
figcaption span strong small b code pre svg g path rect circle ellipse polygon
polyline line text tspan use defs desc filter feflood fecomposite clippath
pattern""".split())
class Page(HTMLParser):
    open, ids = [], set()
    def handle_starttag(self, tag, attrs):
        assert tag in known, tag
        for key, value in attrs:
            assert not key.startswith("on") and key != "src", (tag, key)
            if key == "id":
                assert value not in self.ids, ("twice", value)
                self.ids.add(value)
            if key in ("href", "xlink:href"):
                assert value[0] == "#" or value.startswith("data:"), value
                if value[0] != "#" and "base64," in value:
                    file = base64.b64decode(value.split(",")[1], validate=True)
                    open("held-" + dict(attrs)["download"], "wb").write(file)
        if tag not in void:
            self.open.append(tag)
    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)
    def handle_endtag(self, tag):
        assert tag == self.open.pop(), tag
    def handle_data(self, data):
        if self.open[-1:] != ["style"] and data.strip():
            print(" ".join(data.split()))
text = open(sys.argv[1], encoding="ascii").read()
page = Page()
page.feed(text)
page.close()
assert not page.open, page.open
for name in ("verdicts", "setup", "results", "evidence", "left-out", "reading",
             "files"):
    assert name in page.ids, name
PY
}

@test "two sides: each row that compare has, the letter, and the files" {
	gen_pair change=1.04 clear_change=0.7 tlb=1
	report a-* -- b-*
	[ "$status" -eq 0 ]
	[ -z "$output" ]
	in_page >text
	[ "$(grep -c '^\(faster\|slower\|fewer\|more\|~\|faster?\|slower?\)$' text)" \
		-ge 20 ]
	"$MMFENCE" compare --format json a-* -- b-* >compared
	# Verdicts in the order of compare; the proven stand once more above.
	diff <(sed -n '/^B, Linux/,/^The evidence/p' text |
		grep -E '^(faster|slower|fewer|more)\??$|^~$') \
		<(python3 -c 'import json
for row in json.load(open("compared"))["comparisons"][0]["rows"]:
    print(row["verdict"])')
	"$MMFENCE" cover a-* -- b-* >letter
	grep -qxF -- "$(tr -s ' \n' '  ' <letter | sed 's/ $//')" text
	for file in a-00-0.json b-04-0.json; do
		cmp "$file" "held-$file"
	done
}

@test "if no figure can be drawn, the page says so and is otherwise complete" {
	gen a boots=1
	report a-*
	[ "$status" -eq 0 ]
	[[ $stderr == *"no figures: "*common.gp* ]]
	in_page >text
	grep -q '^No figure: .*common.gp' text
	grep -q '^One kernel alone' text
}

@test "with gnuplot each figure has names of its own" {
	command -v gnuplot >/dev/null || skip "gnuplot is not installed"
	gen_pair change=1.04 clear_change=0.7 tlb=1
	"$MMFENCE" report -o "$page" a-* -- b-*
	in_page >text
	[ "$(grep -c '<svg' "$page")" -ge 4 ]
	"$MMFENCE" report -o again.html a-* -- b-*
	cmp "$page" again.html
}

@test "many sides: a cell that is not measured, or is refused, has no number" {
	data=$SOURCE_DIR/data/lab-releases
	report "$data"/debian-5* -- "$data"/debian-6.1.* -- "$data"/debian-7.2*
	[ "$status" -eq 0 ]
	in_page >text
	grep -q '^Linux 5.10.0.* to 7.2.* 3 kernels' text
	grep -q 'this kernel has no MADV_COLLAPSE' text
	grep -q '^0.006$' text
	# Emulated: no time of it is in a table.
	run grep -E '(pin|clear) ns/' text
	[ "$status" -eq 1 ]
}

# What a browser, a shell or a table could take for something else.
@test "text from files is never interpreted as HTML" {
	bad='</td></style><script>window.ran=1</script><img src=x onerror=alert(1)>'
	bad+="&lt;\"' {{body}} ]]>-->"
	gen a boots=1
	gen b boots=1 side=1 kernel=6.2.0
	python3 - a-00-0.json b-00-0.json "$bad" <<'PY'
import json, sys
bad = sys.argv[3] + "\x1b[2J\u202e"
skip = {"outcome", "schema", "time", "boot_id", "source", "method"}
def worse(value, key=""):
    if isinstance(value, dict):
        return {k: worse(v, k) for k, v in value.items()}
    if isinstance(value, list):
        return [worse(v) for v in value]
    return value + bad if isinstance(value, str) and key not in skip else value
for name in sys.argv[1:3]:
    run = worse(json.load(open(name)))
    run["cells"][0].update(outcome="skip", reason=bad)
    json.dump(run, open(name, "w"))
PY
	name='"><script>window.ran=2</script>&.json'
	mv a-00-0.json "${name//\//}"
	report "${name//\//}" -- b-00-0.json
	[ "$status" -eq 0 ]
	in_page >text
	grep -qF '</td></style><script>window.ran=1</script>' text
	grep -qF '{{body}}' text
	cmp "${name//\//}" "held-${name//\//}"
}

@test "a name that is long or turns text around stays in its line" {
	gen a boots=1
	edit a-00-0.json 'r["kernel"]["release"] = "6.1\u202e\u2066\u200f" + 4000 * "W"
r["cells"][0]["cell"] = "futex\u202e" + 4000 * "Z" + "+none"'
	report a-*
	[ "$status" -eq 0 ]
	in_page >text
	[ "$(sed -n 's/.*<h1>\(.*\)<.h1>.*/\1/p' "$page" | wc -c)" -le 100 ]
	run grep -E 'W{1001}|Z{400}' text
	[ "$status" -eq 1 ]
	edit a-00-0.json 'r["kernel"]["release"] = "6.1\0"'
	rm "$page"
	report a-*
	[ "$status" -eq 2 ]
	[[ $stderr == *'a-00-0.json'*'\u0000'* ]]
	[ ! -e "$page" ]
}

@test "wrong usage, bad files and refused sides are 2, and leave no page" {
	local words

	gen_pair boots=1
	gen c boots=1 kernel=6.3.0
	echo '{' >bad.json
	mkdir folder
	for words in "" "bad.json" "nowhere.json" "a-00-0.json -- bad.json" \
			"a-00-0.json --" "a-00-0.json c-00-0.json" \
			"--cell=nope a-00-0.json" \
			"-o a-00-0.json a-00-0.json" "-o folder a-00-0.json" \
			"-o no/where a-00-0.json" "-o /dev/full a-00-0.json"; do
		# shellcheck disable=SC2086 # words
		run --separate-stderr "$MMFENCE" report $words
		echo "$words: $status $stderr"
		[ "$status" -eq 2 ]
		[ -n "$stderr" ]
		[ ! -e mmfence-report.html ]
	done
	[ "$(head -c 1 a-00-0.json)" = "{" ]
}

@test "an invalid cell is 1, and a page is replaced whole" {
	gen a boots=1 invalid=1
	echo old >"$page"
	chmod 600 "$page"
	report a-*
	[ "$status" -eq 1 ]
	in_page >text
	grep -qx 'invalid' text
	[ "$(find . -name '.mmfence*' | wc -l)" -eq 0 ]
	./mmfence report -o - a-* >printed || [ $? -eq 1 ]
	cmp "$page" printed
}
