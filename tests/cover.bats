#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# mmfence cover: the text for a letter.

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

@test "the block has all its parts in 72 columns of ASCII" {
	gen_pair change=1.08 tlb=1
	run "$MMFENCE" cover a-* -- b-*
	[ "$status" -eq 0 ]
	within 72
	[[ ${lines[0]} == "mmfence synthetic: times and IPIs of pinning"* ]]
	[[ $output == *"A: Linux 6.1.0"$'\n'"B: Linux 6.2.0"* ]]
	[[ $output == *"5 pairs of boots, in the order ABBA"* ]]
	[[ $output == *"Both on: Synthetic CPU, 2 CPUs online"* ]]
	[[ $output == *"none+ksm: ksmd merges the area's identical pages, nobody"* ]]
	grep -E '^remote TLB/ev +2.000 +1.000 +-50.0% .* fewer$' <<<"$output"
	[[ $output == *"Reproduce with mmfence synthetic:"$'\n'"  mmfence run "* ]]
	absent 'noise floor|Holm at'
	run "$MMFENCE" cover --long a-* -- b-*
	within 72
	[[ $output == *"+-%"*"noise floor"*"detectable change"*"Differs (A | B): "* ]]
	[[ $output == *"Holm at 5 %"* ]]
}

@test "what got slower is shown like what got faster" {
	gen_pair change=1.2 clear_change=0.5
	run "$MMFENCE" cover a-* -- b-*
	grep -E '^pin ns/cycle .*\+[12][0-9].*% .* slower$' <<<"$output"
	grep -E '^clear ns/event .*-[34][0-9].*% .* faster$' <<<"$output"
}

@test "one boot a side: no spread, no claim on times" {
	gen a boots=1
	gen b boots=1 side=1 change=1.4
	run "$MMFENCE" cover a-* -- b-*
	[ "$status" -eq 0 ]
	within 72
	grep -E '^pin ns/cycle +[0-9.]+ +[0-9.]+ +[+][0-9.]+% +[(].* unknown$' \
		<<<"$output"
	[[ $output == *"unknown: times of a single boot have no verdict"* ]]
	run "$MMFENCE" cover --long a-* -- b-*
	within 72
	[[ $output == *"Noise floor: unknown"* ]]
}

@test "emulated sides show counts only" {
	gen a time=emulated
	gen b side=1 time=emulated tlb=1
	run "$MMFENCE" cover a-* -- b-*
	[ "$status" -eq 0 ]
	within 72
	grep -E '^remote TLB/ev +2.000 +1.000 +-50.0% .* fewer$' <<<"$output"
	[[ $output == *"Both on: emulated guest"*" virtual CPUs: no times"* ]]
	absent '^(pin|clear) |ns/op'
}

@test "one line fits a patch" {
	gen_pair change=1.2
	run "$MMFENCE" cover --one-line a-* -- b-*
	[ "${#lines[@]}" -eq 1 ]
	within 72
	[[ $output == *"slower"*"worst"* ]]
	gen c time=emulated
	gen d side=1 time=emulated tlb=1
	run "$MMFENCE" cover --one-line c-* -- d-*
	[ "${#lines[@]}" -eq 1 ]
	within 72
	[[ $output == "counts: 0 more, 8 fewer, 0 ~, 0 unknown; "*" -50.0%" ]]
}

