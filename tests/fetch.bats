#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# scripts/fetch-kernel against caches and mirrors made here. What needs
# Debian itself is in lab_boot.bats, which boots what it fetches.

bats_require_minimum_version 1.5.0

setup() {
	SOURCE_DIR=${SOURCE_DIR:-$BATS_TEST_DIRNAME/..}
	fetch=$SOURCE_DIR/scripts/fetch-kernel
	export XDG_CACHE_HOME=$BATS_TEST_TMPDIR/cache TMPDIR=$BATS_TEST_TMPDIR
	command -v dpkg-deb >/dev/null || skip "no dpkg-deb"
	command -v apt-get >/dev/null || skip "no apt-get"
	[ -r /usr/share/keyrings/debian-archive-keyring.gpg ] ||
		skip "no Debian keyring"
}

teardown() {
	# No file of the script is left behind.
	run find "$BATS_TEST_TMPDIR" -maxdepth 1 -name 'mmfence-*'
	[ -z "$output" ]
}

cached() {
	local version

	for version; do
		mkdir -p "$XDG_CACHE_HOME/mmfence/kernels/debian-$version"
		touch "$XDG_CACHE_HOME/mmfence/kernels/debian-$version/label"
	done
}

# A mirror with one kernel and without a signature.
unsigned_mirror() {
	local mirror=$1 deb=$BATS_TEST_TMPDIR/deb suite packages

	mkdir -p "$deb/DEBIAN" "$mirror"
	printf '%s\n' "Package: linux-image-6.1.0-9-cloud-amd64" \
		"Version: 6.1.999-1" "Architecture: amd64" \
		"Maintainer: nobody <nobody@example.org>" \
		"Description: not a kernel" >"$deb/DEBIAN/control"
	dpkg-deb -b "$deb" "$mirror/k.deb" >/dev/null
	for suite in bullseye bookworm bookworm-backports trixie \
		     trixie-backports forky sid experimental; do
		packages=$mirror/dists/$suite/main/binary-amd64/Packages
		mkdir -p "${packages%/*}"
		{ cat "$deb/DEBIAN/control"
		  echo "Filename: k.deb"
		  echo "Size: $(stat -c %s "$mirror/k.deb")"
		  echo "SHA256: $(sha256sum "$mirror/k.deb" | cut -c1-64)"
		} >"$packages"
		{ printf '%s\n' "Origin: Debian" "Codename: $suite" \
			"Suite: $suite" "SHA256:"
		  echo " $(sha256sum "$packages" | cut -c1-64)" \
			"$(stat -c %s "$packages")" main/binary-amd64/Packages
		} >"$mirror/dists/$suite/Release"
	done
}

@test "the newest cached version that matches, as dpkg compares" {
	cached 6.1.9-1-amd64 6.1.192-2-amd64 6.1.192-10-amd64 \
		6.12.107-1-amd64 6.12.107-1~bpo12+1-amd64 \
		7.3~rc7-1~exp1-amd64 7.2.13-1-amd64 7.9.1-1-arm64
	while read -r want version; do
		run -0 "$fetch" --offline "debian:$want"
		[ "${output##*/}" = "debian-$version" ]
	done <<-END
	6.1		6.1.192-10-amd64
	6.1.192		6.1.192-10-amd64
	6.1.192-2	6.1.192-2-amd64
	6.12		6.12.107-1-amd64
	7.3		7.3~rc7-1~exp1-amd64
	newest		7.2.13-1-amd64
	7.9:arm64	7.9.1-1-arm64
	END
}

@test "a version is matched by whole parts" {
	cached 6.12.107-1-amd64 6.1.0-1-amd64
	for want in 6.12.10 6.12.107-1~ 7.9; do
		run -2 "$fetch" --offline "debian:$want"
		[[ $output == *"Debian has no kernel $want for guests of amd64"* ]]
		[[ $output == *"6.12 "*"6.12.107-1 "* ]]
	done
	run -0 "$fetch" --offline debian:6.1
	[ "${output##*/}" = debian-6.1.0-1-amd64 ]
}

