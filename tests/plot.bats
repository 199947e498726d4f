#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# mmfence plot: every figure in every format, and text that looks like code.

# Text that looks like code is only text here; run sets status and output.
# shellcheck disable=SC1003,SC2016,SC2030,SC2031

load compare.bash

figures="percentiles changes ipis timeline breakeven releases"

setup()
{
	command -v gnuplot >/dev/null || skip "gnuplot is not installed"
	sides_setup
}

teardown()
{
	[ -z "${DIR:-}" ] || sides_teardown
}

png()
{
	[ "$(head -c 8 "$1" | od -An -tx1 | tr -d ' ')" = 89504e470d0a1a0a ]
}

# drawn FILE: this SVG is well-formed, with a title, and no letter is text
drawn()
{
	python3 -c 'import sys, xml.dom.minidom as x
assert x.parse(sys.argv[1]).getElementsByTagName("title")' "$1"
	! command -v pdftocairo >/dev/null || [ "$(grep -c '<text' "$1")" -eq 0 ]
}

@test "every figure as PNG and SVG, one as PDF" {
	gen_pair change=1.04 clear_change=0.7 tlb=1
	for figure in $figures; do
		run "$MMFENCE" plot --figure="$figure" a-* -- b-*
		[ "$status" -eq 0 ]
		png "mmfence-$figure.png"
		run "$MMFENCE" plot --figure="$figure" --format=svg a-* -- b-*
		[ "$status" -eq 0 ]
		drawn "mmfence-$figure.svg"
	done
	run "$MMFENCE" plot --format=pdf a-* -- b-*
	[ "$status" -eq 0 ]
	[ "$(head -c 5 mmfence-changes.pdf)" = "%PDF-" ]
	grep -q 'futex+ksm' mmfence-changes.svg
	grep -q '6.2.0' mmfence-timeline.svg
}

# framed FIGURE ARGUMENT...: drawn, it has ink, but none at its edges
framed()
{
	"$MMFENCE" plot --figure="$1" --replicates=200 --format=pdf -o f.pdf \
		"${@:2}" 2>err
	pdftoppm -r 48 f.pdf >f.ppm
	python3 - <<-'END'
	data = open("f.ppm", "rb").read()
	head, size, most, pixels = data.split(b"\n", 3)
	width, height = map(int, size.split())
	assert head == b"P6" and len(pixels) == 3 * width * height
	rows = [pixels[3 * width * y:3 * width * (y + 1)] for y in range(height)]
	edges = rows[:3] + rows[-3:] + [row[:6] + row[-6:] for row in rows]
	assert set(b"".join(edges)) == {255}, "ink at an edge"
	assert min(pixels) < 64, "no ink"
	END
}

