# shellcheck shell=bash disable=SC2034,SC2154 # shared with who sources it
# SPDX-License-Identifier: GPL-2.0-or-later
#
# One boot of a campaign: is this the planned kernel, is the machine quiet,
# measure, arrange the next. Runs from the systemd unit. Sourced, not run.

# A machine is quiet if its load is under --quiet-load, else under a hundredth
# of its CPUs (or 0.2), no package manager or disk check runs, the clock has
# been set where a time service does that, and no thermal zone moved 2 degrees
# within ten seconds.
quiet_programs='apt|apt-get|dpkg|unattended-upgr|dnf|rpm|fstrim|e2scrub'
quiet_programs+='|updatedb'
# Where a piece of work takes 5 % more or less time the clock is another.
speed_percent=5

step_main() {
	exec 9>"$state_dir/lock" || die "$EXIT_NOTHING" "no $state_dir"
	flock -n 9 || die "$EXIT_NOTHING" "another step of the campaign runs"
	plan_load
	state_load
	case $phase in
	boot) step_booted ;;
	measure) step_failed "the machine went down while it measured" ;;
	*) return 0 ;;
	esac
	step_next
}

# After a boot that the campaign asked for.
step_booted() {
	local name=${plan_steps[step - 1]} why

	idle=$((idle + 1))
	phase=measure boot_id=$(cat /proc/sys/kernel/random/boot_id)
	state_save
	why=$(step_wrong_kernel "$name")
	if [ -n "$why" ]; then
		step_failed "$why"
		return
	fi
	campaign_log "step $step: $name booted, $(uname -r)"
	wait_quiet
	step_measure "$name"
}

# step_wrong_kernel NAME - why the running kernel is not the planned one.
step_wrong_kernel() {
	local want=${plan_release[$1]}

	if [ "$(uname -r)" != "$want" ]; then
		echo "the machine came up with $(uname -r), not $want:" \
			"that one did not boot, or panicked"
	elif marks_boots && ! grep -qwF "$boot_mark" /proc/cmdline; then
		echo "the machine came up with the default entry, which is" \
			"$want, too: the boot asked for panicked, or was none"
	elif [ "$(config_hash "$want")" != "${plan_config[$1]}" ]; then
		echo "the configuration of $want is not the planned one"
	elif [ -n "${plan_version[$1]}" ] &&
	     [ "$(uname -v)" != "${plan_version[$1]}" ]; then
		echo "$want is \"$(uname -v)\", planned was" \
			"\"${plan_version[$1]}\""
	fi
}

# step_failed WHY - the attempt gave no result; two more, then the step is
# given up and its side is a boot short. What was written before the power
# went is not known to be quiet, nor is its verdict that of the next attempt.
step_failed() {
	local name=${plan_steps[step - 1]} file

	file=$(step_file)
	rm -f "$file.json" "$file.contaminated"
	campaign_log "step $step: $name, attempt $attempt: $*"
	echo "step $step ($name), attempt $attempt: $*" >>"$file.attempts"
	if ((attempt < max_attempts)); then
		attempt=$((attempt + 1))
	else
		echo "$*" | durable "$file.failed"
		step=$((step + 1)) attempt=1
	fi
}

step_measure() {
	local file before speed why status

	file=$(step_file)
	rm -f "$file.json" "$file.env"
	before=$(clock_state)
	speed=$(work_us)
	environment | durable "$file.env"
	"$state_dir/bin/mmfence" run --yes --json "$file.json" \
		"${plan_run[@]}" "${plan_cells[@]}" \
		>"$file.txt" 2>"$file.log" </dev/null
	status=$?
	why=$(clock_changed "$before" "$speed")
	if ((status > 1)) || [ ! -s "$file.json" ]; then
		rm -f "$file.json"
		step_failed "mmfence run: exit status $status," \
			"$(tail -n 1 "$file.log")"
		return
	fi
	step_measured "$1" "$why"
}

# step_measured NAME WHY - there is a result; WHY it must not be compared.
step_measured() {
	local file why=$2

	file=$(step_file)
	[ -n "$why" ] || why=$(sed -n 's/^quiet no/not quiet:/p' "$file.env")
	[ -z "$why" ] || echo "$why" | durable "$file.contaminated"
	campaign_log "step $step: $1 measured${why:+, contaminated: $why}"
	step=$((step + 1)) attempt=1 idle=0
}

