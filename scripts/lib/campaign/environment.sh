# shellcheck shell=bash disable=SC2034,SC2154 # shared with who sources it
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The conditions of a boot: the speed of the clock, and the settings that should
# be the same at every boot. Sourced, not run.

# If the same work takes 5 % more or less time, the clock has changed.
speed_percent=5

# The time of a fixed piece of work, best of five, in microseconds: the real
# speed of the CPU, whatever the kernel reports. In an emulator it means
# nothing.
clock_work_us() {
	if [ "$(systemd-detect-virt 2>/dev/null)" = qemu ]; then
		echo unknown
		return
	fi
	taskset -c "$(taskset -cp $$ | sed 's/.*: //; s/[^0-9].*//')" bash -c '
		for _ in 1 2 3 4 5; do
			begin=${EPOCHREALTIME/[.,]/}
			for ((i = 0; i < 100000; i++)); do :; done
			echo $((${EPOCHREALTIME/[.,]/} - begin))
		done' | sort -n | head -n 1
}

# Throttling and frequency limits, which must not change during a measurement.
clock_state() {
	grep -H . /sys/devices/system/cpu/cpu[0-9]*/thermal_throttle/*_count \
		/sys/devices/system/cpu/cpu[0-9]*/cpufreq/scaling_{min,max}_freq \
		/sys/devices/system/cpu/cpu[0-9]*/cpufreq/scaling_governor \
		/sys/devices/system/cpu/cpufreq/boost \
		/sys/devices/system/cpu/intel_pstate/no_turbo \
		/sys/devices/system/clocksource/clocksource0/current_clocksource \
		2>/dev/null
}

# clock_changed STATE WORK_US - why times measured since then have no common
# clock; nothing if they have.
clock_changed() {
	local state work

	state=$(clock_state)
	if [ "$1" != "$state" ]; then
		echo "clock or throttling changed while it measured:" \
			"$(diff <(echo "$1") <(echo "$state") |
			   sed -n 's/^[<>] //p' | paste -sd' ')"
		return
	fi
	[ "$2" != unknown ] || return 0
	work=$(clock_work_us)
	((work * 100 <= $2 * (100 + speed_percent) &&
	  $2 * 100 <= work * (100 + speed_percent))) ||
		echo "the clock speed changed while it measured: a fixed piece" \
			"of work took $2 us before it and $work us after"
}

# environment_value KEY FILE... - print a line of the environment: the distinct
# lines of the readable files, sorted. If there is only one value, as nearly
# always, no process is started.
environment_value() {
	local key=$1 file line
	local -a lines
	local -A distinct=()

	shift
	for file; do
		{ mapfile -t lines <"$file"; } 2>/dev/null || continue
		for line in "${lines[@]}"; do
			distinct[=$line]=$line
		done
	done
	if [ ${#distinct[@]} -le 1 ]; then
		printf '%s %s\n' "$key" "${distinct[*]-}"
	else
		printf '%s %s\n' "$key" "$(printf '%s\n' "${distinct[@]}" |
			sort | paste -sd, )"
	fi
}

# Print what should be the same at every boot; the comparison warns of
# differences. The caller sets $speed.
environment_print() {
	local cpu=/sys/devices/system/cpu mm=/sys/kernel/mm

	echo "${quiet_line:-quiet unknown}"
	echo "work_us $speed"
	environment_value governor $cpu/cpu[0-9]*/cpufreq/scaling_governor
	environment_value boost $cpu/cpufreq/boost $cpu/intel_pstate/no_turbo
	environment_value smt $cpu/smt/control
	environment_value cstates_disabled $cpu/cpu[0-9]*/cpuidle/state*/disable
	environment_value idle_driver $cpu/cpuidle/current_driver
	environment_value idle_governor $cpu/cpuidle/current_governor{,_ro}
	environment_value energy_preference \
		$cpu/cpu[0-9]*/cpufreq/energy_performance_preference
	environment_value cpus_online $cpu/online
	environment_value microcode $cpu/cpu[0-9]*/microcode/version
	grep -H . $cpu/vulnerabilities/* 2>/dev/null |
		sed "s|$cpu/vulnerabilities/|mitigation.|; s/:/ /"
	printf 'irqbalance %s\n' "$(pgrep -cx irqbalance)"
	environment_value thp $mm/transparent_hugepage/{enabled,defrag}
	environment_value ksm $mm/ksm/run
	printf 'swap %s\n' "$(awk 'NR > 1 { print $1, $3 }' /proc/swaps |
		paste -sd, )"
	environment_value aslr /proc/sys/kernel/randomize_va_space
	environment_value clocksource \
		/sys/devices/system/clocksource/clocksource0/current_clocksource
	printf 'cmdline %s\n' "$(boot_plain_cmdline)"
}
