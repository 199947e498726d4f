#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2154,SC2034 # set by bats' run, shared with machine.bash
# shellcheck disable=SC2016 # programs in quotes
#
# Campaigns over the boots of a machine of folders: what is booted when, what
# becomes of boots that fail, and that nothing is left behind. The programs
# measured with and GRUB's environment are real.

bats_require_minimum_version 1.5.0
load support/machine.bash

setup()
{
	needs_box
	make_box
	state=$box/lib/mmfence-campaign
}

teardown()
{
	[ -z "${box-}" ] || rm -rf -- "$box"
}

init()
{
	run --separate-stderr campaign init --mmfence "$MMFENCE" \
		--kernel A=6.0.0-old --kernel B=6.1.0-new --quiet-wait 0 "$@" \
		smp_mb -- --visits 1 --rounds 2
	[ "$status" -eq 0 ] || {
		echo "$output $stderr"
		return 1
	}
}

begin()
{
	init "$@"
	campaign start --yes >/dev/null
	campaign=$state/bin/campaign
	made_up_results
}

# Results of sixteen boots that gen_runs made up instead of a measurement: what
# was measured in one boot of this machine says nothing about boots.
made_up_results()
{
	"$GEN_RUNS" "$box/A" boots=8
	"$GEN_RUNS" "$box/B" boots=8 side=1 kernel=6.2.0
	cat >"$state/bin/mmfence" <<-END
	#!/bin/bash
	[ "\$1" = run ] || exec "$MMFENCE" "\$@"
	name=\${4##*-}
	name=\${name%.json}
	mv "\$(ls $box/\$name-*.json | head -n 1)" "\$4"
	END
	# What this machine's clock does is not what is tested here.
	printf '%s\n' 'wait_quiet() { quiet_line="quiet yes"; }' \
		'work_us() { echo 1000; }' \
		>>"$state/bin/lib-campaign-step.sh"
}

steps_of()
{
	find "$state/results" -name "*.$1" -printf '%f\n' | sort | paste -sd' '
}

@test "init writes the plan and touches no boot loader" {
	init --boots 4
	[[ $output == *"4 boots: A B B A"* ]]
	grep -q '^kernel A 6.0.0-old [0-9a-f]\{64\} #1 SMP of 6.0.0-old$' \
		"$state/plan"
	[ ! -e "$box/boot/grub/custom.cfg" ]
	[ ! -s "$box/power" ]
	run -2 campaign init --kernel A=6.0.0-old --kernel B=6.1.0-new
	[[ $output == *"there is a campaign"* ]]
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

@test "finish compares what is not contaminated, below what was not equal" {
	begin --boots 4
	reboots
	echo "not quiet" >"$state/results/001-A.contaminated"
	sed -i 's/^aslr .*/aslr 0/' "$state/results/002-B.env"
	sed -i 's/^aslr .*/aslr 2/' "$state/results/"00[134]*.env
	run campaign finish --out "$box/out"
	[ "$status" -eq 1 ]
	[[ $output == *"boots compared:  A 1 of 2  B 2 of 2"* ]]
	[[ $output == *"not equal between the kernels: aslr"* ]]
	[[ $output != *"not equal between the kernels: ksm"* ]]
	[[ $output != *"not as fast"* ]]
	[ "$(wc -L <<<"${output%%TLB*}")" -le 80 ]
	[[ $output == *"2 boots, 2 runs"* ]]
}

@test "a custom.cfg of the user's own comes back as it was" {
	printf 'menuentry mine {\n}\n' >"$box/boot/grub/custom.cfg"
	cp "$box/boot/grub/custom.cfg" "$box/custom"
	begin --boots 4
	run -1 cmp -s "$box/boot/grub/custom.cfg" "$box/custom"
	campaign finish --out "$box/out" || true
	cmp "$box/boot/grub/custom.cfg" "$box/custom"
}

@test "a custom.cfg whose last line does not end is closed, and private" {
	printf 'menuentry mine {\n}' >"$box/boot/grub/custom.cfg"
	chmod 0600 "$box/boot/grub/custom.cfg"
	begin --boots 4
	grep -qx '# begin mmfence-campaign' "$box/boot/grub/custom.cfg"
	campaign finish --out "$box/out" || true
	[ "$(cat "$box/boot/grub/custom.cfg")" = $'menuentry mine {\n}' ]
	[ "$(stat -c %a "$box/boot/grub/custom.cfg")" = 600 ]
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
	[[ $output == *"holds something else"* ]]
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

@test "a custom.cfg that cannot be read stays as it is" {
	begin --boots 4
	cp "$box/boot/grub/custom.cfg" "$box/custom"
	stub_program sed 'echo half; exit 1'
	run -77 campaign finish --out "$box/out"
	cmp "$box/boot/grub/custom.cfg" "$box/custom"
	[ -e "$state/plan" ]
}

@test "a clock that changes its speed marks the boot" {
	begin --boots 4
	printf 'work_us() { [ -e "$file.json" ] && echo 1100 || echo 1000; }\n' \
		>>"$state/bin/lib-campaign-step.sh"
	firmware
	campaign step
	grep -q '1000 us before it and 1100 us after' \
		"$state/results/001-A.contaminated"
	grep -qx 'work_us 1000' "$state/results/001-A.env"
}

@test "boots at another speed are warned of" {
	begin --boots 4
	reboots
	sed -i 's/^work_us .*/work_us 1100/' "$state/results/003-B.env"
	run campaign finish --out "$box/again"
	[[ $output == *"not as fast at every boot"*"1000 to 1100 us"* ]]
}

@test "quiet is what --quiet-load says, and the boot's file says what was" {
	init --boots 4 --quiet-load 9999
	grep -qx 'quiet-load 9999' "$state/plan"
	campaign start --yes >/dev/null
	firmware
	campaign=$state/bin/campaign
	campaign step
	grep -Eq '^quiet (yes, after [0-9]+ s: load [0-9.]+ under 9999|no )' \
		"$state/results/001-A.env"
	campaign=''
	rm -rf "$state"
	run -2 campaign init --kernel A=6.0.0-old --kernel B=6.1.0-new \
		--mmfence "$MMFENCE" --quiet-load much smp_mb
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

@test "kexec" {
	begin --boots 4 --via kexec
	reboots
	[ "$(steps_of json)" = "001-A.json 002-B.json 003-B.json 004-A.json" ]
	[ "$(sort -u "$box/power")" = kexec ]
}

@test "kexec: the words of a campaign come before those of init's" {
	echo 'ro quiet panic=0 -- single' >"$box/cmdline"
	begin --boots 4 --via kexec
	[ "$(cat "$box/cmdline.next")" = \
		"panic=20 oops=panic mmfence.campaign=1 ro quiet -- single" ]
}

@test "systemd-boot: one-shot entries, also by the path of their image" {
	has_systemd_boot
	begin --boots 4 --via systemd-boot
	[[ $stderr != *"stays down"* ]]
	reboots
	[ "$(steps_of json)" = "001-A.json 002-B.json 003-B.json 004-A.json" ]
	[ ! -s "$box/oneshot" ]
	[ "$(sort -u "$box/power")" = reboot ]
}

@test "systemd-boot: a kernel that panics leads to the default" {
	has_systemd_boot
	echo 1 >"$box/panics/6.1.0-new"
	begin --boots 4 --via systemd-boot
	reboots
	[ "$(steps_of json)" = "001-A.json 002-B.json 003-B.json 004-A.json" ]
	[ "$(steps_of attempts)" = 002-B.attempts ]
}

@test "systemd-boot: entries without panic= are warned of, none refused" {
	has_systemd_boot
	echo "root=UUID=1 ro" >"$box/options"
	init --boots 4 --via systemd-boot
	[[ $stderr == *"the entry of 6.0.0-old has no panic=20"* ]]
	rm -rf "$state"
	stub_program bootctl '[ "$1" = is-installed ]'
	run -77 campaign init --mmfence "$MMFENCE" --via systemd-boot \
		--kernel A=6.0.0-old --kernel B=6.1.0-new smp_mb
	[[ $output == *"no entry for 6.0.0-old"* ]]
}

@test "a command of the user's: words, no shell" {
	stub_program powerdial 'printf "%s|" "$@" >>"$box/dialled"'
	init --boots 4 --via command --command 'powerdial on; {kernel} $(id)'
	[[ $stderr == *"unless the command line"*"panic=20"* ]]
	campaign start --yes >/dev/null
	[ "$(cat "$box/dialled")" = 'on;|6.0.0-old|$(id)|' ]
}

@test "a random order is balanced in every block, and repeats by its seed" {
	init --boots 8 --order random --seed 7
	grep '^step ' "$state/plan" >"$box/first"
	[ "$(sed -n 1,2p "$box/first" | sort -u | wc -l)" -eq 2 ]
	[ "$(sed -n 7,8p "$box/first" | sort -u | wc -l)" -eq 2 ]
	rm -rf "$state"
	init --boots 8 --order random --seed 7
	cmp "$box/first" <(grep '^step ' "$state/plan")
}

@test "power counts the boots, until stops when intervals are narrow" {
	begin --boots 16 --until 99%
	firmware
	campaign step
	run -1 campaign power
	[[ $output == *"A: 1 boot that counts; two at least"* ]]
	reboots
	run campaign status
	[[ $output == *"no more boots"* ]]
	grep -q 'after 8 boots every interval (98.3333 %) is within 99 %' \
		"$state/log"
	run -0 campaign power --change 3
	[[ $output == *"boots: a side, to see 3 % with 80 %"* ]]
	run -0 campaign finish --out "$box/out"
	[[ $output == *"boots compared:  A 4 of 4  B 4 of 4"* ]]
	[[ $output == *"98.33 % interval"* ]]
}

@test "a GRUB that asks for a password is refused" {
	echo 'set superusers="root"' >>"$box/boot/grub/grub.cfg"
	run -77 campaign init --mmfence "$MMFENCE" --kernel A=6.0.0-old \
		--kernel B=6.1.0-new smp_mb
	[[ $output == *"superusers"* ]]
}

@test "intervals that stay wide end at the cap" {
	begin --boots 16 --until 0.001%
	reboots
	[ "$(find "$state/results" -name '*.json' | wc -l)" -eq 16 ]
	[[ $(campaign status) == *"no more boots"* ]]
}