@test "each picture has a margin that nothing touches" {
	local data=$SOURCE_DIR/data size
	local ladder=$data/ladder-kvm-2cpu-6.18.44.json
	local pair=("$data/kvm-2cpu-6.18.44.json" --
		"$data/kvm-2cpu-6.18.44-repeat.json")

	command -v pdftoppm >/dev/null || skip "pdftoppm is not installed"
	swept victims 13073 "${pair[0]}"
	for size in mail column; do
		for figure in changes percentiles timeline breakeven; do
			framed "$figure" --size=$size "${pair[@]}"
		done
		framed ipis --size=$size "${pair[@]}"
		framed releases --size=$size "$data"/lab-releases/*.json
		framed prices --size=$size "$ladder"
		framed sweep --size=$size swept.json
	done
}

# ascii FIGURE [ARGUMENT...]: of both sides, without gnuplot
ascii()
{
	output=$(PATH=/nonexistent "$MMFENCE" plot --figure="$1" --format=ascii "${@:2}" \
		a-* -- b-* 2>err)
	within 72
}

@test "every figure as ASCII in 72 columns" {
	gen_pair change=1.04 clear_change=0.7 tlb=1
	ascii ipis
	[[ $output == "TLB shootdowns on other CPUs per event"*"A  6.1.0"*"B  6.2.0"* ]]
	# A bar is as long as its number says.
	[[ $output =~ none\+ksm\ +A\ \|(#+)\ +2\.000 ]]
	long=${#BASH_REMATCH[1]}
	[[ $output =~ B\ \|(=+)\ +1\.000 ]]
	[ $((2 * ${#BASH_REMATCH[1]} - long)) -le 2 ]
	[ $((long - 2 * ${#BASH_REMATCH[1]})) -le 2 ]
	ascii changes
	[[ $output == *"times, rates: change of B"*"futex+none"*"pin ns/cycle"*"+3."* ]]
	[[ $output == *"clear ns/event"*"[-*"*"] "*" -2"*"%"* ]]
	[[ $output == *"counts: B less A"*"remote TLB/ev"*"*"*"-1.000"* ]]
	[[ $output != *"left out"* ]]
	ascii percentiles
	[[ $output == "futex+none: latency"*[[:cntrl:]]"99.9 "*"#"*"max"* ]]
	ascii timeline
	[ "$(grep -c '^[0-9]\+ .*[AB#]' <<<"$output")" -eq 10 ]
	ascii breakeven
	[[ $output == *"even at "*" pins per event ["*"<<"*"|>"* ]]
}

@test "even nowhere is said where the intervals say so" {
	gen_pair boots=5 change=1.2 clear_change=1.5
	ascii breakeven
	[[ $output == *"even nowhere: one side is surely dearer"* ]]
	"$MMFENCE" compare --format=json a-* -- b-* | jq -e \
		'.comparisons[0].breakeven | .nowhere and .pins_per_event == null'
	# Costs more in both by the estimates, but not by their intervals.
	gen_pair boots=5 change=1.001 clear_change=1.5 spread=0.05 seed=4
	"$MMFENCE" compare --format=json a-* -- b-* | jq -e \
		'.comparisons[0].breakeven.nowhere | not'
	ascii breakeven
	[[ $output != *"even nowhere"* ]]
}

@test "what a figure leaves out stands in it" {
	gen_pair change=1.04
	gen c side=2 kernel=6.3.0
	# One round per boot, all equal: no interval.
	FILES=$(echo a-* b-*) each_round 'x["pin_p50_ns"] = 7
        x["bystander_stolen_ns_per_ms"] = 7'
	for format in ascii svg; do
		"$MMFENCE" plot --figure=changes --format="$format" -o out \
			--metric=all a-* -- b-* -- c-*
		grep -q 'left out: rows without an interval: [0-9]' out
		grep -q 'sides after B: 1' out
	done
	edit a-00-0.json 'r["cells"][0]["histogram"]["overflow"] = 12'
	for format in ascii svg; do
		"$MMFENCE" plot --figure=percentiles --format="$format" \
			-o out a-* -- b-*
		grep -q '12 values .*above the' out
	done
}

@test "one side draws percentiles, ipis and a timeline" {
	gen a
	for figure in percentiles ipis timeline; do
		run "$MMFENCE" plot --figure="$figure" -o "$figure.png" a-*
		[ "$status" -eq 0 ]
		png "$figure.png"
	done
	run "$MMFENCE" plot --figure=changes a-*
	[ "$status" -eq 2 ]
}

@test "unlike sides do not stand in one figure, or it says so" {
	gen_pair cpu=Other clear_change=0.5
	for figure in $figures; do
		run "$MMFENCE" plot --figure="$figure" a-* -- b-*
		[ "$status" -eq 2 ]
		[[ $output == *"another machine"* ]]
		[ ! -e "mmfence-$figure.png" ]
		run "$MMFENCE" plot --force --figure="$figure" --format=svg \
			a-* -- b-*
		[ "$status" -eq 0 ]
		[[ $output == *"another machine"* ]]
		grep -q -e '--force: these sides' "mmfence-$figure.svg"
	done
	gen_pair settings=4096
	for figure in $figures; do
		run "$MMFENCE" plot --cell=futex+ksm --cell=none+ksm \
			--cell=futex+none --figure="$figure" a-* -- b-*
		[ "$status" -eq 2 ]
		[[ $output == *"other settings"* ]]
	done
	gen_pair source=other
	run "$MMFENCE" plot --figure=ipis --metric=remote_tlb_per_event \
		a-* -- b-*
	[ "$status" -eq 2 ]
	[[ $output == *"another count source"* ]]
}

@test "a result file is no place for a picture, a failure leaves the old one" {
	gen_pair tlb=0
	cp a-00-0.json kept
	run "$MMFENCE" plot -o a-00-0.json a-* -- b-*
	[ "$status" -eq 2 ]
	cmp a-00-0.json kept
	gen c side=2 kernel=6.3.0
	run "$MMFENCE" plot -o kept a-* -- b-* -- c-*
	[ "$status" -eq 0 ]
	png kept
	[ -z "$(find . -name 'kept.*')" ]
}

# What gnuplot, a shell, SVG or a terminal could take for something else.
hostile=(
	'`touch ran`' '$(touch ran)' '";system("touch ran");"'
	"';system('touch ran');'" '{/Symbol a}^2_3' '@ARG1' '%s%n%g' '#x'
	'"' "a\"b\tc" '\n\\' $'a\nplot sin(x)\n!touch ran\n' '<script>x</script>'
	']]>&lt;' '-' '| touch ran' '<touch ran' $'\e[31mred' $'\xc3\xa9+ksm'
	"$(printf '%010000d' 0)" '1e5' 'NaN' ''
)

@test "hostile text runs nothing, in every figure and format" {
	local formats

	for text in "${hostile[@]}"; do
		rm -f ./*.json
		gen a cells=3 boots=2 rounds=3 cell0="$text+none" kernel="$text"
		gen b cells=3 boots=2 rounds=3 cell0="$text+none" side=1 \
			kernel="$text" change=1.1 clear_change=0.5
		for figure in $figures; do
			formats="ascii data"
			# All texts take the same few ways into a picture.
			[[ $figure != ipis ]] || formats+=" svg"
			for format in $formats; do
				run "$MMFENCE" plot --figure="$figure" \
					--format="$format" -o out a-* -- b-*
				[ "$status" -eq 0 ] || {
					echo "$text: $figure $format: $output"
					return 1
				}
			done
		done
		[ ! -e ran ]
		[ ! -e /tmp/ran ]
	done
}

@test "text is printed as it is" {
	text='{/Symbol a}^2_3 `x` $(y) %d @A'
	gen a kernel="$text"
	run "$MMFENCE" plot --figure=timeline --format=svg -o - a-*
	[[ $output == *"$text"* ]]
	output=$("$MMFENCE" plot --figure=timeline --format=ascii a-* 2>err)
	[[ $output == *"$text"* ]]
}

@test "the environment and start-up files of gnuplot are not read" {
	gen_pair
	echo 'system("touch ran")' >.gnuplot
	HOME=$PWD GNUTERM='dumb; system("touch ran")' PATH=$PWD:$PATH \
		GNUPLOT_LIB=$PWD TMPDIR='/nonexistent;x' \
		run "$MMFENCE" plot a-* -- b-*
	[ "$status" -eq 0 ]
	[ ! -e ran ]
}

# plot_dirs - the folders in which a plot keeps its files while it runs.
plot_dirs()
{
	find /tmp -maxdepth 1 -name 'mmfence-plot-*' | sort
}

# Other tests plot at the same time: their folders go, one of ours would stay.
@test "nothing is left behind" {
	gen_pair
	plot_dirs >before
	"$MMFENCE" plot a-* -- b-*
	run "$MMFENCE" plot --figure=percentiles --metric=ns_per_op \
		--cell=nothing a-* -- b-*
	[ "$status" -eq 2 ]
	plot_dirs | comm -13 before - >left
	for _ in {1..120}; do
		plot_dirs | comm -12 left - >still
		[ -s still ] || break
		sleep 0.5
	done
	cat still
	[ ! -s still ]
}

@test "wrong usage exits with 2" {
	gen_pair
	run "$MMFENCE" plot
	[ "$status" -eq 2 ]
	run "$MMFENCE" plot --figure=pie a-*
	[ "$status" -eq 2 ]
	run "$MMFENCE" plot --format=gif a-*
	[ "$status" -eq 2 ]
	run "$MMFENCE" plot -o /nonexistent/x a-* -- b-*
	[ "$status" -eq 2 ]
	[[ $output == *"/nonexistent/x"* ]]
}

# swept KEY NS [FILE]: none+ksm of FILE over 4 and 8 of KEY, which took NS
swept()
{
	python3 - "$1" "$2" "${3:-$(printf '%s\n' a-* | head -n 1)}" <<-'END'
	import copy, json, sys
	key, ns, path = sys.argv[1:]
	run = json.load(open(path))
	cell = next(c for c in run["cells"] if c["cell"] == "none+ksm")
	run["cells"] = []
	for value in "4", "8":
	    one = copy.deepcopy(cell)
	    one["cell"] = "none+ksm:" + key + "=" + value
	    one["sweep"] = {"key": key, "value": value}
	    for round in one["rounds"]:
	        round["clear_ns_per_event"] = float(ns)
	    run["cells"].append(one)
	json.dump(run, open("swept.json", "w"))
	END
}

@test "a sweep over a hostile key is text, one that took no time no figure" {
	gen_pair
	swept $'z\e[31m\n\nx\t`touch hit`' 13073
	run "$MMFENCE" plot --figure=sweep --format=ascii swept.json
	[ "$status" -eq 0 ]
	[[ $output == *"initiator"* ]]
	within 72
	run "$MMFENCE" plot --figure=sweep --format=svg swept.json
	[ "$status" -eq 0 ]
	[ ! -e hit ]
	swept z 0
	run timeout 10 "$MMFENCE" plot --figure=sweep --format=ascii swept.json
	[ "$status" -eq 2 ]
	[[ $output == *"no swept cell took any time"* ]]
}

@test "an ordinary user's PATH has gnuplot too, root's does not count" {
	[ "$(id -u)" = 0 ] || skip "root has to become somebody else"
	gen_pair
	mkdir own bin
	mkdir -p share/mmfence
	cp "$MMFENCE" bin/mmfence
	cp -r "$SOURCE_DIR/plots" share/mmfence/
	printf '#!/bin/sh\ntouch "%s/ran"\nexit 1\n' "$PWD" >own/gnuplot
	chmod -R a+rX . && chmod a+rwx . && chmod 755 own/gnuplot
	PATH=$PWD/own:$PATH run "$MMFENCE" plot a-* -- b-*
	[ "$status" -eq 0 ]
	[ ! -e ran ]
	PATH=own:$PWD/own:$PATH run setpriv --reuid=65534 --regid=65534 \
		--clear-groups bin/mmfence plot -o mine.png a-* -- b-*
	[ "$status" -ne 0 ]
	[ -e ran ]
}

@test "without pdftocairo the letters of an SVG are text, and this is said" {
	local without=()

	gen_pair
	if command -v pdftocairo >/dev/null; then
		unshare -m true 2>/dev/null || skip "no mount namespace here"
		# shellcheck disable=SC2016 # the inner shell expands it
		without=(unshare -m sh -c 'mount --bind /dev/null \
			"$(command -v pdftocairo)" && exec "$@"' sh)
	fi
	run "${without[@]}" "$MMFENCE" plot --figure=ipis --format=svg -o f.svg \
		a-* -- b-*
	[ "$status" -eq 0 ]
	[[ $output == *"no program pdftocairo"*"poppler-utils"* ]]
	grep -q '<text' f.svg
	[ "$(grep -c '<title>' f.svg)" -eq 1 ]
	grep -q '^<title>TLB shootdowns' f.svg
	run grep -q 'GNUPLOT' f.svg
	[ "$status" -eq 1 ]
}

@test "a picture whose text would be missing is none, and says why" {
	gen_pair
	echo '<?xml version="1.0"?><fontconfig></fontconfig>' >none.conf
	mkdir own bin
	mkdir -p share/mmfence
	cp "$MMFENCE" bin/mmfence
	cp -r "$SOURCE_DIR/plots" share/mmfence/
	printf '#!/bin/sh\nFONTCONFIG_FILE="%s/none.conf" exec %s "$@"\n' \
		"$PWD" "$(command -v gnuplot)" >own/gnuplot
	chmod -R a+rX . && chmod a+rwx . && chmod 755 own/gnuplot
	user=()
	[ "$(id -u)" != 0 ] || user=(setpriv --reuid=65534 --regid=65534
		--clear-groups)
	for format in png svg pdf; do
		PATH=$PWD/own:$PATH run "${user[@]}" bin/mmfence plot -o f \
			--format "$format" a-* -- b-*
		[ "$status" -eq 2 ]
		[[ $output == *"gnuplot finds no font"*"--format ascii"* ]]
		[ ! -e f ]
	done
	PATH=$PWD/own:$PATH run "${user[@]}" bin/mmfence plot --format ascii \
		a-* -- b-*
	[ "$status" -eq 0 ]
}
