#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2154 # set by bats' run and by image.bash
#
# Campaigns on a whole computer: Debian 12 with GRUB, systemd and two kernels,
# emulated, and our static build. A kernel panics, the power goes while another
# is measured; all boots are made, and boot loader, default kernel and units are
# left as found.
# Emulated: counts are compared, times are not.

bats_require_minimum_version 1.5.0
load ../support/image

setup_file()
{
	local status=0

	make_computer && "$SOURCE_DIR/scripts/build-static" \
		--output "$dir/mmfence" >/dev/null || status=$?
	if [ "$status" -eq 77 ]; then
		export no_image=yes
		return 0
	fi
	[ "$status" -eq 0 ]
	power_on
	wait_ssh
	tar --transform 's,^,campaign/,' -c -C "$dir" mmfence \
		-C "$SOURCE_DIR/scripts" campaign lib | in_guest tar -x
	boot_loader_files >"$dir/before"
}

setup()
{
	[ -z "${no_image-}" ] || skip "no image, or no program for it, can be made here"
}

teardown_file()
{
	remove_computer
}

# begin VIA - a campaign of four boots, the older kernel as the baseline.
begin()
{
	: >"$dir/console"
	in_guest campaign/campaign init --mmfence campaign/mmfence --via "$1" \
		--kernel "A=$(<"$image/older")" --kernel "B=$(<"$image/newer")" \
		--boots 4 --quiet-load 999 --quiet-wait 60 \
		none+swap:dirty=0 -- --visits 1 --rounds 2
	# The reboot ends the connection.
	in_guest campaign/campaign start --yes || true
	hang_up
}

campaign()
{
	in_guest /var/lib/mmfence-campaign/bin/campaign "$@"
}

# panic_once RELEASE - the next boot of that kernel ends in a panic.
panic_once()
{
	in_guest "cat >/etc/panic-once; systemctl daemon-reload" <<-END
	$1
	END
	in_guest "cat >/run/unit && install -m 0644 /run/unit \
		/etc/systemd/system/panic-once.service &&
		systemctl --quiet enable panic-once" <<-'END'
	[Unit]
	ConditionPathExists=/etc/panic-once
	[Service]
	Type=oneshot
	ExecStart=/bin/sh -c '[ "$$(uname -r)" = "$$(cat /etc/panic-once)" ] || exit 0; rm /etc/panic-once; sync; echo c >/proc/sysrq-trigger'
	[Install]
	WantedBy=multi-user.target
	END
}

# only_disturbed - at least one cell of the results in the computer is not ok,
# and each such cell is invalid because the host disturbed its rounds.
only_disturbed()
{
	in_guest 'cat out/results/*.json' | jq -es '
		[.[].cells[] | select(.outcome != "ok")] | length > 0 and
		all(.outcome == "invalid" and
		    (.reason | test("rounds contaminated")))' >/dev/null
}

# finish BOOTS - of each side
finish()
{
	run in_guest 'cd /root && rm -rf out &&
		/var/lib/mmfence-campaign/bin/campaign finish --out out'
	echo "$output"
	[[ $output == *"boots compared:  A $1 of 2  B $1 of 2"* ]]
	[[ $output == *"times: both sides ran in emulated time"* ]]
	if [ "$status" -eq 0 ]; then
		[[ $output == *"remote TLB/ev"* ]]
	else
		[ "$status" -eq 1 ]
		only_disturbed
	fi
	[[ $output != *"ns/event"* ]]
	[ "$(in_guest 'ls out/results/*.json | wc -l')" -eq $((2 * $1)) ]
	boot_loader_files >"$dir/after"
	diff "$dir/before" "$dir/after"
	in_guest '[ ! -e /var/lib/mmfence-campaign ]'
}

@test "kexec: stopped after a boot of each, all as found" {
	begin kexec
	wait_console "step 2: B booted"
	wait_ssh
	campaign stop
	wait_console "step 2: B measured"
	wait_console "stopped before step 3"
	in_guest '! grep BOOT_IMAGE /proc/cmdline'
	[ "$(in_guest uname -r)" = "$(<"$image/newer")" ]
	finish 1
}

@test "GRUB: a kernel panics, the power goes; four boots, all as found" {
	panic_once "$(<"$image/newer")"
	boot_loader_files >"$dir/before"
	begin grub
	wait_console "step 1: A measured"
	wait_console "Kernel panic"
	wait_console "step 2: B, attempt 1: the machine came up with the default"
	wait_console "step 2: B measured"
	wait_console "step 3: B booted"
	sleep 1
	power_off
	power_on
	wait_console "step 3: B, attempt 1: the machine went down while it meas"
	wait_console "step 3: B measured"
	wait_console "no more boots"
	[ "$(in_guest uname -r)" = "$(<"$image/older")" ]
	run campaign status
	echo "$output"
	[[ $output == *"boots that failed: $((2 + pressed))"* ]]
	[[ $output == *"step 2 (B), attempt 1"*"step 3 (B), attempt 1"* ]]
	finish 2
	in_guest reboot || true
	hang_up
	sleep 5
	wait_ssh
	[ "$(in_guest uname -r)" = "$(<"$image/newer")" ]
	in_guest '! grep mmfence /proc/cmdline'
}
