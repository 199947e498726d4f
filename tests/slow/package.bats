#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The Debian package in a Debian with nothing else installed. ctest sets
# MMFENCE, in the build folder.

# run sets status and output, debian_setup work and root.
# shellcheck disable=SC2154

load ../debian

setup()
{
	debian_setup
}

teardown()
{
	debian_teardown
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
	# shellcheck disable=SC2016 # the hook's shell expands it
	debian_made "$(. /etc/os-release && echo "$VERSION_CODENAME")" \
		--customize-hook="copy-in $deb /" \
		--customize-hook='chroot "$1" apt-get install -y \
			--no-install-recommends "/'"${deb##*/}"'"'
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
