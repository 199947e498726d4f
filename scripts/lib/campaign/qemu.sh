# shellcheck shell=bash disable=SC2034,SC2154 # shared with who sources it
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A campaign over guests instead of boots of this machine: the kernels are those
# of scripts/lab, a boot is a guest, and nothing reboots. Meant for KVM; in an
# emulated guest times mean nothing, and the results say so. Sourced, not run.

qemu_check() {
	local name kvm=''

	[ ! -r /dev/kvm ] || [ ! -w /dev/kvm ] || kvm=1
	[ -n "$kvm" ] || [ -n "$plan_emulated" ] || boot_lacks \
		"no /dev/kvm here: guests would be emulated, and emulated" \
		"times are not compared. --emulated does it all the same"
	[ -x "$here/lab" ] || boot_lacks "no $here/lab: run it from a checkout"
	for name in "${plan_names[@]}"; do
		[[ ${plan_release[$name]} != debian:* ]] || continue
		[[ -r ${plan_release[$name]}/vmlinuz ||
		   -f ${plan_release[$name]} ]] || die "$EXIT_USAGE" \
			"--kernel $name: there is no kernel" \
			"${plan_release[$name]}" \
			"(see lab --help)"
		plan_release[$name]=$(realpath "${plan_release[$name]}")
	done
}

# Run all remaining steps, one guest each.
qemu_steps() {
	while ((step <= ${#plan_steps[@]})) && ! step_narrow_enough; do
		if [ -e "$state_dir/stop" ]; then
			campaign_log "stopped before step $step;" \
				"\"campaign resume\""
			return
		fi
		phase=measure idle=$((idle + 1))
		state_save
		if ((idle > max_idle_boots)); then
			step_give_up
			return
		fi
		wait_quiet
		qemu_measure "${plan_steps[step - 1]}"
	done
	step_done
}

qemu_measure() {
	local file dir result status before speed why

	file=$(step_file)
	dir=$file.lab
	rm -rf "$dir" "$file.json" "$file.env"
	before=$(clock_state)
	speed=$(clock_work_us)
	environment_print | file_replace "$file.env"
	"$here/lab" --kernel "${plan_release[$1]}" --out "$dir" \
		--mmfence "$state_dir/bin/mmfence" \
		--accel "$([ -n "$plan_emulated" ] && echo tcg || echo kvm)" \
		"${plan_cells[@]}" -- "${plan_run[@]}" \
		>"$file.txt" 2>"$file.log" </dev/null 9>&-
	status=$?
	result=$(find "$dir" -name '*.json' 2>/dev/null | head -n 1)
	if ((status > 1)) || [ -z "$result" ]; then
		step_failed "lab: exit status $status, $(tail -n 1 "$file.log")"
		return
	fi
	why=$(clock_changed "$before" "$speed")
	sync "$result" && mv "$result" "$file.json" && sync "${file%/*}"
	rm -rf "$dir"
	step_measured "$1" "$why"
}
