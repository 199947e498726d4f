# shellcheck shell=bash disable=SC2034,SC2154 # shared with who sources it
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The way "grub" of boot.sh. Sourced, not run.
#
# GRUB: custom.cfg gets an entry of the campaign for each kernel. 41_custom of
# grub.cfg reads that file at boot, so nothing is generated anew. grub-reboot
# chooses an entry for the next boot only. If grub.cfg has no entries and GRUB
# reads those of the Boot Loader Specification (Fedora), these are chosen
# unchanged.

grub_name=grub		# name of the folder and of the programs
[ -e /boot/grub/grub.cfg ] || [ ! -e /boot/grub2/grub.cfg ] || grub_name=grub2
grub_cfg=/boot/$grub_name/grub.cfg
grub_custom=/boot/$grub_name/custom.cfg
grub_begin='# begin mmfence-campaign' grub_end='# end mmfence-campaign'

# Does GRUB read entries of the Boot Loader Specification?
grub_reads_entries() {
	grep -q '^[[:space:]]*blscfg' "$grub_cfg" 2>/dev/null &&
		! grep -q '^[[:space:]]*menuentry .*{' "$grub_cfg"
}

# grub_bls_id RELEASE - the name by which GRUB knows its entry.
grub_bls_id() {
	local file

	file=$(kernel_entry "$1") && basename "$file" .conf
}

grub_check() {
	local name

	boot_needs "$grub_name-reboot" grub-common
	[ -r "$grub_cfg" ] || boot_lacks "no $grub_cfg"
	grep -q next_entry "$grub_cfg" || boot_lacks \
		"$grub_cfg does not heed $grub_name-reboot (next_entry)"
	grub_reads_entries || grep -q custom.cfg "$grub_cfg" ||
		boot_lacks "$grub_cfg does not read custom.cfg (41_custom)"
	! grep -q '^[[:space:]]*set superusers' "$grub_cfg" || boot_lacks \
		"$grub_cfg names superusers: GRUB would ask for a password"
	[ -w "${grub_cfg%/*}/grubenv" ] ||
		boot_lacks "no ${grub_cfg%/*}/grubenv"
	grub_writes_env || boot_lacks "GRUB cannot write to" \
		"${grub_cfg%/*}/grubenv: a kernel that panics would be booted" \
		"for ever"
	for name in "${plan_names[@]}"; do
		grub_has_entry "${plan_release[$name]}" ||
			boot_lacks "$grub_cfg has no entry for" \
				"${plan_release[$name]} (update-grub makes it)"
	done
}

# grub_has_entry RELEASE
grub_has_entry() {
	if grub_reads_entries; then
		grub_bls_id "$1" >/dev/null
	else
		grub_entry "$1" | grep -q '^[[:space:]]*linux'
	fi
}

# Can GRUB reset next_entry before it boots the entry? Decided as 00_header of
# Debian does; if grub-probe cannot tell, that is left to the user.
grub_writes_env() {
	! {
		"$grub_name-probe" --target=abstraction "${grub_cfg%/*}"
		"$grub_name-probe" --target=fs "${grub_cfg%/*}"
	} 2>/dev/null | grep -Eqw 'diskfilter|lvm|btrfs|squash4|zfs'
}

# grub_entry RELEASE - print the body of the first entry of grub.cfg for it.
grub_entry() {
	local image

	image=$(kernel_image "$1") || return
	awk -v image="${image##*/}" '
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
	grub_reads_entries ||
		{ grub_remove && file_replace "$grub_custom" grub_entries; }
}

# Add the campaign's words to the body of an entry, before a "--" that ends the
# kernel's words.
grub_body() {
	sed -E '/^[[:space:]]*linux(efi)?[[:space:]]/{
		s/[[:space:]](panic|oops)=[^[:space:]]*//g
		s/^([[:space:]]*[a-z]+[[:space:]]+[^[:space:]]+)/\1 '"$panic_words/
	}"
}

# Print the new contents of custom.cfg.
grub_entries() {
	local name body

	# awk adds the newline that the last line may lack.
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
	file_replace "$grub_custom" sed "/^$grub_begin\$/,/^$grub_end\$/d" \
		"$grub_custom" || return
	[ -s "$grub_custom" ] || rm -f "$grub_custom"
	"$grub_name-editenv" "${grub_cfg%/*}/grubenv" unset next_entry
}

grub_arrange() {
	local name

	if grub_reads_entries; then
		"$grub_name-reboot" "$(grub_bls_id "$1")"
		return
	fi
	for name in "${plan_names[@]}"; do
		if [ "${plan_release[$name]}" = "$1" ]; then
			"$grub_name-reboot" "mmfence-campaign-$name"
			return
		fi
	done
	return 1
}

# grub_options RELEASE - the command line of its entry.
grub_options() {
	kernel_entry_value "$1" options
}

grub_go() {
	systemctl reboot
}
