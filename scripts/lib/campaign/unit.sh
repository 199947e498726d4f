# shellcheck shell=bash disable=SC2034,SC2154 # shared with who sources it
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The systemd unit that runs a step at each boot. Sourced, not run.

unit_file=/etc/systemd/system/mmfence-campaign.service
watchdog_file=/etc/systemd/system.conf.d/mmfence-campaign.conf

unit_install() {
	mkdir -p "${unit_file%/*}" || return
	file_replace "$unit_file" <<-END || return
	[Unit]
	Description=mmfence campaign: measure, boot the next kernel
	After=multi-user.target network-online.target time-sync.target
	ConditionPathExists=$state_dir/plan
	ConditionPathExists=!$state_dir/stop

	[Service]
	Type=exec
	Environment=HOME=%h
	ExecStart=$state_dir/bin/campaign --state $state_dir step
	TimeoutStartSec=infinity

	[Install]
	WantedBy=multi-user.target
	END
	if [ -e /dev/watchdog ]; then
		mkdir -p "${watchdog_file%/*}" || return
		printf '[Manager]\nRuntimeWatchdogSec=60\n' |
			file_replace "$watchdog_file" || return
	fi
	systemctl daemon-reload && systemctl enable --quiet "${unit_file##*/}"
}

unit_remove() {
	[ ! -e "$unit_file" ] || systemctl disable --quiet "${unit_file##*/}"
	rm -f "$unit_file" "$watchdog_file"
	rmdir "${watchdog_file%/*}" 2>/dev/null
	systemctl daemon-reload
}