@test "files of scripts/lab are reproduced by scripts/lab" {
	gen a boots=1 time=emulated
	gen b boots=1 time=emulated side=1 kernel=6.2.0
	for file in a-* b-*; do
		edit "$file" '
r["tool"]["command"] = ["mmfence run", "--json", "/result/run.json",
    "--state-dir", "/disk", "--emulated", "--rounds", "4", "none+ksm",
    "smp_mb"]
r["guest"] = {"kernel": "debian:6.1.1", "arch": "amd64", "vcpus": 3,
    "accelerator": "tcg", "memory_mib": 1024, "nodes": 2}'
	done
	edit b-00-0.json 'r["guest"]["kernel"] = "patched"'
	run "$MMFENCE" cover a-* -- b-*
	[ "$status" -eq 0 ]
	within 72
	absent '/result|/disk'
	flat=$(tr -d '\\' <<<"$output" | tr -s ' \n' ' ')
	[[ $flat == *" scripts/lab --kernel debian:6.1.1 --kernel patched \
--arch amd64 --accel tcg --smp 3 --nodes 2 --out out none+ksm smp_mb -- --rounds 4 \
build/mmfence cover out/debian-6.1.1-*.json -- out/patched-*.json "* ]]
	# A kernel of build-kernel is built first, from its commit.
	for file in b-*; do
		edit "$file" 'r["guest"].update({"kernel": "6.2.0-0123456789ab",
    "commit": "0123456789ab" + 28 * "c", "subject": "mm: no broadcast"})'
	done
	run "$MMFENCE" cover --cell none+ksm a-* -- b-*
	within 72
	flat=$(tr -d '\\' <<<"$output" | tr -s ' \n' ' ')
	[[ $flat == *' B: Linux 6.2.0, commit 0123456789ab of a git tree ("mm: no broadcast") '* ]]
	[[ $flat == *"scripts/build-kernel --tree linux --rev 0123456789abcc"*" k \
scripts/lab --kernel debian:6.1.1 --kernel k/0123456789ab "* ]]
	# How the guest was made is no difference between kernels.
	absent 'guest\.'
	# Executed operations are counted again: that option is the lab's, too.
	run "$MMFENCE" cover --cell none+swap \
		"$SOURCE_DIR"/data/lab-exact/6.1.192-old-1.json -- \
		"$SOURCE_DIR"/data/lab-exact/6.1.192-new-1.json
	flat=$(tr -d '\\' <<<"$output" | tr -s ' \n' ' ')
	[[ $flat == *"build-kernel --debian 6.1.192 --variants old,new k "* ]]
	[[ $flat == *"--kernel k/old --kernel k/new "*" --functions "* ]]
	[[ $flat == *" none+swap -- --visits 1 --rounds 4 "* ]]
	# A variant whose name has a dash is not the one of its last word.
	for side in old=broadcast new=targeted-xchg; do
		sed "s/6\.1\.192-${side%=*}/7.3.4-${side#*=}/g" \
			"$SOURCE_DIR/data/lab-exact/6.1.192-${side%=*}-1.json" \
			>"${side#*=}.json"
	done
	run "$MMFENCE" cover --cell none+swap broadcast.json -- targeted-xchg.json
	within 72
	flat=$(tr -d '\\' <<<"$output" | tr -s ' \n' ' ')
	[[ $flat == *"--debian 7.3.4 --variants broadcast,targeted-xchg k "* ]]
}

# commit FILE RELEASE-END COMMIT SUBJECT: a guest as scripts/patch boots it.
commit()
{
	edit "$1" "
r['tool']['command'] = ['mmfence run', '--json', '/result/run.json',
    '--emulated', '--visits', '5', '--rounds', '1', '--empty-windows',
    'none+ksm', 'none+swap:dirty=0']
r['kernel']['release'] = '6.1.0-$2'
r['guest'] = {'kernel': '6.1.0-$2', 'arch': 'amd64', 'vcpus': 2,
    'accelerator': 'tcg', 'memory_mib': 1024, 'nodes': 1,
    'commit': '$3', 'subject': '$4'}"
}

@test "two commits are reproduced by scripts/patch, edits with --edits" {
	a=111111111111$(printf '%028d' 1) b=222222222222$(printf '%028d' 2)
	gen a boots=1 time=emulated
	gen b boots=1 time=emulated side=1 kernel=6.2.0
	commit a-00-0.json 111111111111 "$a" "base"
	commit b-00-0.json 222222222222 "$b" "mm: no broadcast"
	run "$MMFENCE" cover a-* -- b-*
	within 72
	[[ $(tr -s ' \n' ' ' <<<"$output") == *' B: Linux 6.1.0, commit 222222222222 of a git tree ("mm: no broadcast") '* ]]
	flat=$(tr -d '\\' <<<"$output" | tr -s ' \n' ' ')
	[[ $flat == *"scripts/patch linux --commit 111111111111..222222222222 \
--arch amd64 none+ksm none+swap:dirty=0 -- --visits 5 --rounds 1 "* ]]
	absent 'build-kernel|scripts/lab'
	# B is A with one commit more.
	edit b-00-0.json "r['guest']['parent'] = '$a'"
	run "$MMFENCE" cover a-* -- b-*
	grep -xF 'B: A plus commit 222222222222 ("mm: no broadcast")' <<<"$output"
	commit b-00-0.json 111111111111-edits "$a" "base (with edits)"
	run "$MMFENCE" cover --cell none+ksm a-* -- b-*
	flat=$(tr -d '\\' <<<"$output" | tr -s ' \n' ' ')
	[[ $flat == *"# linux: a git tree at 111111111111, with the edits \
scripts/patch linux --edits --arch amd64 none+ksm -- --visits 5 "* ]]
	# Options that scripts/patch lacks need all steps.
	for file in a-* b-*; do
		edit "$file" "r['guest']['memory_mib'] = 4096"
	done
	run "$MMFENCE" cover --cell none+ksm a-* -- b-*
	flat=$(tr -d '\\' <<<"$output" | tr -s ' \n' ' ')
	[[ $flat == *"--tree linux --rev $a k scripts/build-kernel \
--tree linux --rev $a --edits edits.diff k scripts/lab \
--kernel k/111111111111 --kernel k/111111111111-edits "*" --mem 4096 "* ]]
}

