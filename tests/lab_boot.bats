#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# scripts/lab boots a Debian kernel, and counts in it.

# lab and fake_lab set them.
# shellcheck disable=SC2154

bats_require_minimum_version 1.5.0
load lab
load fake_lab

@test "a Debian kernel boots and counts; a bad one beside it is named" {
	need_programs qemu-system-x86_64
	[ "$(uname -m)" = x86_64 ] || skip "the expected counts are of x86"
	"$SOURCE_DIR/scripts/fetch-kernel" debian:6.1 ||
		skip "debian:6.1 cannot be had here"
	echo "no kernel" >"$BATS_TEST_TMPDIR/text"
	# A busy host can disturb a cell, which says nothing about the kernel.
	for _ in 1 2 3; do
		rm -rf "$out"
		run -1 --separate-stderr "$lab" --accel tcg --smp 2 \
			--out "$out" --kernel "$BATS_TEST_TMPDIR/text" \
			--kernel debian:6.1
		echo "$output" "${stderr:?}"
		file=$(echo "$out"/debian-6.1*.json)
		tries_add "$(nr_cells disturbed "$file")" \
			"$(nr_cells all "$file")"
		cells_are disturbed "$file" || break
	done
	tries_sound
	[ "$(jq -c '[.cells[] | select(.outcome != "ok")]' "$file")" = "[]" ]
	[[ $stderr == *"text: QEMU: "* ]]
	[ "$(awk 'length($0) > 80' <<<"$output")" = "" ]
	[[ $output =~ none\+collapse\ +debian:6\.1\.[^\ ]+\ +[0-9]+\ +[01]\.[0-9]{3} ]]
	between 0.95 "$(summary "$file" none+collapse \
		remote_tlb_per_event)" 1.01
	[ "$(jq -r .time "$file")" = emulated ]
	[ "$(jq -c '.guest | [.accelerator, .emulated, .vcpus, .boot]' \
		"$file")" = '["tcg",true,2,1]' ]
	between 1.9 "$(summary "$file" none+ksm remote_tlb_per_event)" 2.01
	between 0.95 "$(summary "$file" none+swap remote_tlb_per_event)" 1.01
	between 0 "$(summary "$file" none+swap:dirty=0 \
		remote_tlb_per_event)" 0.01
	between 0.95 "$(summary "$file" none+collapse \
		remote_cal_per_event | awk '{ print $1 / 2 }')" 1.1
}
