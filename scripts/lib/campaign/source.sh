# shellcheck shell=bash disable=SC2034,SC2154 # shared with who sources it
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What an installed kernel is built from: "HASH SUBJECT" of a commit, or
# "package NAME VERSION". Sourced, not run.

source_bytes=200	# longer ones are cut

# source_hash RELEASE - print the commit that a release names: kbuild makes
# 6.1.0-g0123456789ab, and scripts/patch asks for 6.1.0-0123456789ab. Twelve
# decimal digits may be a date.
source_hash() {
	[[ $1 =~ -(g([0-9a-f]{7,40})|([0-9a-f]{12}))(-dirty)?$ ]] || return 0
	[[ -z ${BASH_REMATCH[3]} || ${BASH_REMATCH[3]} == *[a-f]* ]] || return 0
	echo "${BASH_REMATCH[2]}${BASH_REMATCH[3]}"
}

# source_git DIR HASH - print hash and subject of a commit of that tree. git
# obeys the configuration of the tree, so it runs as the owner of the tree.
source_git() {
	local line
	local -a as=()

	[ "$EUID" -ne 0 ] || as=(setpriv --reuid="$(stat -c %u -- "$1")"
		--regid="$(stat -c %g -- "$1")" --clear-groups)
	line=$(env -i PATH="$PATH" LC_ALL=C "${as[@]}" git -C "$1" --no-pager \
		-c log.showSignature=false log -1 --no-decorate \
		--format='%H %s' "$2^{commit}" -- 2>/dev/null)
	[[ $line == "$2"* ]] && printf '%s\n' "$line"
}

# source_commit RELEASE HASH - print hash and subject, from the tree in which
# the kernel was built: "make modules_install" leaves links to it.
source_commit() {
	local dir

	for dir in "$kernel_modules/$1"/{source,build,build/source}; do
		[ -e "$dir/.git" ] || continue
		source_git "$(realpath -- "$dir")" "$2" && return
	done
	echo "$2"
}

# source_package RELEASE - print the package that has the kernel's image.
source_package() {
	local image list

	image=$(kernel_image "$1") || return 0
	list=$(grep -lxF "$image" /var/lib/dpkg/info/*"$1"*.list 2>/dev/null |
		head -n 1)
	if [ -n "$list" ]; then
		list=${list##*/}
		# shellcheck disable=SC2016 # for dpkg-query
		dpkg-query -W -f 'package ${Package} ${Version}\n' \
			"${list%.list}" 2>/dev/null
	elif command -v rpm >/dev/null; then
		rpm -qf --qf 'package %{NAME} %{VERSION}-%{RELEASE}\n' \
			"$image" 2>/dev/null | grep '^package '
	fi
}

# source_read RELEASE - print what can be read of the kernel's source; nothing
# if it is unknown.
source_read() {
	local hash

	hash=$(source_hash "$1")
	if [ -n "$hash" ]; then
		source_commit "$1" "$hash"
	else
		source_package "$1"
	fi
}

# source_option NAME=SOURCE - the user says what a kernel is built from.
source_option() {
	local name=${1%%=*} source=${1#*=}

	[[ $1 == *=* && $name =~ ^[A-Za-z0-9_]+$ && $source != *$'\n'* &&
	   $source =~ ^([0-9a-f]{7,64}( .*)?|package\ [^ ]+\ [^ ]+)$ ]] ||
		die "$EXIT_USAGE" "--source: \"$1\" is not \"NAME=HASH" \
			"SUBJECT\", with 7 to 64 hexadecimal digits, nor" \
			"\"NAME=package PACKAGE VERSION\""
	[ -z "${plan_source[$name]-}" ] ||
		die "$EXIT_USAGE" "--source: \"$name\" was given already"
	plan_source[$name]=$source
}

# source_check - are the given sources of kernels of this campaign?
source_check() {
	local name

	for name in "${!plan_source[@]}"; do
		[ -n "${plan_release[$name]-}" ] || die "$EXIT_USAGE" \
			"--source: there is no --kernel $name"
		[ "$plan_via" != qemu ] || die "$EXIT_USAGE" \
			"--source: with --via qemu the second line of the" \
			"file \"label\" beside vmlinuz says it; see" \
			"scripts/build-kernel --help"
	done
}

# source_choose NAME - complete what the user has said of a kernel, or read it.
source_choose() {
	local release=${plan_release[$1]} given=${plan_source[$1]-} hash

	hash=$(source_hash "$release")
	if [[ -z $given ]]; then
		given=$(source_read "$release")
	elif [[ -n $hash && $given != "$hash"* && $hash != "${given%% *}"* ]]; then
		die "$EXIT_USAGE" "--source: \"$1=$given\" is not the commit" \
			"$hash, which the release $release names"
	elif [[ $given != *' '* ]]; then
		given=$(source_commit "$release" "$given")
	fi
	[[ -z $given || $release != *-dirty ]] || given+=" (with edits)"
	given=$(plain <<<"$given")
	plan_source[$1]=${given:0:source_bytes}
}

# source_say - print the kernels, and what they are built from.
source_say() {
	local name source

	for name in "${plan_names[@]}"; do
		source=${plan_source[$name]-}
		[ -n "$source" ] || source="built from: unknown (--source says it)"
		[[ $source != [0-9a-f]* ]] || source="commit $source"
		printf '%s: %s, %s\n' "$name" "${plan_release[$name]}" "$source"
	done | fold -s -w 80
}
