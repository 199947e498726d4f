# shellcheck shell=bash disable=SC2034,SC2154 # shared with who sources it
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What the user asks of a campaign. Sourced, not run.

unit_file=/etc/systemd/system/mmfence-campaign.service
watchdog_file=/etc/systemd/system.conf.d/mmfence-campaign.conf

# Guests need no root; whoever reboots the machine does.
needs_root() {
	[ "$plan_via" = qemu ] || [ "$(id -u)" -eq 0 ] ||
		die "$EXIT_NOTHING" "$verb changes this machine: only root can"
}

no_arguments() {
	[ $# -eq 0 ] || die "$EXIT_USAGE" "$verb takes no \"$1\""
}

# whole OPTION VALUE MIN MAX
whole() {
	if ! [[ $2 =~ ^[0-9]{1,9}$ ]] || ((10#$2 < $3 || 10#$2 > $4)); then
		die "$EXIT_USAGE" "$1: \"$2\" is not a number of $3 to $4"
	fi
}

add_planned() {
	local name=${1%%=*} release=${1#*=}

	[[ $1 == *=* && $name =~ ^[A-Za-z0-9_]{1,16}$ ]] || die "$EXIT_USAGE" \
		"--kernel: \"$1\" is not NAME=RELEASE, NAME of letters and digits"
	[[ $release =~ ^[A-Za-z0-9._+~:/-]{1,200}$ ]] ||
		die "$EXIT_USAGE" "--kernel: \"$release\" is no kernel"
	[ -z "${plan_release[$name]-}" ] ||
		die "$EXIT_USAGE" "--kernel: \"$name\" was given already"
	plan_names+=("$name")
	plan_release[$name]=$release
}

init_option() {
	case $1 in
	--kernel) add_planned "$2" ;;
	--boots) whole "$1" "$2" 2 10000; plan_boots=$((10#$2)) ;;
	--seed) whole "$1" "$2" 0 999999999; plan_seed=$((10#$2)) ;;
	--quiet-wait) whole "$1" "$2" 0 86400; plan_quiet_s=$((10#$2)) ;;
	--quiet-load)
		[[ $2 =~ ^[0-9]{1,4}(\.[0-9]{1,3})?$ ]] || die "$EXIT_USAGE" \
			"--quiet-load: \"$2\" is no load"
		plan_quiet_load=$2 ;;
	--until)
		[[ $2 =~ ^[0-9]{1,3}(\.[0-9]{1,3})?%?$ ]] || die "$EXIT_USAGE" \
			"--until: \"$2\" is no percentage"
		plan_until=${2%\%} ;;
	--order)
		[[ $2 == abba || $2 == ab || $2 == random ]] || die \
			"$EXIT_USAGE" "--order: abba, ab or random, not \"$2\""
		plan_order=$2 ;;
	--via)
		[[ $2 =~ ^(grub|kexec|systemd-boot|command|qemu)$ ]] || die \
			"$EXIT_USAGE" "--via: no way \"$2\"; see $prog --help"
		plan_via=$2 ;;
	--command)
		[[ $2 != *$'\n'* && $2 == *'{kernel}'* ]] || die "$EXIT_USAGE" \
			"--command: one line with {kernel} in it"
		plan_command=$2 ;;
	--mmfence) program=$2 ;;
	esac
}

verb_init() {
	program=$(own_program "$here/..")
	plan_via=grub plan_order=abba plan_boots=16 plan_seed=1 plan_quiet_s=600
	while [ $# -gt 0 ]; do
		case $1 in
		--kernel | --boots | --order | --seed | --via | --command | \
		--quiet-wait | --quiet-load | --until | --mmfence)
			option_value "$@" >/dev/null || exit
			init_option "$1" "$2"
			shift ;;
		--emulated) plan_emulated=yes ;;
		--) shift; plan_run+=("$@"); break ;;
		-*) die "$EXIT_USAGE" "no option \"$1\"; see $prog --help" ;;
		*) plan_cells+=("$1") ;;
		esac
		shift
	done
	needs_root
	init_check
	mkdir -p "$state_dir/results" "$state_dir/bin" ||
		die "$EXIT_NOTHING" "cannot make $state_dir"
	mapfile -t plan_steps < <(plan_sequence)
	install -m 0755 "$program" "$state_dir/bin/mmfence" &&
		install -m 0755 "$here/campaign" "$state_dir/bin/" &&
		install -m 0644 "$here"/lib-{common,campaign-*}.sh \
			"$state_dir/bin/" && plan_write ||
		die "$EXIT_NOTHING" "cannot write into $state_dir"
	echo "$state_dir/plan: ${#plan_steps[@]} boots: ${plan_steps[*]}"
}

