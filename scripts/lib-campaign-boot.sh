# shellcheck shell=bash disable=SC2034,SC2154 # shared with who sources it
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Ways to boot a kernel once. The machine's default stays what it is, so that
# a kernel that panics or hangs leads back to it. Sourced, not run.
#
# A way WAY has five functions: WAY_check says what this machine lacks for it;
# WAY_install makes and WAY_remove undoes what it needs in the boot loader;
# WAY_arrange RELEASE chooses the kernel of the next boot, and only of that;
# WAY_go RELEASE starts the boot.

# boot_next RELEASE - both.
boot_next() {
	"${plan_via}_arrange" "$1" && "${plan_via}_go" "$1"
}

# A panic reboots after so many seconds, into the default kernel. If that is
# the planned one, too, the mark tells the boots apart: nobody else sets it,
# and Linux passes over a parameter of a module that it has not got.
panic_s=20
boot_mark=mmfence.campaign=1
panic_words="panic=$panic_s oops=panic $boot_mark"

# lacks MESSAGE... - why this way cannot be used.
lacks() {
	die "$EXIT_NOTHING" "--via $plan_via: $*"
}

need_for() {
	command -v "$1" >/dev/null || lacks "no $1 (Debian package $2)"
}

# The running command line without what the boot loader put in.
plain_cmdline() {
	tr ' ' '\n' </proc/cmdline |
		grep -Ev '^(BOOT_IMAGE=|initrd=|panic=|oops=|mmfence\.)' |
		paste -sd' '
}

# Does the boot of this way bear the mark?
marks_boots() {
	[ "$plan_via" = grub ] || [ "$plan_via" = kexec ]
}

# warn_no_panic - where this campaign does not write the command line.
warn_no_panic() {
	local name

	case $plan_via in
	systemd-boot)
		for name in "${plan_names[@]}"; do
			bootctl_options "${plan_release[$name]}" |
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

initrd_of() {
	local file

	for file in "/boot/initrd.img-$1" "/boot/initramfs-$1.img"; do
		if [ -r "$file" ]; then
			echo "$file"
			return
		fi
	done
}

kexec_check() {
	need_for kexec kexec-tools
	[ "$(cat /proc/sys/kernel/kexec_load_disabled 2>/dev/null)" != 1 ] ||
		lacks "kernel.kexec_load_disabled is 1"
}

kexec_install() { :; }
kexec_remove() { :; }

kexec_arrange() {
	local -a initrd=()
	local file

	file=$(initrd_of "$1")
	[ -z "$file" ] || initrd=("--initrd=$file")
	kexec -l "/boot/vmlinuz-$1" "${initrd[@]}" \
		--command-line="$panic_words $(plain_cmdline)"
}

kexec_go() {
	systemctl kexec
}

# GRUB: an entry of our own for each kernel in custom.cfg, which 41_custom of
# grub.cfg reads at boot: nothing is generated anew. grub-reboot chooses one
# for the next boot only.
grub_cfg=/boot/grub/grub.cfg
grub_custom=/boot/grub/custom.cfg
grub_begin='# begin mmfence-campaign' grub_end='# end mmfence-campaign'

grub_check() {
	local name

	need_for grub-reboot grub-common
	[ -r "$grub_cfg" ] || lacks "no $grub_cfg"
	grep -q next_entry "$grub_cfg" ||
		lacks "$grub_cfg does not heed grub-reboot (next_entry)"
	grep -q custom.cfg "$grub_cfg" ||
		lacks "$grub_cfg does not read custom.cfg (41_custom)"
	! grep -q '^[[:space:]]*set superusers' "$grub_cfg" ||
		lacks "$grub_cfg names superusers: GRUB would ask for a password"
	[ -w "${grub_cfg%/*}/grubenv" ] || lacks "no ${grub_cfg%/*}/grubenv"
	grub_writes_env || lacks "GRUB cannot write to ${grub_cfg%/*}/grubenv:" \
		"a kernel that panics would be booted for ever"
	for name in "${plan_names[@]}"; do
		grub_entry "${plan_release[$name]}" | grep -q '^[[:space:]]*linux' ||
			lacks "$grub_cfg has no entry for" \
				"${plan_release[$name]} (update-grub makes it)"
	done
}

