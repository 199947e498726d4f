#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The counting plugin against a guest of one program, whose instructions are
# counted by hand: fixtures/exact/guest.S. With each QEMU there is: the one in
# the path, those of scripts/fetch-qemu and those of MMFENCE_QEMUS (paths, with
# colons between them).

bats_require_minimum_version 1.5.0

load lab

plugin=${MMFENCE%/*}/mmfence-exact.so

# found_qemus - a path a line.
found_qemus()
{
	local cache=${XDG_CACHE_HOME:-$HOME/.cache}/mmfence/qemu

	{
		command -v qemu-system-x86_64
		tr ':' '\n' <<<"${MMFENCE_QEMUS-}"
		printf '%s\n' "$cache"/*/qemu-system-x86_64
	} | while read -r qemu; do
		[ ! -x "$qemu" ] || printf '%s\n' "$qemu"
	done
}

# count_guest QEMU DIR - run the guest. QEMU may refuse the plugin: the reason
# is in DIR/refused then.
count_guest()
{
	"$1" --version | sed -n '1s/.*version \([0-9.]*\).*/\1/p' >"$2/version"
	if ! plugin_loads "$1" "$plugin" >"$2/log" 2>&1; then
		grep -m 1 plugin "$2/log" >"$2/refused"
		return
	fi
	# isa-debug-exit ends QEMU with status 2 * 0 + 1.
	run -1 timeout 60 "$1" -machine pc -cpu max,x2apic=off \
		-accel tcg,thread=multi -smp 2 -m 64 -display none \
		-nodefaults -no-user-config -kernel "$guest" \
		-device isa-debug-exit,iobase=0xf4,iosize=4 \
		-plugin "file=$plugin,out=$2/counts,blocks=$2/blocks"
}

setup_file()
{
	local nr=0

	need_programs qemu-system-x86_64 jq cc ld
	export guest=$BATS_FILE_TMPDIR/guest counts=$BATS_FILE_TMPDIR/counts
	export qemus=$BATS_FILE_TMPDIR/qemus
	[ "$(uname -m)" = x86_64 ] || skip "the guest is of x86-64"
	[ -e "$plugin" ] || skip "built without the plugin"
	cc -c -o "$guest.o" "$BATS_TEST_DIRNAME/fixtures/exact/guest.S"
	ld -m elf_x86_64 -Ttext=0x100000 -e start --oformat binary \
		-o "$guest" "$guest.o"
	while read -r qemu; do
		mkdir -p "$qemus/$nr"
		count_guest "$qemu" "$qemus/$nr"
		nr=$((nr + 1))
	done < <(found_qemus)
}

# with_each FUNCTION - call it with the counts of each QEMU that was not
# refused. (After "||" or "if", bash would go on after what fails in there.)
with_each()
{
	local dir nr=0

	for dir in "$qemus"/*/; do
		[ ! -e "$dir/refused" ] || continue
		echo "QEMU $(cat "$dir/version")"
		counts=$dir/counts blocks=$dir/blocks
		"$1"
		nr=$((nr + 1))
	done
	[ "$nr" -gt 0 ] || skip "$(cat "$qemus"/*/refused)"
}

# count KIND VCPU CLASS
count()
{
	jq -s --arg class "$3" ".[0].classes as \$c
		| .[1].$1[$2][\$c | index(\$class)]" "$counts"
}

one_round()
{
	[ "$(jq -s length "$counts")" -eq 2 ]
	[ "$(jq -sc '.[1] | [.mark, .marker, .windows]' "$counts")" = \
		'[5,0,[1,1]]' ]
}

@test "one round, told by its number, with one window of each kind" {
	with_each one_round
}

kinds()
{
	[ "$(count work 0 full_fences)" -eq 1000 ]
	[ "$(count work 0 locked)" -eq 3000 ]
	[ "$(count work 0 invlpg)" -eq 1000 ]
	[ "$(count work 0 cr3_writes)" -eq 1000 ]
	[ "$(count work 0 invpcid)" -eq 0 ]
}

@test "each kind of instruction as often as it was executed" {
	with_each kinds
}

apic()
{
	[ "$(count work 0 ipis_sent)" -eq 1000 ]
	[ "$(count work 0 irqs_taken)" -eq 1000 ]
}

