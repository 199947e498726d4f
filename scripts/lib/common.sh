# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Shared by all scripts: the environment, messages, the cache, and a scratch
# directory that is removed at every exit. Sourced first, not run.

# The environment of a script and its children is set here. These variables of
# the caller change how bash or another program behaves or what it prints: where
# "cd" and globs lead, when "read" gives up, how options are parsed, ...
unset BASH_COMPAT PERF_CONFIG CDPATH BASH_ENV ENV GLOBIGNORE EXECIGNORE FUNCNEST TMOUT POSIXLY_CORRECT
unset _POSIX2_VERSION GREP_OPTIONS GREP_COLOR GREP_COLORS TAR_OPTIONS GZIP
unset XZ_OPT XZ_DEFAULTS ZSTD_CLEVEL ZSTD_NBTHREADS QUOTING_STYLE TIME_STYLE
unset BLOCK_SIZE BLOCKSIZE PS_FORMAT PS_PERSONALITY AWKPATH MODPROBE_OPTIONS
# ... the repository that git works in (a hook sets it), and make's options.
unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE GIT_COMMON_DIR GIT_PREFIX
unset GIT_OBJECT_DIRECTORY GIT_ALTERNATE_OBJECT_DIRECTORIES GIT_NAMESPACE
unset MAKEFLAGS MFLAGS GNUMAKEFLAGS MAKEFILES MAKELEVEL
# Undo shell options that the caller exported (SHELLOPTS, BASHOPTS).
set +o noglob +o noclobber +o keyword +o noexec +o posix +o verbose
shopt -u dotglob failglob nocaseglob nocasematch nullglob xpg_echo
export -n SHELLOPTS BASHOPTS
# Scripts parse the output of programs; perf's numbers become JSON.
export LC_ALL=C
# No other user may write to files that root makes.
umask go-w
# If a standard descriptor is closed, the next opened file would become standard
# output. Output to a closed descriptor is lost, which must be an error: its
# replacement is open for reading only.
{ : <&0; } 2>/dev/null || exec </dev/null
{ : >&1; } 2>/dev/null || exec 1</dev/null
{ : >&2; } 2>/dev/null || exec 2>/dev/null
# Functions of the caller would replace programs. (The tests define functions
# and source this file, too; those stay.)
if [ "${BASH_SOURCE[1]-}" = "$0" ]; then
	while read -r _ _ name; do
		unset -f "$name"
	done < <(declare -Fx)
fi
# Not every PATH holds the administrator's programs.
PATH=$PATH:/usr/sbin:/sbin
# HOME may be unset, for example in a service.
[ -n "${HOME-}" ] || unset HOME
export HOME=${HOME-~}

. "${BASH_SOURCE[0]%/*}/files.sh"

# Exit statuses, the same as those of the verbs of mmfence.
export EXIT_CELLS=1 EXIT_USAGE=2 EXIT_NOTHING=77 EXIT_INTERRUPTED=130

prog=${0##*/}

# plain - copy standard input to standard output with all but printable ASCII
# replaced by "?". For text that strangers may have written (a name, a label,
# the console of a guest): a terminal obeys control characters, and other
# characters can change the order in which text is shown.
plain() {
	tr -c '\n\t -~' '?'
}

warn() {
	printf '%s: %s\n' "$prog" "${*//[!$'\n\t' -~]/?}" >&2
}

# warn_folded MESSAGE... - warn, in lines of 80 columns.
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

# plain_errors COMMAND... - run the command with its error messages made plain,
# since it may quote its operands unchanged. Returns the command's status.
plain_errors() {
	local -a statuses

	# In an if, for scripts that end at the first error.
	{
		if "$@" 2>&1 >&3 3>&- | plain >&2 3>&-; then
			statuses=("${PIPESTATUS[@]}")
		else
			statuses=("${PIPESTATUS[@]}")
		fi
	} 3>&1
	return "${statuses[0]}"
}

# show COMMAND... - print the command's output, plain. If standard output cannot
# be written, end the script: for a function that prints, the status alone would
# be that of its last command. Returns the command's status.
show() {
	show_by plain "$@"
}

# show_path COMMAND... - the same for the name of a file, which another program
# must be able to read unchanged: plain on a terminal only.
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
	141) exit 141 ;;	# SIGPIPE: the reader is gone
	*) die "$EXIT_USAGE" "cannot write to standard output" ;;
	esac
	return "${statuses[0]}"
}

