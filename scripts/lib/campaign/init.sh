# shellcheck shell=bash disable=SC2034,SC2154 # shared with who sources it
# SPDX-License-Identifier: GPL-2.0-or-later
#
# campaign init: check the user's options and write the plan. slurm/fleet and
# slurm/kernel-feature use parts of it. Sourced, not run.

# init_whole OPTION VALUE MIN MAX
init_whole() {
	if ! [[ $2 =~ ^[0-9]{1,9}$ ]] || ((10#$2 < $3 || 10#$2 > $4)); then
		die "$EXIT_USAGE" "$1: \"$2\" is not a number of $3 to $4"
	fi
}

init_add_kernel() {
	local name=${1%%=*} release=${1#*=}

	[[ $1 == *=* && $name =~ ^[A-Za-z0-9_]{1,16}$ ]] || die "$EXIT_USAGE" \
		"--kernel: \"$1\" is not NAME=RELEASE with a NAME of up to 16" \
		"letters, digits and _"
	[[ $release =~ ^[A-Za-z0-9._+~:/-]{1,200}$ ]] ||
		die "$EXIT_USAGE" \
			"--kernel: \"$release\" cannot be the name of a" \
			"kernel"
	[ -z "${plan_release[$name]-}" ] ||
		die "$EXIT_USAGE" "--kernel: \"$name\" was given already"
	plan_names+=("$name")
	plan_release[$name]=$release
}

init_option() {
	case $1 in
	--kernel) init_add_kernel "$2" ;;
	--boots) init_whole "$1" "$2" 2 10000; plan_boots=$((10#$2)) ;;
	--seed) init_whole "$1" "$2" 0 999999999; plan_seed=$((10#$2)) ;;
	--quiet-wait) init_whole "$1" "$2" 0 86400; plan_quiet_s=$((10#$2)) ;;
	--quiet-load)
		[[ $2 =~ ^[0-9]{1,4}(\.[0-9]{1,3})?$ ]] || die "$EXIT_USAGE" \
			"--quiet-load: \"$2\" is not a load average such as 0.5"
		plan_quiet_load=$2 ;;
	--until)
		[[ $2 =~ ^[0-9]{1,3}(\.[0-9]{1,3})?%?$ ]] || die "$EXIT_USAGE" \
			"--until: \"$2\" is not a percentage such as 1%"
		plan_until=${2%\%} ;;
	--order)
		[[ $2 == abba || $2 == ab || $2 == random ]] || die \
			"$EXIT_USAGE" "--order takes abba, ab or random, not" \
			"\"$2\""
		plan_order=$2 ;;
	--via)
		[[ $2 =~ ^(grub|kexec|systemd-boot|command|qemu)$ ]] || die \
			"$EXIT_USAGE" "--via: \"$2\" is not a way to boot a" \
			"kernel; see $prog --help"
		plan_via=$2 ;;
	--command)
		[[ $2 != *$'\n'* && $2 == *'{kernel}'* ]] || die "$EXIT_USAGE" \
			"--command takes one line that contains {kernel}"
		plan_command=$2 ;;
	--source) source_option "$2" ;;
	--mmfence) program=$2 ;;
	esac
}

verb_init() {
	program=$(own_program "$here/..")
	plan_via=grub plan_order=abba plan_boots=16 plan_seed=1 plan_quiet_s=600
	while [ $# -gt 0 ]; do
		case $1 in
		--kernel | --boots | --order | --seed | --via | --command | \
		--quiet-wait | --quiet-load | --until | --source | --mmfence)
			option_value "$@" >/dev/null || exit
			init_option "$1" "$2"
			shift ;;
		--emulated) plan_emulated=yes ;;
		--no-initrd) plan_no_initrd=yes ;;
		--) shift; plan_run+=("$@"); break ;;
		-*) die "$EXIT_USAGE" "no option \"$1\"; see $prog --help" ;;
		*) plan_cells+=("$1") ;;
		esac
		shift
	done
	verb_needs_root
	init_check
	dir_make "$state_dir" && mkdir -p "$state_dir"/{results,bin} ||
		die "$EXIT_USAGE" "cannot make the folder $state_dir"
	mapfile -t plan_steps < <(plan_sequence)
	install -m 0755 "$program" "$state_dir/bin/mmfence" &&
		install -m 0755 "$here/campaign" "$state_dir/bin/" &&
		plan_copy_libraries && plan_write ||
		die "$EXIT_NOTHING" "cannot write into $state_dir"
	[ "$plan_via" = qemu ] || show source_say
	show echo "$state_dir/plan: ${#plan_steps[@]} boots: ${plan_steps[*]}"
}

init_check() {
	local name word

	[ ! -e "$state_dir/plan" ] || die "$EXIT_USAGE" "there is already a" \
		"campaign in $state_dir; \"campaign finish\" ends it"
	# finish removes the whole folder. An interrupted init leaves bin and
	# results.
	[ -z "$(find "$state_dir" -mindepth 1 -maxdepth 1 ! -name bin \
		! -name results ! -name '.mmfence.*' 2>/dev/null | head -n 1)" ] ||
		die "$EXIT_USAGE" "$state_dir has files that are" \
			"not of a campaign: give another folder with --state"
	((${#plan_names[@]} >= 2)) ||
		die "$EXIT_USAGE" \
			"give at least two kernels with --kernel; see $prog" \
			"--help"
	[ -x "$program" ] || die "$EXIT_USAGE" "no program $program: build" \
		"mmfence first, or give --mmfence"
	for word in "${plan_cells[@]}" "${plan_run[@]}"; do
		run_word "$word" --json
	done
	(plan_sequence) >/dev/null || exit
	source_check
	for name in "${plan_names[@]}"; do
		[ "$plan_via" = qemu ] || init_kernel "$name"
	done
	"${plan_via}_check"
	boot_warn_no_panic
	"$program" run --dry-run "${plan_cells[@]}" "${plan_run[@]}" \
		>/dev/null || die "$EXIT_USAGE" \
			"mmfence run refuses these arguments:" \
		"${plan_cells[*]} ${plan_run[*]}"
}

# Record what the running kernel must be at each boot.
init_kernel() {
	local release=${plan_release[$1]}

	[[ $release =~ ^[A-Za-z0-9._+~-]+$ ]] ||
		die "$EXIT_USAGE" \
			"--kernel: \"$release\" is not a kernel release"
	[[ $plan_via == command || $plan_via == systemd-boot ]] ||
		kernel_image "$release" >/dev/null || die "$EXIT_USAGE" \
		"--kernel: there is no /boot/vmlinuz-$release, nor that" \
		"kernel under another name"
	plan_config[$1]=$(kernel_config_hash "$release")
	plan_version[$1]=$(kernel_version "$release")
	source_choose "$1"
	[ "${plan_config[$1]}" != unknown ] ||
		warn "$release has no configuration in /boot" \
			"(config-$release): the campaign does not check it"
}