@test "one exact version in the cache is found without a mirror" {
	cached 6.1.192-2-amd64
	run -0 "$fetch" --mirror http://127.0.0.1:9/debian debian:6.1.192-2
	[ "${output##*/}" = debian-6.1.192-2-amd64 ]
}

@test "the list comes oldest first" {
	cached 6.12.107-1-amd64 6.1.192-10-amd64 6.1.192-9-amd64
	run -0 "$fetch" --offline --list
	[ "${lines[*]%% *}" = "6.1.192-9 6.1.192-10 6.12.107-1" ]
}

@test "bad input is refused" {
	# shellcheck disable=SC2016 # not ours to expand
	for bad in 6.1 debian: debian:6.1:sparc 'debian:6.1;id' --frobnicate \
		   'debian:../../etc' '--mirror=x' 'debian:$(id)'; do
		run -2 "$fetch" "$bad"
		[[ $output == fetch-kernel:* ]]
	done
	run -2 "$fetch"
	run -2 "$fetch" debian:6.1 debian:6.12
	run -2 "$fetch" --mirror
	run -2 "$fetch" --mirror 'http://x/ y' debian:6.1
}

@test "an empty cache and no mirror: 77 and why" {
	run -77 "$fetch" --mirror "file:$BATS_TEST_TMPDIR/nowhere" debian:6.1
	[[ $output == *"no Debian package lists and no kernel in"* ]]
}

@test "a mirror that Debian has not signed is not believed" {
	unsigned_mirror "$BATS_TEST_TMPDIR/mirror"
	run -77 "$fetch" --mirror "file:$BATS_TEST_TMPDIR/mirror" debian:6.1
	[[ $output == *"not signed"* ]]
	[ ! -e "$XDG_CACHE_HOME/mmfence/kernels" ]
}

# lists_without_kernels - an apt in $bin whose mirror lists kernels of ppc64el,
# and has none of them. It writes a line per download to $bin/downloads.
lists_without_kernels()
{
	local name

	bin=$BATS_TEST_TMPDIR/bin
	mkdir "$bin"
	for name in 6.12.2-powerpc64le:6.12.2-1 6.12.1+deb13-powerpc64le:6.12.1-1 \
		    6.12.9-powerpc64le-64k:6.12.9-1 6.12.9-rt-powerpc64le:6.12.9-1; do
		printf 'Package: linux-image-%s\nVersion: %s\n\n' "${name%:*}" \
			"${name#*:}"
	done >"$BATS_TEST_TMPDIR/Packages"
	cat >"$bin/apt-get" <<-END
	#!/bin/sh
	case "\$*" in
	indextargets*) echo "sid $BATS_TEST_TMPDIR/Packages" ;;
	*download*)
		echo "\$*" >>"$bin/downloads"
		echo "E: Failed to fetch k.deb  404  Not Found"; exit 1 ;;
	esac
	END
	chmod +x "$bin/apt-get"
}

@test "a version that the mirror lists and does not have: the next older one" {
	lists_without_kernels
	PATH=$bin:$PATH run -77 "$fetch" debian:6.12:ppc64el
	[[ $output == *"linux 6.12.2-1 for ppc64el, but does not have it: trying 6.12.1-1"* ]]
	[[ $output == *"lists linux 6.12.1-1 for ppc64el, but does not have it" ]]
}

