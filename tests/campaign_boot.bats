#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2154,SC2034 # set by bats' run, shared with machine.bash
# shellcheck disable=SC2016 # programs in quotes
#
# The ways by which a campaign boots: GRUB, kexec, systemd-boot, a command of
# the user's; and the paths of kernels on each distribution.

bats_require_minimum_version 1.5.0
load campaign

@test "a custom.cfg of the user's own comes back as it was" {
	printf 'menuentry mine {\n}\n' >"$box/boot/grub/custom.cfg"
	cp "$box/boot/grub/custom.cfg" "$box/custom"
	begin --boots 4
	run -1 cmp -s "$box/boot/grub/custom.cfg" "$box/custom"
	campaign finish --out "$box/out" || true
	cmp "$box/boot/grub/custom.cfg" "$box/custom"
}

@test "a custom.cfg whose last line does not end is closed, and private" {
	printf 'menuentry mine {\n}' >"$box/boot/grub/custom.cfg"
	chmod 0600 "$box/boot/grub/custom.cfg"
	begin --boots 4
	grep -qx '# begin mmfence-campaign' "$box/boot/grub/custom.cfg"
	campaign finish --out "$box/out" || true
	[ "$(cat "$box/boot/grub/custom.cfg")" = $'menuentry mine {\n}' ]
	[ "$(stat -c %a "$box/boot/grub/custom.cfg")" = 600 ]
}

@test "a custom.cfg that cannot be read stays as it is" {
	begin --boots 4
	cp "$box/boot/grub/custom.cfg" "$box/custom"
	stub_program sed 'echo half; exit 1'
	run -77 campaign finish --out "$box/out"
	cmp "$box/boot/grub/custom.cfg" "$box/custom"
	[ -e "$state/plan" ]
}

@test "kexec" {
	begin --boots 4 --via kexec
	reboots
	[ "$(steps_of json)" = "001-A.json 002-B.json 003-B.json 004-A.json" ]
	[ "$(sort -u "$box/power")" = kexec ]
}

@test "kexec: the words of a campaign come before those of init's" {
	echo 'ro quiet panic=0 -- single' >"$box/cmdline"
	begin --boots 4 --via kexec
	[ "$(cat "$box/cmdline.next")" = \
		"panic=20 oops=panic mmfence.campaign=1 ro quiet -- single" ]
}

@test "systemd-boot: one-shot entries, also by the path of their image" {
	has_systemd_boot
	begin --boots 4 --via systemd-boot
	[[ $stderr != *"stays down"* ]]
	reboots
	[ "$(steps_of json)" = "001-A.json 002-B.json 003-B.json 004-A.json" ]
	[ ! -s "$box/oneshot" ]
	[ "$(sort -u "$box/power")" = reboot ]
}

@test "systemd-boot: a kernel that panics leads to the default" {
	has_systemd_boot
	echo 1 >"$box/panics/6.1.0-new"
	begin --boots 4 --via systemd-boot
	reboots
	[ "$(steps_of json)" = "001-A.json 002-B.json 003-B.json 004-A.json" ]
	[ "$(steps_of attempts)" = 002-B.attempts ]
}

@test "systemd-boot: entries without panic= are warned of, none refused" {
	has_systemd_boot
	echo "root=UUID=1 ro" >"$box/options"
	init --boots 4 --via systemd-boot
	[[ $stderr == *"the entry of 6.0.0-old has no panic=20"* ]]
	rm -rf "$state"
	stub_program bootctl '[ "$1" = is-installed ]'
	run -77 campaign init --mmfence "$MMFENCE" --via systemd-boot \
		--kernel A=6.0.0-old --kernel B=6.1.0-new smp_mb
	[[ $output == *"no entry for 6.0.0-old"* ]]
}

@test "a command of the user's: words, no shell" {
	stub_program powerdial 'printf "%s|" "$@" >>"$box/dialled"'
	init --boots 4 --via command --command 'powerdial on; {kernel} $(id)'
	[[ $stderr == *"unless the command line"*"panic=20"* ]]
	campaign start --yes >/dev/null
	[ "$(cat "$box/dialled")" = 'on;|6.0.0-old|$(id)|' ]
}

@test "a GRUB that asks for a password is refused" {
	echo 'set superusers="root"' >>"$box/boot/grub/grub.cfg"
	run -77 campaign init --mmfence "$MMFENCE" --kernel A=6.0.0-old \
		--kernel B=6.1.0-new smp_mb
	[[ $output == *"superusers"* ]]
}