# exit_status STATUS - convert the status of a child: a status that no verb of
# mmfence has, such as that of a signal, becomes a failure.
exit_status() {
	case $1 in
	0 | "$EXIT_USAGE" | "$EXIT_NOTHING" | "$EXIT_INTERRUPTED") echo "$1" ;;
	*) echo "$EXIT_CELLS" ;;
	esac
}

# need PROGRAM PACKAGE - end the script if the program is missing, with the
# package that has it.
need() {
	command -v "$1" >/dev/null ||
		die "$EXIT_NOTHING" \
			"$1 is missing: install the Debian package $2"
}

# own_program TREE - print mmfence as built in TREE, else the one in the path.
own_program() {
	local built=$1/build/mmfence

	[ ! -x "$built" ] && command -v mmfence || printf '%s\n' "$built"
}

# with_build_environment [NAME=VALUE...] COMMAND... - run a compiler's COMMAND
# with only these variables. Kbuild and compilers know hundreds of variables,
# and two kernels must not differ by one that is set by chance.
with_build_environment() {
	env -i PATH="$PATH" HOME="$HOME" LC_ALL=C \
		${TMPDIR:+"TMPDIR=$TMPDIR"} "$@"
}

# with_few_files COMMAND... - close all descriptors above 2, for a program that
# expects low numbers: mmdebstrap makes dash write to a descriptor that it opens
# itself, and dash supports none above 9.
with_few_files() {
	(
		for fd in /proc/self/fd/*; do
			fd=${fd##*/}
			[ "$fd" -le 2 ] || eval "exec $fd>&-"
		done
		exec "$@"
	)
}

# with_lock FILE COMMAND... - run it in one process at a time; say if it waits.
with_lock() {
	local file=$1

	shift
	mkdir -p "${file%/*}" || die "$EXIT_NOTHING" "cannot make ${file%/*}"
	(
		flock --nonblock 9 || {
			warn "waiting for another process that has locked $file"
			flock 9 || exit
		}
		"$@"
	) 9>"$file"
}

# scratch_make - set $scratch to a directory that is removed when the script
# ends. A script that has more to undo defines at_exit().
scratch_make() {
	scratch=$(mktemp -d "${TMPDIR:-/tmp}/mmfence-$prog.XXXXXX") ||
		die "$EXIT_NOTHING" \
			"cannot make a scratch directory in ${TMPDIR:-/tmp}"
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

# scratch_unmount - unmount what a killed program left mounted below $scratch:
# /proc of this machine must not be removed with it. (/proc/mounts has \040 for
# blanks.)
scratch_unmount() {
	local place

	while read -r _ place _; do
		[[ $place != "${scratch// /\\040}"/* ]] ||
			umount "$(printf '%b' "$place")" || true
	done < <(tac /proc/mounts)
}

# option_value OPTION [VALUE] - print VALUE; if it is missing, end the script.
option_value() {
	[ $# -ge 2 ] || die "$EXIT_USAGE" "$1 needs a value; see $prog --help"
	printf '%s\n' "$2"
}

# option_is WORD OPTION - would mmfence accept WORD as that OPTION? Options may
# be abbreviated, and "=" may follow.
option_is() {
	local option=${1%%=*}

	[[ $option == --?* && $2 == "$option"* ]]
}

# run_word WORD OPTION... - take WORD for mmfence run, unless it is one of the
# OPTIONs, which the script sets itself.
run_word() {
	local option

	for option in "${@:2}"; do
		! option_is "$1" "$option" || die "$EXIT_USAGE" \
			"leave out \"$1\": $prog sets $option of mmfence run" \
			"itself"
	done
	[[ $1 != *$'\n'* ]] || die "$EXIT_USAGE" \
		"an argument of run has two lines: \"$1\""
}

# usage_of FILE - print the comment block at the top of a script.
usage_of() {
	show sed -n '/^# Usage:/,/^$/s/^# \{0,1\}//p' "$1"
}

# root must not write by name into a folder of another user, who may replace the
# name by a link.
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
