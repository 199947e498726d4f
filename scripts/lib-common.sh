# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What the scripts that make and boot kernels share: messages, the cache, a
# scratch directory that goes away whatever happens. Sourced, not run.

# Exit statuses, the same as those of the verbs of mmfence.
export EXIT_CELLS=1 EXIT_USAGE=2 EXIT_NOTHING=77 EXIT_INTERRUPTED=130

prog=${0##*/}

warn() {
	printf '%s: %s\n' "$prog" "$*" >&2
}

# die STATUS MESSAGE...
die() {
	local status=$1

	shift
	warn "$@"
	exit "$status"
}

# need PROGRAM PACKAGE - is there such a program? Tells how to get it.
need() {
	command -v "$1" >/dev/null ||
		die "$EXIT_NOTHING" "needs $1 (Debian package $2)"
}

# The administrator's programs are not in everybody's PATH.
PATH=$PATH:/usr/sbin:/sbin

export cache_dir=${XDG_CACHE_HOME:-${HOME:?}/.cache}/mmfence

# own_program TREE - mmfence as built in TREE, else the one in the path.
own_program() {
	local built=$1/build/mmfence

	[ ! -x "$built" ] && command -v mmfence || printf '%s\n' "$built"
}

# with_lock FILE COMMAND... - one process at a time.
with_lock() {
	local file=$1

	shift
	mkdir -p "${file%/*}" || die "$EXIT_NOTHING" "cannot make ${file%/*}"
	(
		flock 9 || exit
		"$@"
	) 9>"$file"
}

# scratch_make - sets $scratch, a directory removed when the script ends.
# A script with more to undo defines at_exit().
scratch_make() {
	scratch=$(mktemp -d "${TMPDIR:-/tmp}/mmfence-$prog.XXXXXX") ||
		die "$EXIT_NOTHING" "cannot make a scratch directory"
	trap scratch_remove EXIT
	trap 'exit $EXIT_INTERRUPTED' INT TERM HUP
}

# shellcheck disable=SC2317 # the trap calls it
scratch_remove() {
	if declare -F at_exit >/dev/null; then
		at_exit
	fi
	rm -rf "$scratch"
}

# option_value OPTION [VALUE] - VALUE, or complain that it is missing.
option_value() {
	[ $# -ge 2 ] || die "$EXIT_USAGE" "$1 needs a value; see $prog --help"
	printf '%s\n' "$2"
}

# usage_of FILE - print the comment block that opens a script.
usage_of() {
	sed -n '4,/^$/s/^# \{0,1\}//p' "$1"
}