@test "kexec: the initrd by every distribution's name, or none by request" {
	local name

	stub_program kexec 'echo "$*" >"$box/words"'
	for name in initrd-6.0.0-old initramfs-6.0.0-old.img \
		    initrd-6.0.0-old.img; do
		mv "$box"/boot/initr*6.0.0-old* "$box/boot/$name"
		init --boots 4 --via kexec
		campaign start --yes >/dev/null
		grep -qF -- "--initrd=/boot/$name " "$box/words"
		rm -rf "$state"
	done
	rm "$box"/boot/initr*6.0.0-old*
	run -77 campaign init --via kexec --mmfence "$MMFENCE" \
		--kernel A=6.0.0-old --kernel B=6.1.0-new smp_mb
	[[ $output == *"no initrd of 6.0.0-old in /boot"*--no-initrd* ]]
	[ ! -e "$state/plan" ]
	init --boots 4 --via kexec --no-initrd
	campaign start --yes >/dev/null
	[[ $(cat "$box/words") != *--initrd* ]]
}

# files_of RELEASE - image, initrd and configuration of a kernel of the machine.
files_of()
{
	campaign=/bin/bash campaign -c 'cd "$1" && . ./kernel.sh
		kernel_modules=$3
		kernel_image "$2"; kernel_initrd "$2"; kernel_config "$2"; :' \
		- "$SOURCE_DIR/scripts/lib/campaign" "$1" "$box/modules" |
		paste -sd' '
}

@test "the files of a kernel, as Arch, Fedora and kernel-install name them" {
	local entries=$box/boot/loader/entries

	[ "$(files_of 6.1.0-new)" = "/boot/vmlinuz-6.1.0-new /boot/initrd.img-6.1.0-new /boot/config-6.1.0-new" ]
	mkdir -p "$box"/modules/6.9.1-arch1 "$box"/modules/6.8.0-fc40 \
		"$entries" "$box/boot/me/6.7.0-mid"
	echo linux >"$box/modules/6.9.1-arch1/pkgbase"
	touch "$box"/boot/{vmlinuz-linux,initramfs-linux.img} \
		"$box/modules/6.8.0-fc40/config" \
		"$box"/boot/me/6.7.0-mid/{linux,initrd} \
		"$box"/boot/{odd-name,odd-initrd}
	printf '%s\n' "title Fedora" "version 6.8.0-fc40" "linux /odd-name" \
		"initrd /odd-initrd \$more" >"$entries/me-6.8.0-fc40.conf"
	[ "$(files_of 6.9.1-arch1)" = \
		"/boot/vmlinuz-linux /boot/initramfs-linux.img" ]
	[ "$(files_of 6.8.0-fc40)" = "/boot/odd-name /boot/odd-initrd $box/modules/6.8.0-fc40/config" ]
	[ "$(files_of 6.7.0-mid)" = \
		"/boot/me/6.7.0-mid/linux /boot/me/6.7.0-mid/initrd" ]
}

@test "GRUB of /boot/grub2, and entries that only the specification names" {
	local name entries=$box/boot/loader/entries

	mv "$box/boot/grub" "$box/boot/grub2"
	for name in reboot editenv probe; do
		stub_program "grub2-$name" "echo \"$name \$*\" >>\"\$box/tools\"
			exit 0"
	done
	init --boots 4
	campaign start --yes >/dev/null
	grep -q 'id mmfence-campaign-A {' "$box/boot/grub2/custom.cfg"
	grep -qx 'reboot mmfence-campaign-A' "$box/tools"
	campaign finish --out "$box/out" || true
	[ ! -e "$box/boot/grub2/custom.cfg" ]
	printf '%s\n' 'set default="${next_entry}"' 'insmod blscfg' blscfg \
		>"$box/boot/grub2/grub.cfg"
	run -77 campaign init --mmfence "$MMFENCE" --kernel A=6.0.0-old \
		--kernel B=6.1.0-new smp_mb
	[[ $output == *"has no entry for 6.0.0-old"* ]]
	mkdir -p "$entries"
	for name in 6.0.0-old 6.1.0-new; do
		printf '%s\n' "version $name" "linux /vmlinuz-$name" \
			"options root=UUID=1 ro" >"$entries/me-$name.conf"
	done
	init --boots 4
	[[ $stderr == *"the entry of 6.0.0-old has no panic=20"* ]]
	campaign start --yes >/dev/null
	grep -qx 'reboot me-6.0.0-old' "$box/tools"
	[ ! -e "$box/boot/grub2/custom.cfg" ]
}
