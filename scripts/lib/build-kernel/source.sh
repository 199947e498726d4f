# shellcheck shell=bash disable=SC2034,SC2154 # shared with who sources it
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The source that build-kernel builds: a directory of our own, $work/linux.
# Sourced, not run.

source_is_git() {
	[ -e "$tree/.git" ]
}

# Objects of two architectures cannot lie in one tree, nor edits of two sets.
source_kind() {
	local kind=''

	[ "$arch" = amd64 ] || kind=-$arch
	[ "$edit_set" = pae ] || kind+=-$edit_set
	echo "$kind"
}

# source_pinned - of the versions on standard input, print those that --debian
# asks for.
source_pinned() {
	local version

	while read -r version; do
		[[ -n $debian_pin && $version != "$debian_pin" &&
		   $version != "$debian_pin"-* ]] || printf '%s\n' "$version"
	done
}

# Debian's package, unless its newest version, or the requested one, is there.
source_debian() {
	local version state package=linux-source-$debian

	work=$cache_dir/build/$package$(source_kind)
	[ -z "$mirror" ] || [[ $mirror =~ ^[a-z+]+:/[^[:space:]]+$ ]] ||
		die "$EXIT_USAGE" "--mirror: \"$mirror\" is not a URL"
	debian_state amd64 "$mirror"
	debian_update
	version=$(debian_packages "^$package\$" | cut -d ' ' -f 1 |
		  source_pinned | sort -u | debian_sort_versions | tail -n 1)
	if [ -z "$version" ] && [ -e "$work/version" ]; then
		version=$(cut -d ' ' -f 1 "$work/version" | source_pinned)
	fi
	[ -n "$version" ] || die "$EXIT_USAGE" \
		"Debian has no package $package${debian_pin:+ $debian_pin}"
	state="$version $(edits_hash)"
	[ "$state" != "$(cat "$work/version" 2>/dev/null)" ] || return 0
	warn "unpacking $package $version"
	rm -rf "$work"
	mkdir -p "$work" "$scratch/deb"
	debian_download "$scratch/deb" "$package=$version" ||
		die "$EXIT_NOTHING" "cannot download $package $version"
	source_unpack "$package" || die "$EXIT_NOTHING" \
		"cannot unpack $package into $work: is the disk full?"
	printf '%s\n' "$state" >"$work/version"
}

source_unpack() {
	dpkg-deb -x "$scratch"/deb/*.deb "$scratch/deb" &&
	tar --use-compress-program 'xz -T0' -C "$work" \
		-xf "$scratch/deb/usr/src/$1.tar.xz" &&
	mv "$work/$1" "$work/linux"
}

# A tree of the user's: a repository of our own that borrows its objects, or a
# copy.
source_tree() {
	local key

	key=$(printf '%s' "$tree" | sha256sum | cut -c 1-12)
	work=$cache_dir/build/tree-$key$(source_kind)
	mkdir -p "$work"
	if ! source_is_git; then
		[ -z "$commit${revs[*]}" ] || die "$EXIT_USAGE" "$tree has no git"
		rm -rf "$work/linux"
		cp -a --no-preserve=ownership "$tree" "$work/linux" || die "$EXIT_NOTHING" \
			"cannot copy $tree to $work"
		[ ! -e "$work/linux/.config" ] ||
			plain_errors kmake -s mrproper
		return
	fi
	commits_borrow "$work/linux" || die "$EXIT_USAGE" "cannot read $tree"
}

# source_commit REV - its full name.
source_commit() {
	commits_name "$1" || exit "$EXIT_USAGE"
}

# source_about SHA FORMAT - print what git log says of it.
source_about() {
	git -C "$tree" -c log.showSignature=false log -1 --no-decorate \
		--format="$2" "$1"
}

# source_parent SHA - print "parent HASH": of its first parent, if it has one.
source_parent() {
	local parents

	parents=$(source_about "$1" %P)
	[ -z "$parents" ] || printf 'parent %s\n' "${parents%% *}"
}

source_git() {
	plain_errors git -C "$work/linux" -c core.hooksPath=/dev/null \
		-c core.autocrlf=false -c advice.detachedHead=false "$@"
}

# source_checkout SHA - writes only the files that differ, and adds them to
# $work/compiled. What a killed git left is in nobody's way: there is a lock.
source_checkout() {
	rm -f "$work/linux/.git/index.lock"
	[ -e "$work/linux/Makefile" ] ||
		warn "checking out ${1::12} into $work"
	source_changes "$1" >"$scratch/changes"
	source_git checkout -q --force --detach "$1" || die "$EXIT_USAGE" \
		"cannot check out $1 in $work/linux: is the disk full," \
		"or does a partial clone lack files?"
	[ ! -e "$work/compiled" ] || cat "$scratch/changes" >>"$work/compiled"
}

# source_changes SHA - the files in which our tree differs from SHA.
source_changes() {
	source_git diff --name-only --no-ext-diff "$1" 2>/dev/null
}

# source_edit FILE - a diff on top of what is checked out.
source_edit() {
	source_git apply --index --whitespace=nowarn "$1" ||
		die "$EXIT_USAGE" "the edits do not apply to $work/linux"
	[ ! -e "$work/compiled" ] ||
		source_changes HEAD >>"$work/compiled"
}