@test "stores to the APIC: interrupts sent and acknowledged" {
	with_each apic
}

# 11 a round of 1000, 2 before the wait and 2 of its first look, 4 before the
# string, 6 around two that lie in two pages each, and the block with the mark at
# the end. A string of 300 ends with one more look at its counter.
instructions()
{
	[ "$(count work 0 instructions)" -eq $((11000 + 2 + 2 + 4 + 6 + 2)) ]
	[ "$(count work 0 waiting)" -eq $((76 * 4)) ]
	[ "$(count work 0 string_steps)" -eq 301 ]
	[ "$(count work 0 user_instructions)" -eq 0 ]
}

@test "instructions, without those that wait and without string steps" {
	with_each instructions
}

nothing_else()
{
	[ "$(count empty 0 instructions)" -le 8 ]
	[ "$(count empty 0 locked)" -eq 0 ]
	[ "$(count work 1 locked)" -eq 0 ]
	[ "$(count work 1 instructions)" -eq 0 ]
}

@test "the empty window and the other CPU hold nothing of it" {
	with_each nothing_else
}

# "round cpu address runs instructions waiting string_steps ..."
sums()
{
	[ "$(awk '{ sum += $4 * $5 } END { print sum }' "$blocks")" -eq \
		"$(count work 0 instructions)" ]
	[ "$(awk '{ sum += $4 * $7 } END { print sum }' "$blocks")" -eq \
		"$(count work 0 string_steps)" ]
}

@test "blocks add up to what was counted" {
	with_each sums
}

@test "QEMUs of more than one release, and none that refuses the plugin" {
	run sort -u "$qemus"/*/version
	[ "${#lines[@]}" -gt 1 ] || skip "only QEMU $output:" \
		"scripts/fetch-qemu gets others"
	! cat "$qemus"/*/refused 2>/dev/null || skip "$(cat "$qemus"/*/refused)"
}

@test "a plugin without a file to write is refused with the reason" {
	run -1 timeout 60 qemu-system-x86_64 -machine none -display none \
		-nodefaults -plugin "file=$plugin"
	[[ $output == *"mmfence-exact: out=FILE is wanted"* ]]
}

# joined WORK EMPTY ...: a run of one cell without pinner on two CPUs, a round
# of 1000 events for each pair of counts of the clearer, merged by exact.jq
joined()
{
	local mark=0

	echo '{"classes": ["locked", "ipis_sent"]}' >"$counts-lines"
	while [ $# -gt 1 ]; do
		echo "{\"mark\": $mark, \"marker\": 0, \"windows\": [1, 1],
			\"work\": [[$1, 1000], [0, 0]],
			\"empty\": [[$2, 0], [0, 0]]}" >>"$counts-lines"
		mark=$((mark + 1))
		shift 2
	done
	jq -n --argjson nr $mark '{primitives: [], cells: [{cell: "none+x",
		outcome: "ok", summary: {}, placement: {clearer_cpu: 0,
			pinner_cpus: [], bystander_cpus: [1]},
		rounds: [range($nr) | {mark: ., outcome: "ok", passes: 1,
			counting: false, clear_events: 1000,
			irqs_received: {cal: {clearer: 0, bystander: 1000},
				res: {clearer: 5, bystander: 0}},
			tlb_local_flush_all: null,
			tlb_local_flush_one: null}]}]}' >"$counts-run"
	merged "$counts-lines" "$counts-run"
}

# merged LINES RUN - by exact.jq. $harts: those of riscv64.
merged()
{
	jq --argjson vcpus 2 --argjson harts "${harts:-[]}" \
		--slurpfile lines "$1" --slurpfile functions /dev/null \
		-f "$SOURCE_DIR/lab/exact.jq" "$2"
}

@test "riscv64: the counts of a CPU are those of its hart" {
	joined 100 0 >"$counts-joined"
	jq -c 'if .marker == 0 then .marker = 1 | .work |= reverse
		| .empty |= reverse else . end' "$counts-lines" >"$counts-harts"
	harts='[1, 0]' merged "$counts-harts" "$counts-run" |
		jq -S . >"$counts-swapped"
	jq -S . "$counts-joined" | cmp - "$counts-swapped"
	# Nothing is counted for a CPU that is another.
	merged "$counts-harts" "$counts-run" |
		jq -e '.cells[0].rounds[0].exact == null'
}

