# shellcheck shell=bash disable=SC2034,SC2154 # shared with who sources it
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Is the machine quiet enough to measure? Sourced, not run.

# A machine is quiet if its load is below --quiet-load (default: a hundredth of
# its CPUs, at least 0.2), no package manager, disk check or file index is
# running, the clock has been set if a time service does that, and no thermal
# zone changed by 2 degrees within ten seconds.
quiet_programs='apt|apt-get|aptitude|apt\.systemd\.daily|dpkg|unattended-upgrade'
quiet_programs+='|dnf|dnf5|dnf-3|dnf-automatic|microdnf|yum|rpm|zypper|pacman'
quiet_programs+='|updatedb(\.[a-z]+)?|mandb|fstrim|e2scrub(_all)?|xfs_fsr'
quiet_programs+='|xfs_scrub(_all)?|fsck(\..+)?|e2fsck|e4defrag|mkinitramfs'
quiet_programs+='|dracut|mkinitcpio'

# quiet_name WORD... - the program of a command line; for a script its own name,
# not that of the interpreter. (The kernel cuts the name of a process after 15
# bytes: "unattended-upgr" is both an upgrade and a service that waits.)
quiet_name() {
	local word

	if [[ ${1##*/} =~ ^(ba|da|k|)sh$|^python[0-9.]*$|^perl[0-9.]*$ ]]; then
		for word in "${@:2}"; do
			if [[ $word != -* ]]; then
				printf '%s\n' "${word##*/}"
				return
			fi
		done
	fi
	printf '%s\n' "${1##*/}"
}

# quiet_running - print the running programs that keep a machine from being
# quiet.
quiet_running() {
	local dir
	local -a words

	for dir in /proc/[0-9]*; do
		words=()
		{ mapfile -t -d '' -n 5 words <"$dir/cmdline"; } 2>/dev/null
		[ ${#words[@]} -eq 0 ] || quiet_name "${words[@]}"
	done | grep -Ex "$quiet_programs" | sort -u
}

# Why the machine is not quiet; nothing if it is.
not_quiet() {
	local load limit program heat

	program=$(quiet_running | paste -sd' ')
	[ -z "$program" ] || echo "$program runs"
	read -r load _ </proc/loadavg
	limit=$(quiet_load_limit)
	awk -v load="$load" -v limit="$limit" 'BEGIN { exit load < limit }' &&
		echo "load $load, not under $limit"
	if [ "$(timedatectl show -p NTP --value 2>/dev/null)" = yes ] &&
	   [ "$(timedatectl show -p NTPSynchronized --value)" != yes ]; then
		echo "the clock is not set yet"
	fi
	heat=$(quiet_temperatures)
	[ -n "$heat" ] || return 0
	sleep 10
	paste <(echo "$heat") <(quiet_temperatures) | awk '
		{ moved = $2 - $1 }
		moved > 2000 || moved < -2000 { found = 1 }
		END { if (found) print "the temperature moves" }'
}

quiet_load_limit() {
	if [ -n "$plan_quiet_load" ]; then
		echo "$plan_quiet_load"
	else
		awk -v cpus="$(nproc)" \
			'BEGIN { print (cpus > 20 ? cpus / 100 : 0.2) }'
	fi
}

quiet_temperatures() {
	cat /sys/class/thermal/thermal_zone*/temp 2>/dev/null
}

wait_quiet() {
	local why load begin=$SECONDS until=$((SECONDS + plan_quiet_s))

	while why=$(not_quiet | paste -sd, ); [ -n "$why" ]; do
		if ((SECONDS >= until)); then
			quiet_line="quiet no $why"
			return
		fi
		sleep 5
	done
	read -r load _ </proc/loadavg
	quiet_line="quiet yes, after $((SECONDS - begin)) s: load $load under"
	quiet_line+=" $(quiet_load_limit), no programs, clock and"
	quiet_line+=" temperature settled"
}