@test "what the mirror lacked is not tried again while its lists are valid" {
	local lists

	lists_without_kernels
	lists=$XDG_CACHE_HOME/mmfence/apt-ppc64el
	PATH=$bin:$PATH run -77 "$fetch" debian:6.12.2:ppc64el
	[ "$(wc -l <"$bin/downloads")" -eq 1 ]
	# 6.12.2 is passed over, with one message.
	PATH=$bin:$PATH run -77 "$fetch" debian:6.12:ppc64el
	[[ ${lines[0]} == *"did not have linux 6.12.2-1 for ppc64el; --refresh"* ]]
	[[ ${lines[1]} == *"downloading 6.12.1-1"* ]]
	[ "$(wc -l <"$bin/downloads")" -eq 2 ]
	# An exact version says the same as a release of which nothing is left.
	for spec in debian:6.12:ppc64el debian:6.12.2-1:ppc64el; do
		PATH=$bin:$PATH run -77 "$fetch" "$spec"
		[[ $output == *" 6.12.2-1"*" did not have it; --refresh tries it again" ]]
		[ "${#lines[@]}" -eq 1 ]
	done
	PATH=$bin:$PATH run -0 "$fetch" --list debian:6.12:ppc64el
	[ "${lines[*]%% *}" = "6.12.1-1 6.12.2-1" ]
	[ "$(wc -l <"$bin/downloads")" -eq 2 ]
	# New lists, asked for or due, are tried as a whole.
	PATH=$bin:$PATH run -77 "$fetch" --refresh debian:6.12:ppc64el
	[ "$(wc -l <"$bin/downloads")" -eq 4 ]
	touch -d '25 hours ago' "$lists/updated"
	PATH=$bin:$PATH run -77 "$fetch" debian:6.12:ppc64el
	[ "$(wc -l <"$bin/downloads")" -eq 6 ]
}

@test "the system's own apt state is not touched" {
	before=$(find /etc/apt /var/lib/apt /var/lib/dpkg -newermt @0 \
		-printf '%p %T@\n' 2>/dev/null | sort | sha256sum)
	run -77 "$fetch" --mirror "file:$BATS_TEST_TMPDIR/nowhere" debian:6.1
	after=$(find /etc/apt /var/lib/apt /var/lib/dpkg -newermt @0 \
		-printf '%p %T@\n' 2>/dev/null | sort | sha256sum)
	[ "$before" = "$after" ]
}

@test "fetch-qemu: the cache first, and what is not a suite is refused" {
	local fetch=$SOURCE_DIR/scripts/fetch-qemu
	local dir=$XDG_CACHE_HOME/mmfence/qemu/trixie-amd64

	run -77 "$fetch" --offline trixie
	[[ $output == *"the QEMU of trixie for amd64 is not in "* ]]
	mkdir -p "$dir"
	install -m 755 /dev/null "$dir/qemu-system-x86_64"
	run -0 "$fetch" --offline trixie
	[ "$output" = "$dir/qemu-system-x86_64" ]
	run -77 "$fetch" --offline --arch arm64 trixie
	for bad in '' --frobnicate 'trixie sid' '../x' 'a;b' --mirror \
		   '--arch sparc trixie' '--mirror x trixie'; do
		# shellcheck disable=SC2086 # words
		run -2 "$fetch" $bad
		[[ $output == fetch-qemu:* ]]
	done
}

@test "fetch-qemu: no mirror, 77 and why" {
	run -77 "$SOURCE_DIR/scripts/fetch-qemu" \
		--mirror "file:$BATS_TEST_TMPDIR/nowhere" trixie
	[[ $output == *"cannot download qemu-system-x86 of trixie"* ]]
	[ ! -e "$XDG_CACHE_HOME/mmfence/qemu" ]
}

@test "Debian's lists are read in a cache whose name has a blank" {
	local lists="$BATS_TEST_TMPDIR/a blank"

	mkdir -p "$lists" "$BATS_TEST_TMPDIR/bin"
	printf '%s\n' 'Package: it' 'Version: 1.2-3' 'Depends: a (= 1), b' \
		>"$lists/Packages"
	cat >"$BATS_TEST_TMPDIR/bin/apt-get" <<-'END'
	#!/bin/bash
	format=${3//'$(FILENAME)'/"$LISTS/Packages"}
	printf '%s\n' "${format//'$(CODENAME)'/sid}"
	END
	chmod +x "$BATS_TEST_TMPDIR/bin/apt-get"
	# shellcheck disable=SC2016 # the inner shell expands them
	LISTS=$lists PATH=$BATS_TEST_TMPDIR/bin:$PATH run -0 bash -c '
		. "$1/common.sh"; . "$1/debian.sh"
		debian_state amd64; debian_packages "^it\$"' - \
		"$SOURCE_DIR/scripts/lib"
	[ "$output" = "1.2-3 it sid a(=1),b" ]
}
