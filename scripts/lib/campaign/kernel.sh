# shellcheck shell=bash disable=SC2034,SC2154 # shared with who sources it
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The files of an installed kernel, by the names of several distributions.
# Sourced, not run.

kernel_modules=/usr/lib/modules

# kernel_first FILE... - print the first file that can be read, if any.
kernel_first() {
	local file

	for file; do
		if [ -f "$file" ] && [ -r "$file" ]; then
			printf '%s\n' "$file"
			return
		fi
	done
	return 1
}

# kernel_base RELEASE - the name in the file names of /boot. Arch uses the
# package, "linux" or "linux-lts", whatever the release; other systems use the
# release.
kernel_base() {
	local base=''

	[ ! -r "$kernel_modules/$1/pkgbase" ] ||
		read -r base <"$kernel_modules/$1/pkgbase"
	printf '%s\n' "${base:-$1}"
}

# kernel_entry RELEASE - the file of its Boot Loader Specification entry.
kernel_entry() {
	local file

	for file in {/boot,/boot/efi,/efi}/loader/entries/*.conf; do
		[ -r "$file" ] || continue
		awk -v release="$1" '
			$1 == "version" && $2 == release { found = 1 }
			END { exit !found }' "$file" || continue
		printf '%s\n' "$file"
		return
	done
	return 1
}

# kernel_entry_value RELEASE KEY - the first value of that key in the entry.
kernel_entry_value() {
	local file

	file=$(kernel_entry "$1") && awk -v key="$2" '
		$1 == key { sub(/^[^ \t]+[ \t]+/, ""); print; exit }' "$file"
}

# kernel_entry_file RELEASE KEY - a file that the entry names. Its path is
# relative to the partition that holds the entry.
kernel_entry_file() {
	local file path

	file=$(kernel_entry "$1") && path=$(kernel_entry_value "$1" "$2") &&
		[ -n "$path" ] &&
		kernel_first "${file%/loader/*}${path%% *}" "${path%% *}"
}

# kernel_image RELEASE - find the image: vmlinuz-RELEASE on Debian, Fedora,
# openSUSE and Mageia; Image-RELEASE on openSUSE for arm64; kernel-RELEASE on
# Gentoo. kernel-install makes a folder, and there may be a copy beside the
# modules.
kernel_image() {
	kernel_first "/boot/vmlinuz-$1" "/boot/Image-$1" "/boot/kernel-$1" \
		"/boot/vmlinuz-$(kernel_base "$1")" ||
		kernel_entry_file "$1" linux ||
		kernel_first {/boot,/boot/efi,/efi}/*/"$1/linux" \
			"$kernel_modules/$1"/{vmlinuz,Image}
}

# kernel_initrd RELEASE - Debian: initrd.img-RELEASE, Fedora and Gentoo:
# initramfs-RELEASE.img, openSUSE: initrd-RELEASE, Mageia: initrd-RELEASE.img.
kernel_initrd() {
	kernel_first "/boot/initrd.img-$1" "/boot/initramfs-$1.img" \
		"/boot/initrd-$1" "/boot/initrd-$1.img" "/boot/initramfs-$1" \
		"/boot/initramfs-$(kernel_base "$1").img" ||
		kernel_entry_file "$1" initrd ||
		kernel_first {/boot,/boot/efi,/efi}/*/"$1/initrd" \
			"$kernel_modules/$1/initrd"
}

# kernel_config RELEASE - find the configuration that it was built with.
kernel_config() {
	kernel_first "/boot/config-$1" "$kernel_modules/$1/config"
}

# kernel_config_hash RELEASE - the hash of its configuration, or "unknown".
kernel_config_hash() {
	local config

	if [ "$1" = "$(uname -r)" ] && [ -r /proc/config.gz ]; then
		zcat /proc/config.gz | sha256sum | cut -d ' ' -f 1
	elif config=$(kernel_config "$1"); then
		sha256sum "$config" | cut -d ' ' -f 1
	else
		echo unknown
	fi
}

# kernel_version RELEASE - the text that "uname -v" will print, from the header
# of an x86 image (boot protocol 2.00, offset 0x20e); nothing for other images.
kernel_version() {
	local image offset

	image=$(kernel_image "$1") || return 0
	[ "$(od -An -c -j 514 -N 4 "$image" 2>/dev/null | tr -d ' ')" = HdrS ] ||
		return 0
	offset=$(od -An -tu2 -j 526 -N 2 "$image" | tr -d ' ')
	tail -c +$((offset + 513)) "$image" | head -c 256 | tr '\0' '\n' |
		sed -n '1s/^[^#]*//p'
}
