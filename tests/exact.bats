#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The counting plugin against a guest of one program, whose instructions are
# counted by hand: fixtures/exact/guest.S.

bats_require_minimum_version 1.5.0

load lab

plugin=${MMFENCE%/*}/mmfence-exact.so

setup_file()
{
	need_programs qemu-system-x86_64 jq cc ld
	export guest=$BATS_FILE_TMPDIR/guest counts=$BATS_FILE_TMPDIR/counts
	export blocks=$BATS_FILE_TMPDIR/blocks
	[ "$(uname -m)" = x86_64 ] || skip "the guest is of x86-64"
	[ -e "$plugin" ] || skip "built without the plugin"
	cc -c -o "$guest.o" "$BATS_TEST_DIRNAME/fixtures/exact/guest.S"
	ld -m elf_x86_64 -Ttext=0x100000 -e start --oformat binary \
		-o "$guest" "$guest.o"
	# isa-debug-exit ends QEMU with status 2 * 0 + 1.
	run -1 timeout 60 qemu-system-x86_64 -machine pc -cpu max,x2apic=off \
		-accel tcg,thread=multi -smp 2 -m 64 -display none \
		-nodefaults -no-user-config -kernel "$guest" \
		-device isa-debug-exit,iobase=0xf4,iosize=4 \
		-plugin "file=$plugin,out=$counts,blocks=$blocks"
}

# count KIND VCPU CLASS
count()
{
	jq -s --arg class "$3" ".[0].classes as \$c
		| .[1].$1[$2][\$c | index(\$class)]" "$counts"
}

@test "one round, told by its number, with one window of each kind" {
	[ "$(jq -s length "$counts")" -eq 2 ]
	[ "$(jq -sc '.[1] | [.mark, .marker, .windows]' "$counts")" = \
		'[5,0,[1,1]]' ]
}

@test "each kind of instruction as often as it was executed" {
	[ "$(count work 0 full_fences)" -eq 1000 ]
	[ "$(count work 0 locked)" -eq 3000 ]
	[ "$(count work 0 invlpg)" -eq 1000 ]
	[ "$(count work 0 cr3_writes)" -eq 1000 ]
	[ "$(count work 0 invpcid)" -eq 0 ]
}

@test "stores to the APIC: interrupts sent and acknowledged" {
	[ "$(count work 0 ipis_sent)" -eq 1000 ]
	[ "$(count work 0 irqs_taken)" -eq 1000 ]
}

# 11 a round of 1000, 2 before the wait and 2 of its first look, 4 before the
# string, a jump, and the block with the mark at the end. A string of 300 ends
# with one more look at its counter.
@test "instructions, without those that wait and without string steps" {
	[ "$(count work 0 instructions)" -eq $((11000 + 2 + 2 + 4 + 1 + 2)) ]
	[ "$(count work 0 waiting)" -eq $((76 * 4)) ]
	[ "$(count work 0 string_steps)" -eq 301 ]
	[ "$(count work 0 user_instructions)" -eq 0 ]
}

@test "the empty window and the other CPU hold nothing of it" {
	[ "$(count empty 0 instructions)" -le 8 ]
	[ "$(count empty 0 locked)" -eq 0 ]
	[ "$(count work 1 locked)" -eq 0 ]
	[ "$(count work 1 instructions)" -eq 0 ]
}

@test "blocks add up to what was counted" {
	[ "$(awk '{ sum += $4 * $5 } END { print sum }' "$blocks")" -eq \
		"$(count work 0 instructions)" ]
}

@test "a plugin without a file to write is refused with the reason" {
	run -1 timeout 60 qemu-system-x86_64 -machine none -display none \
		-nodefaults -plugin "file=$plugin"
	[[ $output == *"mmfence-exact: out=FILE is wanted"* ]]
}
