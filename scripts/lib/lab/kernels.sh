# shellcheck shell=bash disable=SC2034,SC2154 # shared with who sources it
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The kernels named on the command line of lab. kernels[i] is a directory,
# labels[i] its name in the table. Sourced, not run.

kernels=() labels=()

# kernels_add DIR LABEL - the settings of the guest become part of its name.
kernels_add() {
	local label=$2 nr=1 other setting

	[ "$mmu" != hash ] || label+="+hash"
	for setting in "${settings[@]}"; do
		setting=${setting##*/}
		label+="+${setting//[^A-Za-z0-9_.=-]/_}"
	done
	set -- "$1" "$label"

	for other in "${labels[@]}"; do
		[ "${other%#*}" != "$2" ] || nr=$((nr + 1))
	done
	[ $nr = 1 ] || label="$2#$nr"
	kernels+=("$1") labels+=("$label")
}

# kernels_label FILE - print the release in the header of an x86 image, or its
# name.
kernels_label() {
	local offset release

	offset=$(od -An -tu2 -j 526 -N 2 "$1" 2>/dev/null | tr -d ' ')
	release=$(tail -c +$((${offset:-0} + 513)) "$1" | head -c 64 |
		  tr '\0' ' ' | cut -d ' ' -f 1)
	[[ $release =~ ^[0-9]+\.[0-9]+[[:graph:]]*$ ]] || release=${1##*/}
	printf '%s\n' "$release"
}

# kernels_commit DIR - print the hash and the subject of its commit, if
# build-kernel recorded them.
kernels_commit() {
	sed -nE '2{/^[0-9a-f]{40,64} /p}' "$1/label" 2>/dev/null
}

# kernels_parent DIR - print the hash of that commit's parent, if recorded.
kernels_parent() {
	sed -nE '3s/^parent ([0-9a-f]{40,64})$/\1/p' "$1/label" 2>/dev/null
}

# kernels_refuse MESSAGE... - leave this kernel out; the others run.
kernels_refuse() {
	warn_folded "$@"
	worse "$EXIT_USAGE"
}

# kernels_image_of TREE ARCH - print the name of the image that make built
# there.
kernels_image_of() {
	local name

	for name in $(arch_images "$2"); do
		[ ! -f "$1/$name" ] || { printf '%s\n' "$1/$name"; return; }
	done
	return 1
}

# kernels_is_tree DIR - is it a source tree, or the folder of its O=?
kernels_is_tree() {
	[ -e "$1/include/config/auto.conf" ] || [ -e "$1/vmlinux" ] ||
		{ [ -e "$1/Kbuild" ] && [ -e "$1/Kconfig" ]; } ||
		{ [ -e "$1/source" ] && [ -e "$1/Makefile" ]; }
}

kernels_is_elf() {
	[ "$(head -c 4 "$1" | od -An -tx1 | tr -d ' ')" = 7f454c46 ]
}

# kernels_tree_of IMAGE - print the tree in which it was built, if it still lies
# there.
kernels_tree_of() {
	local tree

	tree=$(realpath -- "$1")
	tree=${tree%/arch/*/boot/*}
	[ -e "$tree/.config" ] && kernels_is_tree "$tree" && printf '%s\n' "$tree"
}

# kernels_check TREE - the options that a guest needs must be built in, since
# the modules of a tree are installed nowhere. Without the first group no guest
# boots.
kernels_check() {
	local config=$1/.config boot cells

	[ -r "$config" ] || return 0
	boot=$(kconfig_lacking "$config" "$arch" boot)
	cells=$(kconfig_lacking "$config" "$arch" | grep -vxF "${boot:-none}")
	[ -z "$cells" ] || warn_folded "$1: cells will be skipped, or know less" \
		"of what happened, without" "${cells//$'\n'/ }"
	[ -n "$boot" ] || return 0
	kernels_refuse "$1: no guest comes up with it: its configuration has" \
		"not (and what is =m is nowhere installed)"
	printf '%s\n' "$boot" >&2
	warn_folded "put these lines into a file and run, in the tree:" \
		"scripts/kconfig/merge_config.sh .config FILE && make"
	return 1
}

# kernels_built TREE IMAGE - add an image that lies in its tree.
kernels_built() {
	local dir=$scratch/image-${#kernels[@]} label

	kernels_check "$1" || return 0
	mkdir "$dir" && ln -s "$(realpath -- "$2")" "$dir/vmlinuz"
	label=$(head -n 1 "$1/include/config/kernel.release" 2>/dev/null) &&
		[ -n "$label" ] || label=$(kernels_label "$2")
	kernels_add "$dir" "$label"
}

# kernels_tree TREE - add the image of a tree, or print why it has none.
kernels_tree() {
	local image other=arm64

	[ "$arch" = amd64 ] || other=amd64
	if image=$(kernels_image_of "$1" "$arch"); then
		kernels_built "$1" "$image"
	elif image=$(kernels_image_of "$1" $other); then
		kernels_refuse "$1 has a kernel for $other: --arch $other"
	else
		kernels_refuse "no kernel is built in $1: run" \
			"\"make $(arch_images "$arch" | sed 's/ .*//; s|.*/||')\" there, name the folder of its O=, or" \
			"have scripts/build-kernel --tree build one"
	fi
}

# kernels_file FILE - add an image.
kernels_file() {
	local dir=$scratch/image-${#kernels[@]} tree what

	what=$(arch_images "$arch" | cut -d ' ' -f 1)
	if [ "$arch" != ppc64el ] && kernels_is_elf "$1"; then
		kernels_refuse "$1 is an ELF file, which no boot loader takes:" \
			"give the folder in which it lies, or $what in it"
	elif tree=$(kernels_tree_of "$1"); then
		kernels_built "$tree" "$1"
	else
		mkdir "$dir" && ln -s "$(realpath -- "$1")" "$dir/vmlinuz"
		kernels_add "$dir" "$(kernels_label "$1")"
	fi
}

kernels_resolve() {
	local dir

	case $1 in
	debian:*)
		[[ $1 == debian:*:* ]] || set -- "$1:$arch"
		dir=$("$here/scripts/fetch-kernel" "$1") || {
			worse $?
			return
		}
		kernels_add "$dir" "$(cat "$dir/label")" ;;
	*)	if [ -r "$1/vmlinuz" ]; then
			kernels_add "$1" "$(head -n 1 "$1/label" 2>/dev/null ||
				basename "$(realpath "$1")")"
		elif [ -d "$1" ] && kernels_is_tree "$1"; then
			kernels_tree "$1"
		elif [ -f "$1" ] && [ -r "$1" ]; then
			kernels_file "$1"
		else
			kernels_refuse "no kernel $1: neither an image nor a" \
				"directory with vmlinuz or a kernel that was built"
		fi ;;
	esac
}