@test "the boots of a campaign are reproduced by a campaign" {
	gen_pair boots=5 cells=2
	nr=0
	for file in a-* b-*; do
		nr=$((nr + 1))
		edit "$file" "
name = '$file'[0].upper()
r['tool']['command'] = ['mmfence run', '--yes', '--json',
    '/var/lib/mmfence-campaign/results/%03d-%s.json' % ($nr, name),
    '--kernel-label', '/x', '--visits', '5', 'none+ksm']
r['kernel'].update(dict(release='6.1.0-g0123456789ab',
    commit='0123456789abcdef', subject='base') if name == 'A' else
    dict(package='linux-new 6.2.0-1'))"
	done
	run "$MMFENCE" cover a-* -- b-*
	within 72
	flat=$(tr -d '\\' <<<"$output" | tr -s ' \n' ' ')
	# Ten boots are not a multiple of the order.
	[[ $flat == *"scripts/campaign init --kernel A=6.1.0-g0123456789ab \
--kernel B=6.2.0 --boots 12 none+ksm -- --visits 5 scripts/campaign start "*"scripts/campaign finish "* ]]
	# Their kernels, as the labels of the campaign have them.
	[[ $output == *$'\nA: Linux 6.1.0, commit 0123456789ab of a git tree ("base")\n'* ]]
	[[ $output == *$'\nB: Linux 6.2.0, package linux-new 6.2.0-1\n'* ]]
	absent 'label|kernel.commit'
	# One side alone is not a campaign, nor is a path with another name.
	edit b-00-0.json "r['tool']['command'][3] = '/var/results/x.json'"
	run "$MMFENCE" cover a-* -- b-*
	absent 'campaign'
}

@test "hostile names stay in 72 columns of ASCII" {
	long=$(printf '%010000d' 0)
	for name in $'a\nb\e[2J+c' "$long" "$long+x" $'\xc3\xbc+x' '%s%n+' '+'; do
		gen a cells=1 cell0="$name" kernel="$name" cpu="$name"
		gen b cells=1 side=1 cell0="$name" kernel="$name" cpu="$name"
		run "$MMFENCE" cover a-* -- b-*
		[ "$status" -eq 0 ]
		within 72
		run "$MMFENCE" cover --long a-* -- b-*
		[ "$status" -eq 0 ]
		within 72
	done
}

@test "an invalid cell is named and makes exit status 1" {
	gen_pair invalid=0
	run "$MMFENCE" cover a-* -- b-*
	[ "$status" -eq 1 ]
	[[ $output == *"Invalid in B: merged pages did not move: futex+none"* ]]
	within 72
}

@test "cells invalid for one reason share a line" {
	gen_pair invalid=0
	for file in b-*; do
		edit "$file" 'for c, n in zip(r["cells"], (3, 12.5, 0)):
    c["outcome"] = "invalid"
    c["reason"] = "idle for %g %% of 1 s" % n if n else "no proof"'
	done
	run "$MMFENCE" cover a-* -- b-*
	[ "$status" -eq 1 ]
	within 72
	[ "$(grep -c '^Invalid in B: ' <<<"$output")" -eq 2 ]
	text=$(tr -s ' \n' ' ' <<<"$output")
	[[ $text == *"idle for 3 % of 1 s (numbers of the first): futex+none, none+ksm "* ]]
	[[ $text == *"Invalid in B: no proof: none+swap:dirty=0 "* ]]
}