init_check() {
	local name word

	[ ! -e "$state_dir/plan" ] || die "$EXIT_USAGE" "there is a campaign" \
		"in $state_dir; \"campaign finish\" ends it"
	# finish removes it whole. An init that was cut off left bin, results.
	[ -z "$(find "$state_dir" -mindepth 1 -maxdepth 1 ! -name bin \
		! -name results ! -name plan.new 2>/dev/null | head -n 1)" ] ||
		die "$EXIT_USAGE" "$state_dir holds something else;" \
			"--state is a folder for the campaign alone"
	((${#plan_names[@]} >= 2)) ||
		die "$EXIT_USAGE" "two kernels at least; see $prog --help"
	[ -x "$program" ] || die "$EXIT_USAGE" "no program $program; build it," \
		"or say where it is with --mmfence"
	for word in "${plan_cells[@]}" "${plan_run[@]}"; do
		[[ $word != *$'\n'* && $word != --json* ]] || die "$EXIT_USAGE" \
			"\"$word\" cannot be an argument of run here"
	done
	(plan_sequence) >/dev/null || exit
	for name in "${plan_names[@]}"; do
		[ "$plan_via" = qemu ] || init_kernel "$name"
	done
	"${plan_via}_check"
	warn_no_panic
	"$program" run --dry-run "${plan_cells[@]}" "${plan_run[@]}" \
		>/dev/null || die "$EXIT_USAGE" "mmfence run would not take:" \
		"${plan_cells[*]} ${plan_run[*]}"
}

# What will be demanded of the running kernel at each boot.
init_kernel() {
	local release=${plan_release[$1]}

	[[ $release =~ ^[A-Za-z0-9._+~-]+$ ]] ||
		die "$EXIT_USAGE" "--kernel: \"$release\" is no kernel release"
	[ "$plan_via" = command ] || [ -r "/boot/vmlinuz-$release" ] ||
		die "$EXIT_USAGE" "no /boot/vmlinuz-$release"
	plan_config[$1]=$(config_hash "$release")
	plan_version[$1]=$(image_version "$release")
	[ "${plan_config[$1]}" != unknown ] ||
		warn "no /boot/config-$release: its configuration is not checked"
}

ask() {
	local answer

	[ "${1-}" != --yes ] || return 0
	read -r -p "$2 [y/N] " answer
	[[ $answer == [yY]* ]] || die "$EXIT_USAGE" "nothing was changed"
}

verb_start() {
	[ $# -eq 0 ] || [ "$*" = --yes ] || no_arguments "$@"
	plan_load
	needs_root
	lock_step
	state_load
	[ "$phase" = ready ] || die "$EXIT_USAGE" "the campaign has begun;" \
		"\"campaign resume\" goes on"
	"${plan_via}_check"
	started_s=$(date +%s)
	if [ "$plan_via" = qemu ]; then
		begin_step
		return
	fi
	echo "will be installed, and removed by \"campaign finish\":"
	echo "  $unit_file"
	[ ! -e /dev/watchdog ] || echo "  $watchdog_file"
	[ "$plan_via" != grub ] || echo "  entries in $grub_custom"
	echo "and this machine reboots ${#plan_steps[@]} times," \
		"beginning now (${plan_steps[*]})."
	ask "${1-}" "Install and reboot?"
	install_unit && "${plan_via}_install" ||
		die "$EXIT_NOTHING" "could not install"
	begin_step
}

# The lock of the step; it goes with the machine.
lock_step() {
	exec 9>"$state_dir/lock"
	flock -n 9 || die "$EXIT_NOTHING" "a step of the campaign runs now"
}

begin_step() {
	if [ "$plan_via" = qemu ]; then
		qemu_steps
	else
		step_next
	fi
}

install_unit() {
	mkdir -p "${unit_file%/*}" || return
	durable "$unit_file" <<-END || return
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
			durable "$watchdog_file" || return
	fi
	systemctl daemon-reload && systemctl enable --quiet "${unit_file##*/}"
}

remove_unit() {
	[ ! -e "$unit_file" ] || systemctl disable --quiet "${unit_file##*/}"
	rm -f "$unit_file" "$watchdog_file"
	rmdir "${watchdog_file%/*}" 2>/dev/null
	systemctl daemon-reload
}

verb_stop() {
	no_arguments "$@"
	plan_load
	needs_root
	touch "$state_dir/stop"
	echo "the boot under way is the last; \"campaign resume\" goes on"
}

verb_resume() {
	[ $# -eq 0 ] || [ "$*" = --yes ] || no_arguments "$@"
	plan_load
	needs_root
	lock_step
	state_load
	case $phase in
	ready) die "$EXIT_USAGE" "nothing was started; \"campaign start\"" ;;
	"done") die "$EXIT_USAGE" "no more boots; \"campaign finish\"" ;;
	esac
	[ "$plan_via" = qemu ] ||
		ask "${1-}" "Reboot into ${plan_steps[step - 1]} now?"
	rm -f "$state_dir/stop"
	idle=0
	[ "$phase" != measure ] ||
		step_failed "the machine went down while it measured"
	begin_step
}
