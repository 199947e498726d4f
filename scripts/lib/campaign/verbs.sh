# shellcheck shell=bash disable=SC2034,SC2154 # shared with who sources it
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The verbs of a campaign. Sourced, not run.

# Guests need no root; rebooting the machine does.
verb_needs_root() {
	[ "$plan_via" = qemu ] || [ "$(id -u)" -eq 0 ] ||
		die "$EXIT_NOTHING" \
			"campaign $verb changes this machine: run it as root"
}

verb_no_arguments() {
	[ $# -eq 0 ] || die "$EXIT_USAGE" \
		"campaign $verb does not take the argument \"$1\""
}

verb_ask() {
	local answer

	[ "${1-}" != --yes ] || return 0
	read -r -p "$(plain <<<"$2") [y/N] " answer
	[[ $answer == [yY]* ]] || die "$EXIT_USAGE" "nothing was changed"
}

verb_start() {
	[ $# -eq 0 ] || [ "$*" = --yes ] || verb_no_arguments "$@"
	plan_load
	verb_needs_root
	step_lock
	state_load
	[ "$phase" = ready ] || die "$EXIT_USAGE" "the campaign has begun;" \
		"\"campaign resume\" goes on"
	"${plan_via}_check"
	started_s=$(date +%s)
	if [ "$plan_via" = qemu ]; then
		step_begin
		return
	fi
	show verb_tell_start
	verb_ask "${1-}" "Install and reboot?"
	unit_install && "${plan_via}_install" ||
		die "$EXIT_NOTHING" \
			"cannot install what boots the kernels; see above"
	step_begin
}

verb_tell_start() {
	echo "will be installed, and removed by \"campaign finish\":"
	echo "  $unit_file"
	[ ! -e /dev/watchdog ] || echo "  $watchdog_file"
	[ "$plan_via" != grub ] || echo "  entries in $grub_custom"
	echo "and this machine reboots ${#plan_steps[@]} times," \
		"beginning now (${plan_steps[*]})."
}

# Take the lock of the step. It is held until the process or the machine ends.
step_lock() {
	exec 9>"$state_dir/lock"
	flock -n 9 || die "$EXIT_NOTHING" \
		"a step of the campaign is running; try again when it has" \
		"ended"
}

step_begin() {
	if [ "$plan_via" = qemu ]; then
		qemu_steps
	else
		step_next
	fi
}

verb_stop() {
	verb_no_arguments "$@"
	plan_load
	verb_needs_root
	touch "$state_dir/stop"
	echo "the boot under way is the last; \"campaign resume\" goes on"
}

verb_resume() {
	[ $# -eq 0 ] || [ "$*" = --yes ] || verb_no_arguments "$@"
	plan_load
	verb_needs_root
	step_lock
	state_load
	case $phase in
	ready) die "$EXIT_USAGE" \
		"the campaign has not begun; \"campaign start\" begins it" ;;
	"done") die "$EXIT_USAGE" \
		"all boots are done; \"campaign finish\" compares them" ;;
	esac
	[ "$plan_via" = qemu ] ||
		verb_ask "${1-}" "Reboot into ${plan_steps[step - 1]} now?"
	rm -f "$state_dir/stop"
	idle=0
	[ "$phase" != measure ] ||
		step_failed "the machine went down while it measured"
	step_begin
}