@test "the legend tells how many CPUs ran the process" {
	gen_pair
	FILES=$(echo a-* b-*) each_round 'if c["cell"] == "futex+ksm":
            x["spinning_peers"] = 4'
	run "$MMFENCE" cover a-* -- b-*
	within 72
	[[ $output == *"1 to 4 of"*"which ran the process"* ]]
}

@test "what cannot be compared exits with 2 and says why" {
	gen_pair cpu=Other
	run "$MMFENCE" cover a-* -- b-*
	[ "$status" -eq 2 ]
	[[ $output == *"another machine"* ]]
	run "$MMFENCE" cover a-*
	[ "$status" -eq 2 ]
}

@test "same is not ~, large numbers fit, the caption says how it was run" {
	gen a spread=0.001 round_spread=0.001 cmdline="quiet mitigations=off"
	gen b spread=0.001 round_spread=0.001 side=1 change=1.004 \
		cmdline="quiet mitigations=off"
	run "$MMFENCE" cover --margin=1 a-* -- b-*
	[ "$status" -eq 0 ]
	within 72
	[[ $output == *"mitigations=off"*"order ABBA"*" same"* ]]
	[[ $output == *'same: the whole interval lies within 1 %'* ]]
	gen a change=1e9
	gen b change=1e9 side=1
	run "$MMFENCE" cover a-* -- b-*
	within 72
	[[ $output =~ \ [34]\.?[0-9]*e\+11 ]]
}

@test "what was counted exactly is a sentence a cell, if it is sure" {
	gen_pair
	run "$MMFENCE" cover a-* -- b-*
	absent 'Executed'
	for side in a-:1:0.98 b-:0.004:2; do
		IFS=: read -r prefix cr3 invlpg <<<"$side"
		FILES=$(echo "$prefix"*) each_round "x['exact'] = {
	'clearer_cr3_writes_per_event': $cr3,
	'clearer_invlpg_per_event': $invlpg,
	'clearer_locked_per_event': 7,
	'bystander_irqs_taken_per_event': -0.002 if '$prefix' == 'a-' else 250}"
	done
	run "$MMFENCE" cover a-* -- b-*
	[ "$status" -eq 0 ]
	within 72
	[[ $output == *"Executed in the kernel per event, counted one by one in QEMU, A -> B:"* ]]
	flat=$(tr -s ' \n' ' ' <<<"$output")
	[[ $flat == *" none+ksm: clearer's INVLPG 0.98 -> 2.00, CR3 writes 1.00 -> 0; peers' interrupts taken 0 -> 250 none+swap"* ]]
	# All of it is proven. Percents only of large values.
	[[ $flat == *" Listed: each change of at least half an "*" risk that chance made "* ]]
	absent '\(\+.*%\)'
	# Without a clearer there are no events.
	[[ $flat == *" futex+none: peers' interrupts taken 0 -> 250 none+ksm"* ]]
	# Only another metric was requested.
	run "$MMFENCE" cover --metric=clear_ns_per_event a-* -- b-*
	absent 'Executed'
}

@test "no table has two cells under one name" {
	gen a boots=2 cells=3
	gen b boots=2 cells=3 side=1 kernel=6.2.0
	for file in [ab]-*; do
		edit "$file" '
long = "none:area=64m,touch=512" + ",x" * 30
for c, n in zip(r["cells"], ("+ksm", "+swap", "+swap:dirty=0")):
    c["cell"] = long + n'
	done
	flat=$("$MMFENCE" cover a-* -- b-* | tr -d ' \n')
	[[ $flat == *+ksm*pin*+swap*clear*+swap:...*clear* ]]
	for verb in "cover" "compare" "plot --figure ipis --format ascii"; do
		# shellcheck disable=SC2086 # words
		"$MMFENCE" $verb a-* -- b-* >out
		for cell in swap swap:; do
			grep -qF "$cell" out
		done
	done
	"$MMFENCE" compare --noise a-* >out
	grep -qF "+ksm" out
}

