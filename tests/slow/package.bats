#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The Debian package in a Debian with nothing else installed. ctest sets
# MMFENCE, in the build folder.

load ../source

# run sets status and output.
# shellcheck disable=SC2154

setup()
{
	[ "$(id -u)" = 0 ] || skip "chroot needs root"
	command -v mmdebstrap >/dev/null || skip "mmdebstrap is not installed"
	unshare -m true 2>/dev/null || skip "no mount namespaces here"
	work=$(mktemp -d /var/tmp/mmfence-package.XXXXXX)
	root=$work/root
}

teardown()
{
	[ -z "${work-}" ] || rm -rf --one-file-system -- "$work"
}

# Use the system's own mirror: no other may be reachable.
mirror()
{
	# shellcheck source=/dev/null
	(. "$SOURCE_DIR/scripts/lib/common.sh" &&
		. "$SOURCE_DIR/scripts/lib/debian.sh" &&
		debian_system_mirror Debian http://deb.debian.org/debian/)
}

in_root()
{
	# shellcheck disable=SC2016 # the inner shell expands them
	unshare -m bash -c 'mount -t proc proc "$1/proc" &&
		mount --rbind /sys "$1/sys" && exec chroot "$@"' - "$root" "$@"
}

@test "it installs with what it depends on, runs, and goes without a trace" {
	cd "$work"
	cpack -G DEB --config "$(dirname "$MMFENCE")/CPackConfig.cmake" \
		-B "$work/deb"
	deb=$(echo "$work"/deb/*.deb)
	dpkg-deb -f "$deb" Depends
	for name in libc6 libhwloc15 libjansson4 libnuma1 liburing2 kmod \
		util-linux; do
		[[ " $(dpkg-deb -f "$deb" Depends)" == *" $name"* ]]
	done
	# Its hook has a network and apt's lists, which the result has not.
	# shellcheck disable=SC2016 # the hook's shell expands it
	run mmdebstrap --variant=minbase --customize-hook='touch "$1/made"' \
		--customize-hook="copy-in $deb /" \
		--customize-hook='chroot "$1" apt-get install -y \
			--no-install-recommends "/'"${deb##*/}"'"' \
		"$(. /etc/os-release && echo "$VERSION_CODENAME")" "$root" \
		"$(mirror)"
	echo "$output" | tail -n 5
	[ -e "$root/made" ] || skip "no Debian could be had"
	[ "$status" -eq 0 ]
	rm "$root/${deb##*/}"
	in_root mmfence --version
	diff <(in_root mmfence list) <("$MMFENCE" list)
	in_root mmfence check
	# Minimal systems leave out documents, but have the folder of manual pages.
	in_root dpkg -L mmfence | grep -qx /usr/share/man/man1/mmfence-run.1
	in_root test -x /usr/libexec/mmfence/scripts/campaign
	none_of "changed" "$(in_root dpkg --verify mmfence |
		grep -v /usr/share/)"
	in_root dpkg --purge mmfence
	none_of "left behind" "$(in_root find / -xdev -name '*mmfence*')"
}