@test "the background is subtracted from the sum, whatever its sign" {
	# 2 of 2000 events, which no single round shows.
	joined 100 200 300 196 | jq -e '.cells[0]
		| .rounds[0].exact.clearer_locked_per_event == -0.1
		and .rounds[1].exact.clearer_locked_per_event == 0.104
		and .summary.exact.per_event.clearer.locked == 0.002'
	joined 100 200 100 200 | jq -e '.cells[0].summary.exact
		| .per_event.clearer.locked == -0.1'
}

@test "repeats: by how much they differ, and when nobody can say" {
	# (max - min) / mean of 1.0 and 1.01
	joined 1000 0 1010 0 | jq -e '.cells[0].summary.exact
		| .spread_percent.clearer.locked * 1000 | round == 995'
	joined 1000 0 1010 0 | jq -e '.cells[0].summary.exact.unsteady
		== ["clearer locked"]'
	joined 1000 0 1004 0 | jq -e '.cells[0].summary.exact.unsteady == []'
	# One round, and rounds that are all background.
	joined 1000 0 | jq -e '.cells[0].summary.exact
		| .spread_percent.clearer.locked == null
		and (.unsteady | index("clearer locked") != null)'
	joined 100 200 100 300 | jq -e '.cells[0].summary.exact
		| .spread_percent.clearer.locked == null
		and .unsteady == ["clearer locked"]'
	joined 0 0 0 0 | jq -e '.cells[0].summary.exact
		| .spread_percent.clearer.locked == 0'
}

# near SENT RECEIVED - what exact.jq says of the two
near()
{
	{
		sed -n '/^def near(/,/;$/p' "$SOURCE_DIR/lab/exact.jq"
		echo "\$sent | near(\$received)"
	} >"$counts-near"
	jq -n --argjson sent "$1" --argjson received "$2" -f "$counts-near"
}

@test "a witness of few contradicts too, if by more than 10" {
	while read -r sent received agree; do
		[ "$(near "$sent" "$received")" = "$agree" ] ||
			{ echo "$sent $received"; return 1; }
	done <<-END
		19 3 false
		3 19 false
		0 11 false
		10 0 null
		999 989 null
		999 988 false
		1000 990 true
		1010 1000 true
		1011 1000 false
		4099 4141 false
		4099 4099 true
		4099 null null
		null 4099 null
	END
}

@test "a witness agrees within 1 %, and never where it saw nothing" {
	local bad='.cells[0].rounds[0].irqs_received.cal.bystander'

	joined 0 0 0 0 | jq -e '.cells[0].summary.exact.witness
		| .ipis_sent == 2000 and .received == 2010 and .agree == true
		and .flush_all == null and .flushes_agree == null'
	joined 0 0 0 0 >"$counts-good"
	for value in 900:false null:null; do
		jq "$bad = ${value%:*}" "$counts-run" >"$counts-bad"
		merged "$counts-lines" "$counts-bad" |
			jq -e ".cells[0].summary.exact.witness.agree
				== ${value#*:}"
	done
	# Too few to decide: a round of 1000 events that sent 5.
	jq '.[1].work[0][1] = 5' <(jq -s . "$counts-lines") |
		jq -c '.[:2][]' >"$counts-few"
	jq '.cells[0].rounds |= .[:1]
		| .cells[0].rounds[0].irqs_received.cal.bystander = 0' \
		"$counts-run" >"$counts-bad"
	merged "$counts-few" "$counts-bad" |
		jq -e '.cells[0].summary.exact.witness
			| .ipis_sent == 5 and .received == 5 and .agree == null'
}

@test "the table: a figure below 0 keeps its sign, but for nothing" {
	for pair in -0.104:-0.10 -0.001:0.00 -1234.4:-1234 2.005:2.01; do
		[ "$(jq -n -r -L "$SOURCE_DIR/lab" "include \"text\";
			${pair%:*} | figure")" = "${pair#*:}" ]
	done
}
