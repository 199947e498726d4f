#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2154,SC2034 # set by bats' run, shared with machine.bash
# shellcheck disable=SC2016 # programs in quotes
#
# Campaigns over the boots of a machine of folders: what is booted when, what
# becomes of boots that fail, and that nothing is left behind. The programs
# measured with and GRUB's environment are real.

bats_require_minimum_version 1.5.0
load campaign

@test "init writes the plan and touches no boot loader" {
	init --boots 4
	[[ $output == *"4 boots: A B B A"* ]]
	grep -q '^kernel A 6.0.0-old [0-9a-f]\{64\} #1 SMP of 6.0.0-old$' \
		"$state/plan"
	[ ! -e "$box/boot/grub/custom.cfg" ]
	[ ! -s "$box/power" ]
	run -2 campaign init --kernel A=6.0.0-old --kernel B=6.1.0-new
	[[ $output == *"there is already a campaign"* ]]
}

@test "what a kernel is built from: given or read, in the plan and for run" {
	local a="0123456789abcdef mm: \"no\" broad"

	begin --boots 4 --source "A=$a"$'\e'"cast" \
		--source "B=package linux-new 6.1.0-1"
	grep -qxF "source A $a?cast" "$state/plan"
	[[ $(tr '\n' ' ' <<<"$output") == *"A: 6.0.0-old, commit 0123456789abcdef mm: "* ]]
	[[ $output == *"B: 6.1.0-new, package linux-new 6.1.0-1"* ]]
	sed -i '2i[[ $5 != --kernel-label ]] || cat "$6" >>'"$box/labels" \
		"$state/bin/mmfence"
	reboots
	[ "$(sort -u "$box/labels")" = "$a?cast
6.0.0-old
6.1.0-new
package linux-new 6.1.0-1" ]
}

@test "a source of no kernel, of no form, or against the release is refused" {
	local bad

	kernel 6.1.0-g0123456789ab
	for bad in C=0123456 A=012345 "A=package x" $'A=0123456 a\nb' \
		   B=0123456789ff; do
		run -2 campaign init --mmfence "$MMFENCE" smp_mb \
			--kernel A=6.0.0-old --kernel B=6.1.0-g0123456789ab \
			--source "$bad"
		[[ $output == *"--source"* ]]
	done
	run -2 campaign --state "$box/none" init --via qemu --emulated \
		--kernel A=debian:6.1 --kernel B=debian:6.12 --source A=0123456
	[[ $output == *'file "label"'* ]]
	[ ! -e "$state/plan" ]
}

# source_of RELEASE - as campaign reads it on a machine with such modules.
source_of()
{
	(
		cd "$SOURCE_DIR/scripts/lib/campaign" || exit
		# shellcheck disable=SC1091 # followed from scripts/campaign
		. ./kernel.sh && . ./source.sh
		kernel_modules=$box/modules
		source_read "$1"
	)
}

@test "the commit of a release, its subject from the tree of the build" {
	local tree=$box/tree hash

	export GIT_{AUTHOR,COMMITTER}_{NAME,EMAIL}=a GIT_CONFIG_GLOBAL=/dev/null
	git init -q "$tree"
	git -C "$tree" commit -q --allow-empty -m "mm: no broadcast"
	hash=$(git -C "$tree" rev-parse HEAD)
	for release in "6.1.0-g${hash::12}" "6.1.0-00012-g${hash::8}-dirty"; do
		mkdir -p "$box/modules/$release"
		[ "$(source_of "$release")" = "$(sed 's/.*-g//; s/-.*//' <<<"$release")" ]
		ln -s "$tree" "$box/modules/$release/build"
		[ "$(source_of "$release")" = "$hash mm: no broadcast" ]
	done
	[ -z "$(source_of 6.1.0-202611161200)" ]
}

@test "what cannot be a plan is refused, and leaves nothing" {
	local -a both=(--kernel A=6.0.0-old --kernel B=6.1.0-new
		--mmfence "$MMFENCE")

	run -2 campaign init --kernel A=6.0.0-old
	run -2 campaign init "${both[@]}" --boots 6
	[[ $output == *"multiple of 4"* ]]
	run -2 campaign init "${both[@]}" --kernel A=6.1.0-new
	run -2 campaign init --kernel 'A=6.0.0-old;reboot' --kernel B=6.1.0-new
	run -2 campaign init --kernel A=6.0.0-old --kernel B=5.9.9-none
	[[ $output == *"/boot/vmlinuz-5.9.9-none"* ]]
	run -2 campaign init "${both[@]}" no-such-cell
	run -2 campaign init "${both[@]}" --via fax
	run -2 campaign init "${both[@]}" smp_mb -- --json /tmp/x
	run -2 campaign start
	run -2 campaign
	[ ! -e "$state/plan" ]
}

@test "ABBA through GRUB: four boots, compared, boot loader as found" {
	begin --boots 4
	cp "$MMFENCE" "$state/bin/mmfence"
	grep -q '^menuentry .* --id mmfence-campaign-B {' \
		"$box/boot/grub/custom.cfg"
	[ -s "$box/units/mmfence-campaign.service" ]
	reboots
	[ "$(steps_of json)" = "001-A.json 002-B.json 003-B.json 004-A.json" ]
	run campaign status
	[[ $output == *"no more boots"* ]]
	run campaign finish --out "$box/out"
	echo "$output"
	[ ! -e "$state" ] && [ ! -e "$box/units/mmfence-campaign.service" ]
	[ "$(cd "$box/boot" && find . -type f -exec sha256sum {} + | sort)" = \
		"$boot_files" ]
	[ "$(find "$box/out/results" -name "*.json" | wc -l)" -eq 4 ]
	[[ $output =~ A\ +6.0.0-old\ +2\ +2 ]]
}

@test "a result written before the power went is none" {
	begin --boots 4
	sed -i 's/^phase .*/phase measure/' "$state/state"
	touch "$state/results/001-A.json" "$state/results/001-A.contaminated"
	campaign step
	[ -z "$(steps_of json)$(steps_of contaminated)" ]
}

@test "a folder with something else in it is no state, nor one for results" {
	mkdir -p "$state"
	touch "$state/mine"
	run init --boots 4
	[ "$status" -ne 0 ]
	[[ $output == *"has files that are not of a campaign"* ]]
	[ -e "$state/mine" ]
	rm "$state/mine"
	init --boots 4
	run campaign finish --out /var/lib/mmfence-campaign/results/out
	[ "$status" -eq 2 ]
	[ -e "$state/plan" ]
}

@test "a kernel that panics is tried thrice, then its side is short" {
	echo 3 >"$box/panics/6.1.0-new"
	begin --boots 4
	reboots
	[ "$(steps_of failed)" = 002-B.failed ]
	grep -q '6.1.0-default, not 6.1.0-new' "$state/results/002-B.failed"
	[ "$(steps_of json)" = "001-A.json 003-B.json 004-A.json" ]
	run campaign status
	[[ $output =~ B\ +6.1.0-new\ +2\ +1\ +1 ]]
	run campaign finish --out "$box/out"
	[ "$status" -eq 1 ]
}

@test "a kernel that panics into itself as the default has not booted" {
	echo 6.1.0-new >"$box/default"
	echo 1 >"$box/panics/6.1.0-new"
	begin --boots 4
	reboots
	grep -q '^step 2 (B), attempt 1: .*the default entry' \
		"$state/results/002-B.attempts"
	[ "$(steps_of json)" = "001-A.json 002-B.json 003-B.json 004-A.json" ]
	run campaign status
	[[ $output == *"boots that failed: 1"* ]]
}

@test "a kernel that never boots does not boot for ever" {
	echo 1000 >"$box/panics/6.1.0-new"
	echo 1000 >"$box/panics/6.0.0-old"
	begin --boots 16
	reboots
	run campaign status
	[[ $output == *"gave up"* ]]
	[ "$(wc -l <"$box/power")" -le 9 ]
}

@test "power lost while it measures costs that boot only" {
	begin --boots 4
	firmware
	mv "$state/bin/mmfence" "$box/mmfence"
	printf '#!/bin/sh\nkill -9 $PPID\n' >"$state/bin/mmfence"
	chmod +x "$state/bin/mmfence"
	run campaign step
	[ "$status" -ne 0 ]
	grep -qx 'phase measure' "$state/state"
	cp "$box/mmfence" "$state/bin/mmfence"
	echo 6.1.0-default >"$box/running"
	campaign step
	grep -q 'went down while it measured' "$state/log"
	reboots
	[ "$(steps_of json)" = "001-A.json 002-B.json 003-B.json 004-A.json" ]
}

@test "another kernel under the planned name is not measured" {
	begin --boots 4
	echo CONFIG_DEBUG_VM=y >>"$box/boot/config-6.0.0-old"
	reboots
	[ "$(steps_of failed)" = "001-A.failed 004-A.failed" ]
	grep -q "configuration" "$state/results/001-A.failed"
}

@test "the stop file halts, resume goes on" {
	begin --boots 4
	firmware
	touch "$state/stop"
	campaign step
	[ "$(wc -l <"$box/power")" -eq 1 ]
	[ "$(steps_of json)" = 001-A.json ]
	campaign resume --yes
	[ "$(wc -l <"$box/power")" -eq 2 ]
	[ ! -e "$state/stop" ]
	reboots
	[ "$(steps_of json)" = "001-A.json 002-B.json 003-B.json 004-A.json" ]
}

as_nobody()
{
	setpriv --reuid=65534 --regid=65534 --clear-groups "$@"
}

@test "a state folder of somebody else's is neither taken nor followed" {
	local other=$box/lib/other victim=$box/victim

	chmod 0755 "$box"
	mkdir -m 0777 "$other"
	echo precious >"$victim"
	as_nobody mkdir "$other/theirs" "$other/theirs/results"
	as_nobody ln -s "$victim" "$other/theirs/plan"
	as_nobody ln -s "$victim" "$other/theirs/results/001-A.txt"
	for where in "$other/theirs" "$other/new"; do
		run -2 campaign --state "/var/lib/other/${where##*/}" init \
			--mmfence "$MMFENCE" --kernel A=6.0.0-old \
			--kernel B=6.1.0-new smp_mb
		[[ $output == *"name another directory"* ]]
	done
	[[ $output == *"/var/lib/other has mode 0777: others may write"* ]]
	[ ! -e "$other/new" ]
	[ "$(cat "$victim")" = precious ]
	# Nor one that has become theirs since.
	init --boots 4
	chown 65534 "$state/bin"
	run -2 campaign start --yes
	[[ $output == *"/var/lib/mmfence-campaign/bin"*"or own it"* ]]
	[ ! -s "$box/power" ]
}

@test "finish makes a new folder, and follows no link" {
	init --boots 4
	ln -s "$box/elsewhere" "$box/out"
	run -77 campaign finish --out "$box/out"
	[ ! -e "$box/elsewhere" ]
	[ -e "$state/plan" ]
	rm "$box/out"
	run campaign finish --out "$box/out"
	[ -e "$box/out/plan" ] && [ -d "$box/out/results" ]
	[ ! -e "$state" ]
}

@test "an option of run that is ours is refused, cut short or not" {
	for word in --json --json=x --js=x --j; do
		run -2 campaign init --mmfence "$MMFENCE" --kernel A=6.0.0-old \
			--kernel B=6.1.0-new smp_mb -- "$word"
		[[ $output == *"leave out \"$word\": campaign sets "* ]]
	done
}
