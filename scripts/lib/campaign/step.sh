# shellcheck shell=bash disable=SC2034,SC2154 # shared with who sources it
# SPDX-License-Identifier: GPL-2.0-or-later
#
# One boot of a campaign: check that this is the planned kernel and that the
# machine is quiet, measure, arrange the next boot. The systemd unit runs it.
# Sourced, not run.

step_main() {
	exec 9>"$state_dir/lock" || die "$EXIT_NOTHING" \
		"cannot write $state_dir/lock"
	flock -n 9 || die "$EXIT_NOTHING" \
		"another step of the campaign is running"
	plan_load
	state_load
	case $phase in
	boot) step_booted ;;
	measure) step_failed "the machine went down while it measured" ;;
	*) return 0 ;;
	esac
	step_next
}

# Called after a boot that the campaign requested.
step_booted() {
	local name=${plan_steps[step - 1]} why

	idle=$((idle + 1))
	phase=measure
	read -r boot_id </proc/sys/kernel/random/boot_id
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
	elif boot_is_marked && ! grep -qwF "$boot_mark" /proc/cmdline; then
		echo "the machine came up with the default entry, which is" \
			"$want, too: the boot asked for panicked, or was none"
	elif [ "$(kernel_config_hash "$want")" != "${plan_config[$1]}" ]; then
		echo "the configuration of $want is not the planned one"
	elif [ -n "${plan_version[$1]}" ] &&
	     [ "$(uname -v)" != "${plan_version[$1]}" ]; then
		echo "$want is \"$(uname -v)\", planned was" \
			"\"${plan_version[$1]}\""
	fi
}

# step_failed WHY - the attempt gave no result. After two more attempts the step
# is given up, and its side is a boot short. A result and a verdict written
# before the power failed are removed: it is unknown whether the machine was
# quiet, and the verdict must not stand for the next attempt.
step_failed() {
	local name=${plan_steps[step - 1]} file

	file=$(step_file)
	rm -f "$file.json" "$file.contaminated"
	campaign_log "step $step: $name, attempt $attempt: $*"
	echo "step $step ($name), attempt $attempt: $*" >>"$file.attempts"
	if ((attempt < max_attempts)); then
		attempt=$((attempt + 1))
	else
		file_replace "$file.failed" echo "$*"
		step=$((step + 1)) attempt=1
	fi
}

step_measure() {
	local file before speed why status
	local -a label=()

	file=$(step_file)
	rm -f "$file.json" "$file.env"
	if [ -n "${plan_source[$1]-}" ]; then
		label=(--kernel-label "$file.label")
		file_replace "$file.label" plan_label "$1"
	fi
	before=$(clock_state)
	speed=$(clock_work_us)
	file_replace "$file.env" environment_print
	"$state_dir/bin/mmfence" run --yes --json "$file.json" "${label[@]}" \
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

# step_measured NAME WHY - record a result; if WHY is not empty, it must not be
# compared, for that reason.
step_measured() {
	local file why=$2

	file=$(step_file)
	[ -n "$why" ] || why=$(sed -n 's/^quiet no/not quiet:/p' "$file.env")
	[ -z "$why" ] || file_replace "$file.contaminated" echo "$why"
	campaign_log "step $step: $1 measured${why:+, contaminated: $why}"
	step=$((step + 1)) attempt=1 idle=0
}

# Start the next boot, or end. The state is on the disk before the machine goes
# down.
step_next() {
	if ((step > ${#plan_steps[@]})) || step_narrow_enough; then
		step_done
		return
	fi
	phase=boot
	state_save
	if ((idle >= max_idle_boots)); then
		step_give_up
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

# step_look_level - the level of the intervals of one look, in percent.
step_look_level() {
	awk -v looks=$((${#plan_steps[@]} / $(plan_block_boots) - 1)) \
		'BEGIN { print 100 - 5 / (looks > 1 ? looks : 1) }'
}

# step_narrow_enough - after a whole block: is every interval as narrow as
# --until asks? Of the L looks that the plan allows at most, each tests at 5 % /
# L (Bonferroni): looking often does not raise the error.
step_narrow_enough() {
	local block level

	[ -n "$plan_until" ] && ((attempt == 1)) || return
	block=$(plan_block_boots)
	((step > 2 * block && (step - 1) % block == 0)) || return
	level=$(step_look_level)
	report_compare compare --level "$level" --fail-if-wider "$plan_until" \
		>/dev/null || return
	campaign_log "after $((step - 1)) boots every interval ($level %) is" \
		"within $plan_until %"
}

step_give_up() {
	phase=stuck
	state_save
	campaign_log "$idle boots in a row without a result: giving up"
	return 1
}
