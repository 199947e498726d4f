# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What all scripts share: the environment, messages, the cache, a scratch
# directory that goes away whatever happens. Sourced first, not run.

# The environment that a script and its children get is decided here. These
# variables of the caller change what bash or a program below does or prints:
# where "cd" and globs lead, when "read" gives up, how options are read, ...
unset BASH_COMPAT PERF_CONFIG CDPATH BASH_ENV ENV GLOBIGNORE EXECIGNORE FUNCNEST TMOUT POSIXLY_CORRECT
unset _POSIX2_VERSION GREP_OPTIONS GREP_COLOR GREP_COLORS TAR_OPTIONS GZIP
unset XZ_OPT XZ_DEFAULTS ZSTD_CLEVEL ZSTD_NBTHREADS QUOTING_STYLE TIME_STYLE
unset BLOCK_SIZE BLOCKSIZE PS_FORMAT PS_PERSONALITY AWKPATH MODPROBE_OPTIONS
# ... which repository git works in (a hook sets it), what make is told.
unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE GIT_COMMON_DIR GIT_PREFIX
unset GIT_OBJECT_DIRECTORY GIT_ALTERNATE_OBJECT_DIRECTORIES GIT_NAMESPACE
unset MAKEFLAGS MFLAGS GNUMAKEFLAGS MAKEFILES MAKELEVEL
# Options that the caller's shell exported (SHELLOPTS, BASHOPTS).
set +o noglob +o noclobber +o keyword +o noexec +o posix +o verbose
shopt -u dotglob failglob nocaseglob nocasematch nullglob xpg_echo
export -n SHELLOPTS BASHOPTS
# What programs print is parsed; perf's numbers become JSON.
export LC_ALL=C
# Nobody else writes to what root makes.
umask go-w
# A file that is opened must not become standard output. What is printed to a
# closed one is lost, which is an error: the stand-in cannot be written.
{ : <&0; } 2>/dev/null || exec </dev/null
{ : >&1; } 2>/dev/null || exec 1</dev/null
{ : >&2; } 2>/dev/null || exec 2>/dev/null
# Functions of the caller would stand in for programs. (The tests, which are
# functions themselves, source this file, too.)
if [ "${BASH_SOURCE[1]-}" = "$0" ]; then
	while read -r _ _ name; do
		unset -f "$name"
	done < <(declare -Fx)
fi
# The administrator's programs are not in everybody's PATH.
PATH=$PATH:/usr/sbin:/sbin
# Not everything that starts a script has a home.
[ -n "${HOME-}" ] || unset HOME
export HOME=${HOME-~}

. "${BASH_SOURCE[0]%/*}/files.sh"

# Exit statuses, the same as those of the verbs of mmfence.
export EXIT_CELLS=1 EXIT_USAGE=2 EXIT_NOTHING=77 EXIT_INTERRUPTED=130

prog=${0##*/}

# plain - from input to output what strangers may have written (a name, a label,
# the console of a guest): a terminal obeys control characters and shows text
# in an order that others chose, so all but printable ASCII becomes "?".
plain() {
	tr -c '\n\t -~' '?'
}

warn() {
	printf '%s: %s\n' "$prog" "${*//[!$'\n\t' -~]/?}" >&2
}

# warn_folded MESSAGE... - in lines of 80 columns.
warn_folded() {
	warn "$*" 2>&1 | fold -s -w 76 | sed "s/ $//; 2,\$s/^/    /" >&2
}

# die STATUS MESSAGE...
die() {
	local status=$1

	shift
	warn "$@"
	exit "$status"
}

# plain_errors COMMAND... - what a program of others says of its operands, which
# it may quote as they are, plain. Returns the command's status.
plain_errors() {
	local -a statuses

	# An if, for the scripts that end at the first error.
	{
		if "$@" 2>&1 >&3 3>&- | plain >&2 3>&-; then
			statuses=("${PIPESTATUS[@]}")
		else
			statuses=("${PIPESTATUS[@]}")
		fi
	} 3>&1
	return "${statuses[0]}"
}

# show COMMAND... - print what the command prints, plain, and end the script
# where that cannot be written: of a function that prints, only the last
# command's status is left. Returns the command's status.
show() {
	show_by plain "$@"
}

# show_path COMMAND... - the same of the name of a file, which another program
# is to read as it is: plain on a terminal only.
show_path() {
	if [ -t 1 ]; then
		show_by plain "$@"
	else
		show_by cat "$@"
	fi
}

# show_by FILTER COMMAND...
show_by() {
	local filter=$1
	local -a statuses

	shift
	if "$@" | "$filter"; then
		statuses=("${PIPESTATUS[@]}")
	else
		statuses=("${PIPESTATUS[@]}")
	fi
	case ${statuses[1]} in
	0) ;;
	141) exit 141 ;;	# the reader is gone, SIGPIPE
	*) die "$EXIT_USAGE" "cannot write to standard output" ;;
	esac
	return "${statuses[0]}"
}