# golden NAME FILE... -- FILE...: the block is that of tests/golden/NAME, but for
# the project's address. UPDATE=1 writes it.
golden()
{
	local file=$SOURCE_DIR/tests/golden/cover-$1

	shift
	run "$MMFENCE" cover "$@"
	[ "$status" -eq 0 ]
	within 72
	output=$(sed '2,3{/^ *https*:[^ ]*$/d}' <<<"$output")
	[ -z "${UPDATE-}" ] || printf '%s\n' "$output" >"$file"
	diff "$file" - <<<"$output"
}

@test "one cell, counts only: twenty lines" {
	cd "$SOURCE_DIR/data/lab-variants" || return
	golden counts --cell none+swap:dirty=0 6.1.192-old-1.json -- \
		6.1.192-new-1.json
	[ "${#lines[@]}" -le 20 ]
}

@test "four cells, counts and times over boots" {
	gen a boots=8 cells=4
	gen b boots=8 cells=4 side=1 kernel=6.2.0 clear_change=0.9 tlb=1
	golden boots a-* -- b-*
}

@test "a fleet" {
	for machine in n1 n2 n3; do
		gen "a-$machine" boots=2 cells=3 machine=$machine
		gen "b-$machine" boots=2 cells=3 machine=$machine side=1 \
			kernel=6.2.0 tlb=1
	done
	golden fleet a-* -- b-*
}

@test "what was executed, exactly" {
	cd "$SOURCE_DIR/data/lab-exact" || return
	golden exact --cell none+swap 6.1.192-old-1.json -- 6.1.192-new-1.json
}

@test "two releases: what was refused and left out is said" {
	cd "$SOURCE_DIR/data/lab-releases" || return
	golden releases debian-5.10.262-1-1.json -- debian-6.1.192-3-1.json
}

@test "what hardly interrupts is said, not left out" {
	cd "$SOURCE_DIR/data/lab-arm64" || return
	golden arm64 debian-6.1.192-3-1.json -- debian-7.2.13-1-1.json
	grep -x "No row, remote CAL/ev below 0.001 in A and B: none+swap" <<<"$output"
}

# csv_is CELL METRIC A: in $DIR/csv
csv_is()
{
	grep -F "\"$1\",$2," "$DIR/csv" | awk -F, -v want="$3" '
		{ wrong = $5 < want - 1e-5 || $5 > want + 1e-5 }
		END { exit wrong || !NR }' || {
		echo "not $3:"
		grep -F "\"$1\",$2," "$DIR/csv"
		return 1
	}
}

# The tables of run and lab come from summaries, those of compare from rounds.
@test "cover, compare and the lab's table have one number for one thing" {
	local file cell tlb cal

	cd "$SOURCE_DIR/data/lab-variants" || return
	for file in 6.1.192-{old,new,both}-1.json; do
		"$MMFENCE" compare --format csv --metric remote_tlb_per_event \
			--metric remote_cal_per_event "$file" -- \
			6.1.192-neither-1.json >"$DIR/csv"
		while IFS=$'\t' read -r cell tlb cal; do
			csv_is "$cell" remote_tlb_per_event "$tlb"
			csv_is "$cell" remote_cal_per_event "$cal"
		done < <(jq -L "$SOURCE_DIR/lab" -r 'include "remote";
			.cells[] | select(.outcome == "ok")
			| [.cell, remote("tlb"), remote("cal")] | @tsv' "$file")
	done
}

@test "exact counts of too few visits are not said to be equal" {
	local file

	for file in "$SOURCE_DIR"/data/patch/*.json; do
		python3 -c 'import json, sys
run = json.load(open(sys.argv[1]))
for cell in run["cells"]:
	for round in cell["rounds"][:2]:
		round.update(outcome="contaminated", reason="a test")
json.dump(run, sys.stdout)' "$file" >"${file##*/}"
	done
	run "$MMFENCE" cover --cell none+collapse eeda082d8207-1.json -- \
		74f67cece2b0-1.json
	[[ $output == *"2.000     1.000   -50.0% (-50.0, -50.0)%  fewer?"* ]]
	[[ $(tr -s ' \n' ' ' <<<"$output") == *"IPIs sent 2.00 -> 0.98?; peers' "* ]]
	[[ $output == *"?: the interval leaves out 0, but fewer than 5 visits"* ]]
}
