# SPDX-License-Identifier: GPL-2.0-or-later
#
# A command in a quiet and in a hostile environment. For tests that have made
# $DIR, a scratch directory.

# shellcheck shell=bash

# hostile COMMAND... - with all that a caller's environment may hold
hostile()
{
	local places="$BATS_FILE_TMPDIR/with blanks" locale=C

	mkdir -p "$places"
	printf 'echo noise; cd /; set -f\n' >"$DIR/noise"
	# One that is missing is complained of by bash, before anything else.
	if [ -d "$places/de_DE.UTF-8" ] || localedef -i de_DE -f UTF-8 \
			"$places/de_DE.UTF-8" >/dev/null 2>&1; then
		locale=de_DE.UTF-8
	fi
	env -u HOME CDPATH=.:/usr TMPDIR="$places" \
		BASH_ENV="$DIR/noise" ENV="$DIR/noise" BASH_COMPAT=3.1 \
		SHELLOPTS=noglob:noclobber:braceexpand \
		BASHOPTS=failglob:nocasematch:dotglob:xpg_echo \
		'BASH_FUNC_sed%%=() { echo noise; }' \
		'BASH_FUNC_cd%%=() { echo noise; }' \
		GLOBIGNORE='*' EXECIGNORE='*' FUNCNEST=2 TMOUT=1 IFS=/ \
		LOCPATH="$places" LANG="$locale" LC_ALL="$locale" LANGUAGE=de \
		TZ=nonsense COLUMNS=11 LINES=2 \
		POSIXLY_CORRECT=1 _POSIX2_VERSION=199209 \
		GREP_OPTIONS=--color=always GREP_COLORS='mt=01;31' \
		TAR_OPTIONS=--nonsense XZ_OPT=--nonsense GZIP=--nonsense \
		QUOTING_STYLE=c TIME_STYLE=+nonsense BLOCK_SIZE=7 PS_FORMAT=pid \
		MAKEFLAGS=n KBUILD_OUTPUT=/nonsense CROSS_COMPILE=nonsense- \
		GIT_DIR=/nonsense GIT_WORK_TREE=/ PERF_CONFIG=/nonsense \
		HWLOC_SYNTHETIC="pack:8 core:8 pu:2" HWLOC_COMPONENTS=stop \
		HWLOC_XMLFILE=/nonsense HWLOC_FSROOT=/nonsense \
		LIBBPF_STRICT_MODE=nonsense ARGP_HELP_FMT=rmargin=30 \
		MALLOC_PERTURB_=85 GLIBC_TUNABLES=glibc.malloc.perturb=85 "$@"
}

# same COMMAND... - it says the same, and ends with the same status
same()
{
	local plain=0 odd=0

	"$@" >"$DIR/plain.out" 2>"$DIR/plain.err" </dev/null || plain=$?
	hostile "$@" >"$DIR/odd.out" 2>"$DIR/odd.err" </dev/null || odd=$?
	if [ "$plain" -ne "$odd" ] ||
	   ! diff -u "$DIR/plain.out" "$DIR/odd.out" ||
	   ! diff -u "$DIR/plain.err" "$DIR/odd.err"; then
		echo "$*: status $plain and $odd"
		return 1
	fi
	[ "$plain" -eq "${expected:-0}" ] || {
		cat "$DIR/plain.out" "$DIR/plain.err"
		return 1
	}
}
