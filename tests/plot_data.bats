#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What mmfence plot gives gnuplot: --format=data, which needs no gnuplot.

load compare.bash

setup()
{
	sides_setup
	data=$SOURCE_DIR/data
	releases=("$data"/lab-releases/*.json)
	pair=("$data/kvm-2cpu-6.18.44.json" --
		"$data/kvm-2cpu-6.18.44-repeat.json")
}

teardown()
{
	[ -z "${DIR:-}" ] || sides_teardown
}

# table FIGURE ARGUMENT...: what gnuplot gets, in the file table
table()
{
	"$MMFENCE" plot --format=data --output=table --replicates=200 \
		--figure="$1" "${@:2}" 2>err
}

# whole FIGURE ARGUMENT...: the same, with all texts inside the figure
whole()
{
	table "$@"
	"$SOURCE_DIR/tests/support/figure" "$SOURCE_DIR" table
}

# golden NAME: table is tests/golden/plot-NAME. UPDATE=1 writes it.
golden()
{
	local file=$SOURCE_DIR/tests/golden/plot-$1

	[ -z "${UPDATE-}" ] || cp table "$file"
	diff "$file" table
}

# ladder: ladder.json, the primitives of data's over 0 to 3 victims
ladder()
{
	python3 - "$data/ladder-kvm-2cpu-6.18.44.json" <<-'END'
	import copy, json, sys
	run, cells = json.load(open(sys.argv[1])), []
	for cell in run["primitives"]:
	    if cell["outcome"] != "ok":
	        continue
	    for nr in range(4):
	        one = copy.deepcopy(cell)
	        one["cell"] += (",", ":")[":" not in one["cell"]] + f"victims={nr}"
	        one["sweep"] = {"key": "victims", "value": str(nr)}
	        for round in one["rounds"]:
	            if round["ns_per_op"]:
	                round["ns_per_op"] *= 1 + nr
	            if not nr:
	                round["stolen_ns"] = None
	        cells.append(one)
	run["primitives"] = cells
	json.dump(run, open("ladder.json", "w"))
	END
}

@test "every text of every figure is inside it, at each size" {
	ladder
	for size in slide column; do
		for figure in changes percentiles timeline breakeven; do
			whole "$figure" --size=$size --cell=futex+none \
				--cell=none+ksm --cell=futex+swap:dirty=0 "${pair[@]}"
		done
		whole ipis --size=$size --cell=none+swap "${pair[0]}"
		whole releases --size=$size "${releases[@]}"
		whole prices --size=$size "$data/ladder-kvm-2cpu-6.18.44.json"
		whole sweep --size=$size --cell=membarrier \
			--cell=mprotect_flush:pages=64 ladder.json
	done
	whole changes "${pair[@]}"
	whole percentiles "${pair[@]}"
	whole sweep ladder.json
}

@test "what gnuplot is given" {
	table releases "${releases[@]}"
	golden releases
	table ipis --metric remote_cal_per_event \
		"$data/lab-variants/6.1.192-old-1.json" -- \
		"$data/lab-variants/6.1.192-new-1.json"
	golden ipis
	table changes --cell=none+swap --cell=futex+ksm --cell=null "${pair[@]}"
	golden changes
	table prices "$data/ladder-kvm-2cpu-6.18.44.json"
	golden prices
	table timeline --cell=none+swap "${pair[@]}"
	golden timeline
	table breakeven "${pair[@]}"
	golden breakeven
	ladder
	table sweep --cell=membarrier --cell=mfence ladder.json
	golden sweep
	table percentiles --cell=iouring+swap:dirty=0 "${pair[@]}"
	golden percentiles
}

@test "a count that changed by little is not framed, one of 10 % is" {
	table releases --metric=remote_tlb_per_event --cell=none+swap:dirty=0 \
		"${releases[@]}"
	[ "$(grep -P '^[\d.]+(\t[\d.]+){4}' table | cut -f 6,7 | tr '\t\n' ' ;')" = \
		"0.006 0;0.006 0;0.035 1;0.035 0;0.035 0;0.035 0;" ]
	# The cell that 5.10 skips is compared with no release before.
	table releases --cell=none+collapse "${releases[@]}"
	grep -P -- '\t-1[.]0000\tskip\t0$' table
	run grep -P '^([\d.]+\t){5}.*\t1$' table
	[ "$status" -eq 1 ]
	# Whatever the sides and their order: the oldest kernel comes first.
	table releases "${releases[5]}" -- "${releases[0]}" "${releases[2]}"
	[ "$(grep -oP '\t(5\.10\.262|6\.12\.118|7\.3\.4)-1\t0$' table |
		cut -f 2 | tr '\n' ' ')" = "5.10.262-1 6.12.118-1 7.3.4-1 " ]
}

@test "names of kernels above the squares are whole, on two lines, or letters" {
	table releases --size=column "${releases[@]}"
	grep -P '\t5[.]10[.]262\t' table
	grep -P '\t-1\t' table
	grep -P '\t7[.]3[.]4-1\t' table
	gen a cells=3 boots=1 kernel=6.1.0
	gen b cells=3 boots=1 side=1 kernel="$(printf '6.2.0%060d' 0)"
	whole releases --size=column a-* b-*
	grep -P '\tA\t0$' table
	run grep -P '[.][.][.]\t0$' table
	[ "$status" -eq 1 ]
	# 16 kernels fit a mail, but no column.
	for ((i = 0; i < 16; i++)); do
		gen "k$i" cells=3 boots=1 side=$i kernel=6.$i.0
	done
	whole releases k*
	run "$MMFENCE" plot --figure=releases --size=column --format=data k*
	[ "$status" -eq 2 ]
	[[ $output == *"16 kernels are too many for a column"* ]]
}

@test "one wild interval has an arrow and its value, and does not rule a scale" {
	gen_pair boots=5 change=1.04
	table changes a-* -- b-*
	narrow=$(grep '^HIGH0' table)
	FILES=b-02-0.json each_round 'if c["cell"] == "futex+ksm": x["pin_ns_per_cycle"] *= 400'
	table changes a-* -- b-*
	echo "$narrow, $(grep '^HIGH0' table)"
	[ "$(sed -n 's/^HIGH0 = //p' table | cut -d. -f1)" -lt 5000 ]
	grep -P '^[\d.]+\t[\d.]+\t\+\d{4,} %$' table
}

@test "bars have their value and interval, and room for it" {
	gen_pair boots=5 tlb=1
	table ipis --cell=none+ksm a-* -- b-*
	grep -P '^2\t.*\t2\.000 \+- 0\.00\d\t' table
	grep -P '^1\t.*\t1\.000 \+- 0\.00\d\t' table
	most=$(sed -n 's/^XMAX = //p' table)
	[ "$(jq -n "$most > 2.2 and $most < 4")" = true ]
	grep -q 'interval over boots' table
}

@test "a ladder: a line of panels for each kind of operation" {
	ladder
	table sweep ladder.json
	for kind in Barriers Membarriers Broadcasts Flushes; do
		grep -q "$kind: what it costs its CPU" table
	done
	grep -q 'Flushes: what all victims lose' table
	grep -P 'ns per CPU \(' table
	# Whole victims only.
	grep -qx 'STEP = 1' table
	grep -qx 'FIRST = 0' table
}

@test "hostile text is text in the tables, too" {
	# shellcheck disable=SC2016 # it is meant as it is
	for text in '";system("touch ran");"' $'"a\tb\nplot x\n' ''; do
		rm -f ./*.json
		gen a cells=3 boots=2 rounds=3 cell0="$text+none" kernel="$text"
		gen b cells=3 boots=2 rounds=3 cell0="$text+none" side=1 \
			kernel="$text" change=1.1 clear_change=0.5
		for figure in changes ipis percentiles timeline breakeven releases; do
			whole "$figure" a-* -- b-*
			run grep -n '"' table
			[ "$status" -eq 1 ]
			# Numbers only are read as code.
			run sed -n '/^# layout$/,/^# page$/{
				/^[#]/d
				s/[A-Z][A-Z0-9_]* = -\?[0-9.]\+\(e[-+]\?[0-9]\+\)\?;\? \?//g
				/./p
			}' table
			[ -z "$output" ]
		done
	done
}

@test "sizes and scales that there are not, and a slide that is too small" {
	run "$MMFENCE" plot --size=poster "${pair[@]}"
	[ "$status" -eq 2 ]
	for scale in 0 5 1.5 x; do
		run "$MMFENCE" plot --scale=$scale "${pair[@]}"
		[ "$status" -eq 2 ]
	done
	run "$MMFENCE" plot --scale=2 --format=svg "${pair[@]}"
	[ "$status" -eq 2 ]
	[[ $output == *"--scale needs --format=png"* ]]
	run "$MMFENCE" plot --size=slide --format=data --metric=all "${pair[@]}"
	[ "$status" -eq 2 ]
	[[ $output == *"too many for a slide; choose with --cell"* ]]
}

@test "in a narrow panel no two texts of an axis touch" {
	table percentiles --size=slide "${pair[0]}"
	run grep -P '^2\t50$' table
	[ "$status" -eq 1 ]
	grep -P '^10000\t99[.]99$' table
	table percentiles --cell=futex+none "${pair[0]}"
	grep -P '^2\t50$' table
	# The crossing's text stands right of its point, or below the axis.
	table prices --size=column "$data/ladder-kvm-2cpu-6.18.44.json"
	[ "$(grep -P '\t(even at .*|pins between two clears)\t' table |
		cut -f 2 | sort -u | wc -l)" -eq 1 ]
}

@test "the table of releases as ASCII" {
	output=$("$MMFENCE" plot --figure=releases --format=ascii \
		"${releases[@]}" 2>err)
	within 72
	[[ $output =~ none\+swap:dirty=0\ +0.006\ +0.006\*\ +0.035\ +0.035 ]]
	[[ $output =~ none\+collapse\ +skip\ +0.975 ]]
}
