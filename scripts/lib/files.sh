# shellcheck shell=bash disable=SC2015,SC2154 # prog: of who sources it
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Directories and files that root makes where other users may write: the only
# functions to make a directory or replace a file there. Sourced by common.sh,
# not run.
#
# mmfence has the same in C (lib/hold/statedir.h, lib/base/outfile.h). The
# scripts cannot use that: the nodes of kernel-feature have no mmfence, and the
# program in a campaign's folder must not run before the folder is checked.

# The bits of a mode that let others write. A user's own group often has no
# other members; root's group may have.
others_bits=022
[ "$EUID" -eq 0 ] || others_bits=002

# path_others PATH - print how a user other than root and the caller could
# replace PATH, as a sentence; nothing if none can. In a sticky directory, such
# as /tmp, only the owner of an entry can. Missing components are skipped.
path_others() {
	local path=$1 name uid mode links=
	local -a names=()

	# A path without links and dots, as nearly all are, needs no realpath.
	if [[ $path != /* || $path/ == *@(//|/./|/../)* ]]; then
		path=$(realpath -ms -- "$path") links=1
	fi
	while [ -n "${path#/}" ]; do
		names+=("$path")
		[ ! -L "$path" ] || links=1
		path=${path%/*}
	done
	# If the path has links, both the links and their targets must be safe.
	if [ -n "$links" ]; then
		path=$(realpath -m -- "$1")
		while [ -n "${path#/}" ]; do
			names+=("$path")
			path=${path%/*}
		done
	fi
	stat -c '%u %f %n' -- "${names[@]}" / 2>/dev/null |
		while read -r uid mode name; do
			path_others_of "$name" "$uid" "$((16#$mode))" && break
		done || true
}

# path_others_of NAME UID MODE - the same for one component of a path.
path_others_of() {
	if (($2 != 0 && $2 != EUID)); then
		echo "$1 belongs to uid $2"
	elif (($3 & others_bits && !($3 & 01000) && ($3 & 0170000) != 0120000)); then
		printf '%s has mode %04o: others may write to it\n' "$1" \
			"$(($3 & 07777))"
	else
		return 1
	fi
}

# dir_check DIR - is it a directory that only root and the caller can change or
# replace? If not, print the reason.
dir_check() {
	local why mode

	why=$(path_others "$1")
	mode=$(stat -c %f -- "$1" 2>/dev/null)
	if [ -z "$why" ] && { [ ! -d "$1" ] || [ -L "$1" ]; }; then
		why="$1 is not a directory"
	elif [ -z "$why" ] && ((16#$mode & others_bits)); then
		why="$1: others may write to it"
	fi
	[ -z "$why" ] || {
		warn "$why; name another directory"
		return 1
	}
}

# dir_check_whole DIR - the same for all directories in it, and for all files
# except those in results/, which are only read.
dir_check_whole() {
	local found

	dir_check "$1" || return
	found=$(find "$1" -path "$1/results/*" -type f -prune -o \
		\( ! -uid 0 ! -uid "$EUID" -o ! -type l -perm "/$others_bits" \) \
		-print -quit) || return
	[ -z "$found" ] || {
		warn "other users may write to $found, or own it;" \
			"name another directory"
		return 1
	}
}

# dir_make DIR - make it, if it is missing, in a place where only root and the
# caller can change or replace it. If that is impossible, print the reason.
dir_make() {
	local why

	why=$(path_others "$(dirname -- "$1")")
	[ -z "$why" ] || {
		warn "$why; name another directory"
		return 1
	}
	mkdir -p -- "$1" && dir_check "$1"
}

# in_new_dir DIR COMMAND... - make DIR, which must not exist, and run COMMAND in
# it. DIR may lie in another user's folder: if that user replaces it before the
# function has entered it, this is detected.
in_new_dir() (
	dir=$(realpath -ms -- "$1") || exit
	shift
	mkdir -p -- "${dir%/*}/" && cd -P -- "${dir%/*}/" || exit
	mkdir -- "./${dir##*/}" && there=$PWD && cd -P -- "./${dir##*/}" || exit
	[ "$(stat -c '%d:%i:%u' .)" = "$(stat -c "%d:%i:$EUID" \
		"$there/${dir##*/}")" ] && [ "$(ls -A)" = '' ] || {
		warn "another process has replaced $dir; nothing was written"
		exit 1
	}
	"$@"
)

# file_put MADE FILE [new] - copy MADE, which lies in a directory of the caller,
# to FILE, completely or not at all; the copy is on the disk at return. FILE may
# lie in another user's folder: no existing name in it is opened for writing and
# no link is followed. A new file replaces FILE; it has the mode and, for root,
# the owner of MADE. With "new", FILE must not exist.
#
# cp sets owner and mode of the new file by its descriptor, and opens it with
# O_EXCL. Some file systems have neither owner nor mode.
file_put() (
	made=$1 name=./${2##*/}
	[[ $made == /* ]] || made=$PWD/$made
	[[ $2 != */* ]] || cd -P -- "${2%/*}/" || exit
	new=$(mktemp -u ./.mmfence.XXXXXXXXXXXXXXXX) || exit
	trap '[ ! -e "$new" ] || rm -f -- "$new"' EXIT
	trap 'exit "$EXIT_INTERRUPTED"' INT TERM HUP
	cp --preserve=mode,ownership --remove-destination -- "$made" "$new" \
		2>/dev/null ||
		cp --remove-destination -- "$made" "$new" || exit
	sync -- "$new" || exit
	if [ "${3-}" = new ]; then
		ln -PT -- "$new" "$name" || exit
	else
		mv -fT -- "$new" "$name" || exit
	fi
	sync .
)

# file_replace FILE [COMMAND...] - replace FILE by the output of COMMAND, or by
# standard input, as file_put() does, and keep the owner and mode of the old
# file. If COMMAND fails, FILE is not changed.
file_replace() {
	local file=$1 made status=0

	shift
	# common.sh, which sources this file, sets prog
	made=$(mktemp "${TMPDIR:-/tmp}/mmfence-$prog.XXXXXX") || return
	if [ -f "$file" ] && [ ! -L "$file" ]; then
		chmod --reference="$file" "$made" &&
			{ [[ -O $file && -G $file ]] ||
			  chown --reference="$file" "$made" 2>/dev/null; } ||
			[ "$EUID" -ne 0 ] || status=1
	else
		chmod 0644 "$made"
	fi
	if [ "$status" -eq 0 ]; then
		"${@:-cat}" >"$made" && file_put "$made" "$file" || status=$?
	fi
	rm -f -- "$made"
	return "$status"
}
