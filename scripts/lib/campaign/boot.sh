# shellcheck shell=bash disable=SC2034,SC2154 # shared with who sources it
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Ways to boot a kernel once. The machine's default kernel stays the default, so
# that it boots again after a kernel that panics or hangs. Sourced, not run.
#
# A way WAY has five functions. WAY_check reports what this machine lacks for
# it. WAY_install adds what it needs to the boot loader, and WAY_remove undoes
# that. WAY_arrange RELEASE chooses the kernel of the next boot only. WAY_go
# RELEASE starts the boot.

# boot_next RELEASE - arrange and go.
boot_next() {
	"${plan_via}_arrange" "$1" && "${plan_via}_go" "$1"
}

# After a panic the machine reboots after this many seconds, into the default
# kernel. If the default is also the planned kernel, the mark tells the two
# boots apart: nothing but a campaign sets it, and Linux ignores a parameter of
# a module that it does not have.
panic_s=20
boot_mark=mmfence.campaign=1
panic_words="panic=$panic_s oops=panic $boot_mark"

# boot_lacks MESSAGE... - exit with the reason why this way cannot be used.
boot_lacks() {
	die "$EXIT_NOTHING" "--via $plan_via: $*"
}

boot_needs() {
	command -v "$1" >/dev/null || boot_lacks "no $1 (Debian package $2)"
}

# Print the running command line without the boot loader's own words.
boot_plain_cmdline() {
	tr ' ' '\n' </proc/cmdline |
		grep -Ev '^(BOOT_IMAGE=|initrd=|panic=|oops=|mmfence\.)' |
		paste -sd' '
}

# Does a boot by this way have the mark?
boot_is_marked() {
	case $plan_via in
	grub) ! grub_reads_entries ;;
	kexec) true ;;
	*) false ;;
	esac
}

# boot_warn_no_panic - for ways in which the campaign does not write the command
# line.
boot_warn_no_panic() {
	local name

	case $plan_via in
	grub | systemd-boot)
		! boot_is_marked || return 0
		for name in "${plan_names[@]}"; do
			"${plan_via}_options" "${plan_release[$name]}" |
				grep -Eq '(^|[[:space:]])panic=-?[1-9]' ||
				warn_folded "the entry of" \
					"${plan_release[$name]} has no" \
					"panic=$panic_s: if that kernel" \
					"panics, the machine stays down"
		done ;;
	command)
		warn_folded "unless the command line of the kernels has" \
			"panic=$panic_s, one that panics stays down" ;;
	esac
}

kexec_check() {
	local name release

	boot_needs kexec kexec-tools
	[ "$(cat /proc/sys/kernel/kexec_load_disabled 2>/dev/null)" != 1 ] ||
		boot_lacks "kernel.kexec_load_disabled is 1"
	for name in "${plan_names[@]}"; do
		release=${plan_release[$name]}
		[ -n "$plan_no_initrd" ] || kernel_initrd "$release" >/dev/null ||
			boot_lacks "no initrd of $release in /boot, by any" \
				"name that is known (initrd.img-$release," \
				"initramfs-$release.img, initrd-$release, ...);" \
				"--no-initrd if it needs none"
	done
}

kexec_install() { :; }
kexec_remove() { :; }

kexec_arrange() {
	local -a initrd=()
	local image file

	image=$(kernel_image "$1") || return
	if [ -z "$plan_no_initrd" ]; then
		file=$(kernel_initrd "$1") || return
		initrd=("--initrd=$file")
	fi
	kexec -l "$image" "${initrd[@]}" \
		--command-line="$panic_words $(boot_plain_cmdline)"
}

kexec_go() {
	systemctl kexec
}

systemd-boot_check() {
	local name

	boot_needs bootctl systemd-boot
	bootctl is-installed >/dev/null 2>&1 ||
		boot_lacks "systemd-boot does not boot this machine"
	for name in "${plan_names[@]}"; do
		[ -n "$(bootctl_entry "${plan_release[$name]}")" ] ||
			boot_lacks "bootctl list has no entry for" \
				"${plan_release[$name]}"
	done
}

# bootctl_entry RELEASE - the id of its entry: the one with RELEASE in
# "version:" or as a whole component of the path of its image.
bootctl_entry() {
	bootctl list --no-pager 2>/dev/null | awk -v release="$1" '
		$1 == "id:" { id = $2 }
		$1 == "version:" && $2 == release { print id; exit }
		$1 == "linux:" {
			n = split($2, part, "/")
			for (i = 1; i <= n; i++)
				if (part[i] == release ||
				    part[i] == "vmlinuz-" release) {
					print id
					exit
				}
		}'
}

# systemd-boot_options RELEASE - the command line of its entry.
systemd-boot_options() {
	bootctl list --no-pager 2>/dev/null |
		awk -v id="$(bootctl_entry "$1")" '
		$1 == "id:" { inside = $2 == id }
		inside && $1 == "options:"'
}

systemd-boot_install() { :; }
systemd-boot_remove() { :; }

systemd-boot_arrange() {
	bootctl set-oneshot "$(bootctl_entry "$1")"
}

systemd-boot_go() {
	systemctl reboot
}

# A program of the user's. The words of the command are its arguments; no shell
# interprets them.
command_check() {
	[ -n "$plan_command" ] || boot_lacks "--command says how"
	boot_needs "${plan_command%% *}" "that has it"
}

command_install() { :; }
command_remove() { :; }

command_arrange() { :; }

command_go() {
	local -a words

	read -ra words <<<"$plan_command"
	"${words[@]//\{kernel\}/$1}"
}