# exit_status STATUS - that of a child as one of ours: what no verb of mmfence
# ends with, such as that of a signal, is a failure.
exit_status() {
	case $1 in
	0 | "$EXIT_USAGE" | "$EXIT_NOTHING" | "$EXIT_INTERRUPTED") echo "$1" ;;
	*) echo "$EXIT_CELLS" ;;
	esac
}

# need PROGRAM PACKAGE - is there such a program? Tells how to get it.
need() {
	command -v "$1" >/dev/null ||
		die "$EXIT_NOTHING" "needs $1 (Debian package $2)"
}

# own_program TREE - mmfence as built in TREE, else the one in the path.
own_program() {
	local built=$1/build/mmfence

	[ ! -x "$built" ] && command -v mmfence || printf '%s\n' "$built"
}

# with_build_environment [NAME=VALUE...] COMMAND... - run a compiler's COMMAND
# with these variables and no others. Those of Kbuild and of compilers are
# hundreds; two kernels must not differ by one that is set today only.
with_build_environment() {
	env -i PATH="$PATH" HOME="$HOME" LC_ALL=C \
		${TMPDIR:+"TMPDIR=$TMPDIR"} "$@"
}

# with_few_files COMMAND... - without what this shell has open beyond 0 to 2,
# for a program that counts on low numbers: mmdebstrap has dash write to the
# descriptor that it opens itself, and dash knows none above 9.
with_few_files() {
	(
		for fd in /proc/self/fd/*; do
			fd=${fd##*/}
			[ "$fd" -le 2 ] || eval "exec $fd>&-"
		done
		exec "$@"
	)
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
	scratch_unmount
	rm -rf --one-file-system -- "$scratch"
}

# scratch_unmount - what a killed program left mounted below $scratch: /proc of
# this machine is not to be removed with it. (/proc/mounts has \040 for blanks.)
scratch_unmount() {
	local place

	while read -r _ place _; do
		[[ $place != "${scratch// /\\040}"/* ]] ||
			umount "$(printf '%b' "$place")" || true
	done < <(tac /proc/mounts)
}

# option_value OPTION [VALUE] - VALUE, or complain that it is missing.
option_value() {
	[ $# -ge 2 ] || die "$EXIT_USAGE" "$1 needs a value; see $prog --help"
	printf '%s\n' "$2"
}

# option_is WORD OPTION - would mmfence take WORD for that OPTION? Options may
# be cut short, and a value may follow "=".
option_is() {
	local option=${1%%=*}

	[[ $option == --?* && $2 == "$option"* ]]
}

# run_word WORD OPTION... - WORD is for mmfence run, but none of the
# OPTIONs, which are ours to give.
run_word() {
	local option

	for option in "${@:2}"; do
		! option_is "$1" "$option" || die "$EXIT_USAGE" \
			"\"$1\" cannot be an argument of run here"
	done
	[[ $1 != *$'\n'* ]] || die "$EXIT_USAGE" \
		"an argument of run has two lines: \"$1\""
}

# usage_of FILE - print the comment block that opens a script.
usage_of() {
	show sed -n '/^# Usage:/,/^$/s/^# \{0,1\}//p' "$1"
}

# What root writes by name must not be a name in a folder of somebody else's,
# where it may be a link by then.
[[ ${TMPDIR-} == /* ]] || unset TMPDIR
if [ "$EUID" -eq 0 ] && [ -n "${TMPDIR+$(path_others "$TMPDIR")}" ]; then
	unset TMPDIR
fi
[[ ${XDG_CACHE_HOME-} == /* ]] || unset XDG_CACHE_HOME
if [ "$EUID" -eq 0 ] && [ -w ~root ] &&
   [ -n "$(path_others "${XDG_CACHE_HOME-$HOME/.cache}")" ]; then
	export XDG_CACHE_HOME=~root/.cache
fi
export cache_dir=${XDG_CACHE_HOME-$HOME/.cache}/mmfence