# Can GRUB take next_entry back before it boots it? As 00_header of Debian has
# it; what grub-probe cannot tell is left to the user.
grub_writes_env() {
	! {
		grub-probe --target=abstraction "${grub_cfg%/*}"
		grub-probe --target=fs "${grub_cfg%/*}"
	} 2>/dev/null | grep -Eqw 'diskfilter|lvm|btrfs|squash4|zfs'
}

# grub_entry RELEASE - the body of the first entry of grub.cfg for it.
grub_entry() {
	awk -v image="vmlinuz-$1" '
		/^[ \t]*menuentry / { body = ""; inside = 1; next }
		!inside { next }
		/^[ \t]*}/ { inside = 0; if (hit) { printf "%s", body; exit }
			     next }
		{ body = body $0 "\n" }
		$1 ~ /^linux(efi)?$/ && $2 ~ "/" { n = split($2, part, "/")
			if (part[n] == image) hit = 1 }
	' "$grub_cfg"
}

grub_install() {
	grub_remove && durable "$grub_custom" grub_entries
}

# The body of an entry with the words of a campaign, before a "--" of init's.
grub_body() {
	sed -E '/^[[:space:]]*linux(efi)?[[:space:]]/{
		s/[[:space:]](panic|oops)=[^[:space:]]*//g
		s/^([[:space:]]*[a-z]+[[:space:]]+[^[:space:]]+)/\1 '"$panic_words/
	}"
}

# What custom.cfg is to hold.
grub_entries() {
	local name body

	# With the newline that the last line may lack.
	[ ! -e "$grub_custom" ] || awk 1 "$grub_custom" || return
	echo "$grub_begin"
	for name in "${plan_names[@]}"; do
		body=$(grub_entry "${plan_release[$name]}") &&
			[ -n "$body" ] || return
		printf "menuentry 'mmfence-campaign %s' --id %s {\n" \
			"$name" "mmfence-campaign-$name"
		grub_body <<<"$body" || return
		echo '}'
	done
	echo "$grub_end"
}

grub_remove() {
	[ -e "$grub_custom" ] || return 0
	grep -qxF "$grub_begin" "$grub_custom" || return 0
	durable "$grub_custom" sed "/^$grub_begin\$/,/^$grub_end\$/d" \
		"$grub_custom" || return
	[ -s "$grub_custom" ] || rm -f "$grub_custom"
	grub-editenv "${grub_cfg%/*}/grubenv" unset next_entry
}

grub_arrange() {
	local name

	for name in "${plan_names[@]}"; do
		if [ "${plan_release[$name]}" = "$1" ]; then
			grub-reboot "mmfence-campaign-$name"
			return
		fi
	done
	return 1
}

grub_go() {
	systemctl reboot
}

systemd-boot_check() {
	local name

	need_for bootctl systemd-boot
	bootctl is-installed >/dev/null 2>&1 ||
		lacks "systemd-boot does not boot this machine"
	for name in "${plan_names[@]}"; do
		[ -n "$(bootctl_entry "${plan_release[$name]}")" ] ||
			lacks "bootctl list has no entry for" \
				"${plan_release[$name]}"
	done
}

# bootctl_entry RELEASE - the id of its entry, which names it in "version:" or
# as a whole component of the path of its image.
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

# bootctl_options RELEASE - the command line of its entry.
bootctl_options() {
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

# A program of the user's. The words of his command are its arguments; no
# shell sees them.
command_check() {
	[ -n "$plan_command" ] || lacks "--command says how"
	need_for "${plan_command%% *}" "that has it"
}

command_install() { :; }
command_remove() { :; }

command_arrange() { :; }

command_go() {
	local -a words

	read -ra words <<<"$plan_command"
	"${words[@]//\{kernel\}/$1}"
}
