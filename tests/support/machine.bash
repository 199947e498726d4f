# SPDX-License-Identifier: GPL-2.0-or-later
#
# A machine of folders for campaigns: its own /boot (with a real GRUB
# environment), /var/lib and systemd units, a firmware that boots what GRUB or
# kexec would, and kernels that panic when told. What it cannot be is quiet.
# $box is its folder, $boot_files what is in its /boot; ctest sets SOURCE_DIR
# and MMFENCE.
# shellcheck disable=SC2016,SC2034 # programs in quotes; for the tests

needs_box()
{
	[ "$(id -u)" = 0 ] || skip "mounts need root"
	unshare -m true 2>/dev/null || skip "no mount namespaces here"
	[ -n "$(command -v grub-reboot)" ] || skip "no grub-reboot"
}

make_box()
{
	local new=$BATS_FILE_TMPDIR/box

	[ -e "$new.files" ] || new_box "$new"
	box=$(mktemp -d /var/tmp/mmfence-box.XXXXXX)
	cp -r "$new/." "$box"
	boot_files=$(<"$new.files")
}

# new_box FOLDER - a machine as installed, made once for all tests of a file;
# FOLDER.files has what is in its /boot.
new_box()
{
	local box=$1

	mkdir -p "$box"/{boot/grub,lib,units,bin,panics}
	kernel 6.1.0-default
	kernel 6.0.0-old
	kernel 6.1.0-new
	grub-editenv "$box/boot/grub/grubenv" create
	cp "$SOURCE_DIR/tests/fixtures/grub-2.06.cfg" "$box/boot/grub/grub.cfg"
	echo 6.1.0-default | tee "$box/default" >"$box/running"
	echo "root=UUID=1 ro quiet" >"$box/cmdline"
	: >"$box/power"
	stub_program uname 'case ${1-} in
		-r) echo "$(<"$box/running")" ;;
		-v) echo "#1 SMP of $(<"$box/running")" ;;
		*) exec /bin/uname "$@" ;;
		esac'
	stub_program systemctl 'case $1 in
		reboot | kexec) echo "$1" >>"$box/power" ;;
		esac'
	stub_program kexec '[ "$1" = -l ] && echo "${2#*vmlinuz-}" >"$box/loaded"
		for word; do
			[[ $word != --command-line=* ]] ||
				echo "${word#*=}" >"$box/cmdline.next"
		done'
	(cd "$box/boot" && find . -type f -exec sha256sum {} + | sort) \
		>"$box.files"
}

# A bootctl for a machine whose firmware boots systemd-boot: the entries are
# those of the kernels, with the words in $box/options.
has_systemd_boot()
{
	echo "root=UUID=1 ro panic=30" >"$box/options"
	stub_program bootctl 'case $1 in
		is-installed) echo yes ;;
		set-oneshot) echo "$2" >"$box/oneshot" ;;
		list) for release in 6.1.0-default 6.1.0-new 6.0.0-old; do
			printf "        title: %s\n" "Linux $release"
			printf "           id: %s\n" "me-$release.conf"
			[ $release = 6.0.0-old ] ||
				printf "      version: %s\n" "$release"
			printf "        linux: /efi//me/%s/linux\n" $release
			printf "      options: %s\n\n" "$(cat "$box/options")"
		done ;;
		esac'
}

# kernel RELEASE - an image whose header bears a version, as on x86.
kernel()
{
	local image=$box/boot/vmlinuz-$1

	head -c 2048 /dev/zero >"$image"
	printf 'HdrS' | patch_image "$image" 514
	printf '\x00\x02' | patch_image "$image" 526
	printf '%s (me@here) #1 SMP of %s\0' "$1" "$1" |
		patch_image "$image" 1024
	echo "CONFIG_LOCALVERSION=\"$1\"" >"$box/boot/config-$1"
	echo initrd >"$box/boot/initrd.img-$1"
}

patch_image()
{
	dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}

stub_program()
{
	printf '#!/bin/bash\nbox=${0%%/bin/*}\n%s\n' "$2" >"$box/bin/$1"
	chmod +x "$box/bin/$1"
}

# campaign ARGUMENT... - on that machine.
campaign()
{
	local release

	read -r release <"$box/running"
	[ "$box/config-$release.gz" -nt "$box/boot/config-$release" ] ||
		gzip -c "$box/boot/config-$release" >"$box/config-$release.gz"
	{
		[ ! -e /proc/config.gz ] ||
			echo "$box/config-$release.gz /proc/config.gz none bind"
		echo "$box/cmdline /proc/cmdline none bind"
		echo "$box/boot /boot none bind"
		echo "$box/lib /var/lib none bind"
		echo "$box/units /etc/systemd/system none bind"
	} >"$box/fstab"
	PATH=$box/bin:$PATH unshare -m sh -c '
		mount --all --fstab "$1" || exit 99
		shift
		exec "$@"' - "$box/fstab" \
		"${campaign:-$SOURCE_DIR/scripts/campaign}" "$@"
}

# firmware - boot what was asked for; a kernel with panics left leads to the
# default one.
firmware()
{
	local how entry release words="root=UUID=1 ro quiet" left=0

	release=$(<"$box/default")
	how=$(<"$box/power")
	if [ "${how##*$'\n'}" = kexec ]; then
		release=$(<"$box/loaded") words=$(<"$box/cmdline.next")
	elif [ -s "$box/oneshot" ]; then
		release=$(sed 's/^me-//; s/\.conf$//' "$box/oneshot")
		words=$(<"$box/options")
		: >"$box/oneshot"
	else
		entry=$(grub-editenv "$box/boot/grub/grubenv" list |
			sed -n 's/^next_entry=//p')
		grub-editenv "$box/boot/grub/grubenv" unset next_entry
		[ -z "$entry" ] || read -r release words < <(sed -n "
			/--id $entry {/,/^}/s/.*linux.*vmlinuz-//p" \
			"$box/boot/grub/custom.cfg")
	fi
	[ ! -e "$box/panics/$release" ] || read -r left <"$box/panics/$release"
	if ((left > 0)); then
		echo $((left - 1)) >"$box/panics/$release"
		release=$(<"$box/default") words="root=UUID=1 ro quiet"
	fi
	echo "$release" >"$box/running"
	echo "$words" >"$box/cmdline"
}

# unit_step - the step in the environment that systemd gives to the unit.
unit_step()
{
	(
		unset HOME
		eval "$(sed -n 's/^Environment=/export /; s/%h/\/root/p' \
			"$box/units/mmfence-campaign.service")"
		campaign step
	)
}

# reboots - boot and let the unit run, until the campaign asks for no more.
reboots()
{
	local nr before

	for ((nr = 0; nr < 40; nr++)); do
		before=$(wc -l <"$box/power")
		firmware
		unit_step || return 0
		[ "$(wc -l <"$box/power")" -gt "$before" ] || return 0
	done
	echo "still booting after $nr boots"
	return 1
}