# The next boot, or the end. What is to be booted is on the disk before the
# machine goes down.
step_next() {
	if ((step > ${#plan_steps[@]})) || narrow_enough; then
		step_done
		return
	fi
	phase=boot
	state_save
	if ((idle >= max_idle_boots)); then
		give_up
		return
	fi
	if [ -e "$state_dir/stop" ]; then
		campaign_log "stopped before step $step; \"campaign resume\""
		return
	fi
	sync
	boot_next "${plan_release[${plan_steps[step - 1]}]}" && return
	campaign_log "step $step: --via $plan_via could not boot" \
		"${plan_release[${plan_steps[step - 1]}]}"
	phase=stuck
	state_save
	return 1
}

step_done() {
	phase="done"
	state_save
	campaign_log "no more boots; \"campaign finish\" compares"
}

# look_level - of the intervals of one look, in percent.
look_level() {
	awk -v looks=$((${#plan_steps[@]} / $(block_boots) - 1)) \
		'BEGIN { print 100 - 5 / (looks > 1 ? looks : 1) }'
}

# narrow_enough - after a whole block: is every interval as narrow as --until
# asks? One look in L tests at a level of 5 % / L (Bonferroni), L being the
# most looks that the plan allows: looking often does not make it true.
narrow_enough() {
	local block level

	[ -n "$plan_until" ] && ((attempt == 1)) || return
	block=$(block_boots)
	((step > 2 * block && (step - 1) % block == 0)) || return
	level=$(look_level)
	compare_so_far --level "$level" --fail-if-wider "$plan_until" \
		>/dev/null || return
	campaign_log "after $((step - 1)) boots every interval ($level %) is" \
		"within $plan_until %"
}

give_up() {
	phase=stuck
	state_save
	campaign_log "$idle boots in a row without a result: giving up"
	return 1
}

# Why the machine is not quiet; nothing if it is.
not_quiet() {
	local load limit program heat

	program=$(ps -e -o comm= | grep -Ex "$quiet_programs" | sort -u |
		  paste -sd' ')
	[ -z "$program" ] || echo "$program runs"
	read -r load _ </proc/loadavg
	limit=$(load_limit)
	awk -v load="$load" -v limit="$limit" 'BEGIN { exit load < limit }' &&
		echo "load $load, not under $limit"
	if [ "$(timedatectl show -p NTP --value 2>/dev/null)" = yes ] &&
	   [ "$(timedatectl show -p NTPSynchronized --value)" != yes ]; then
		echo "the clock is not set yet"
	fi
	heat=$(temperatures)
	[ -n "$heat" ] || return 0
	sleep 10
	paste <(echo "$heat") <(temperatures) | awk '
		{ moved = $2 - $1 }
		moved > 2000 || moved < -2000 { found = 1 }
		END { if (found) print "the temperature moves" }'
}

load_limit() {
	if [ -n "$plan_quiet_load" ]; then
		echo "$plan_quiet_load"
	else
		awk -v cpus="$(nproc)" \
			'BEGIN { print (cpus > 20 ? cpus / 100 : 0.2) }'
	fi
}

temperatures() {
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
	quiet_line+=" $(load_limit), no programs, clock and temperature settled"
}

# A fixed piece of work, best of five, in microseconds: what the clock does at
# this time, whoever says what it is. Emulated time says nothing.
work_us() {
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

# What must not change while a boot is measured: throttling and clock limits.
clock_state() {
	grep -H . /sys/devices/system/cpu/cpu[0-9]*/thermal_throttle/*_count \
		/sys/devices/system/cpu/cpu[0-9]*/cpufreq/scaling_{min,max}_freq \
		/sys/devices/system/cpu/cpu[0-9]*/cpufreq/scaling_governor \
		/sys/devices/system/cpu/cpufreq/boost \
		/sys/devices/system/cpu/intel_pstate/no_turbo \
		/sys/devices/system/clocksource/clocksource0/current_clocksource \
		2>/dev/null
}

# clock_changed STATE WORK_US - why times since then are not of one clock.
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
	work=$(work_us)
	((work * 100 <= $2 * (100 + speed_percent) &&
	  $2 * 100 <= work * (100 + speed_percent))) ||
		echo "the clock speed changed while it measured: a fixed piece" \
			"of work took $2 us before it and $work us after"
}

# value KEY FILE... - a line of the environment: the distinct contents.
value() {
	local key=$1

	shift
	printf '%s %s\n' "$key" \
		"$(cat "$@" 2>/dev/null | sort -u | paste -sd, )"
}

# What should hold equally at every boot; the comparison warns of what did not.
# The caller has $speed.
environment() {
	local cpu=/sys/devices/system/cpu mm=/sys/kernel/mm

	echo "${quiet_line:-quiet unknown}"
	echo "work_us $speed"
	value governor $cpu/cpu[0-9]*/cpufreq/scaling_governor
	value boost $cpu/cpufreq/boost $cpu/intel_pstate/no_turbo
	value smt $cpu/smt/control
	value cstates_disabled $cpu/cpu[0-9]*/cpuidle/state*/disable
	value idle_driver $cpu/cpuidle/current_driver
	value idle_governor $cpu/cpuidle/current_governor{,_ro}
	value energy_preference \
		$cpu/cpu[0-9]*/cpufreq/energy_performance_preference
	value cpus_online $cpu/online
	value microcode $cpu/cpu[0-9]*/microcode/version
	grep -H . $cpu/vulnerabilities/* 2>/dev/null |
		sed "s|$cpu/vulnerabilities/|mitigation.|; s/:/ /"
	printf 'irqbalance %s\n' "$(pgrep -cx irqbalance)"
	value thp $mm/transparent_hugepage/{enabled,defrag}
	value ksm $mm/ksm/run
	printf 'swap %s\n' "$(awk 'NR > 1 { print $1, $3 }' /proc/swaps |
		paste -sd, )"
	value aslr /proc/sys/kernel/randomize_va_space
	value clocksource \
		/sys/devices/system/clocksource/clocksource0/current_clocksource
	printf 'cmdline %s\n' "$(plain_cmdline)"
}
