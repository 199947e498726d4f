#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2154,SC2034 # set by bats' run, shared with machine.bash
# shellcheck disable=SC2016 # programs in quotes
#
# When a campaign considers the machine quiet. It looks for running package
# managers.

bats_require_minimum_version 1.5.0
load campaign

# running NAME... - scripts of these names run, each with an argument, and end
# with the test.
running()
{
	local name

	for name; do
		printf '#!/bin/bash\nread -r -t 60 _ <>"$1"\n' >"$box/bin/$name"
		chmod +x "$box/bin/$name"
		[ -e "$box/fifo" ] || mkfifo "$box/fifo"
		"$box/bin/$name" "$box/fifo" 3>&- &
	done
	sleep 0.3
}

@test "what is no quiet machine is told by whole names" {
	local -a asleep=(unattended-upgrade-shutdown dnf5daemon-server aptd)
	local -a busy=(unattended-upgrade updatedb.plocat updatedb.mlocat dnf5
		apt.systemd.daily)

	running "${asleep[@]}" "${busy[@]}"
	run -0 bash -c '. "$1/common.sh"; . "$1/campaign/quiet.sh"
		quiet_running' - "$SOURCE_DIR/scripts/lib"
	for name in "${busy[@]}"; do
		grep -qx "$name" <<<"$output"
	done
	for name in "${asleep[@]}"; do
		! grep -qx "$name" <<<"$output" || return
	done
	jobs -p | xargs kill
}
