#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The shell scripts: the installer against an apt and a dpkg that only write down
# what they are told.

bats_require_minimum_version 1.5.0
load source

setup()
{
	stubs=$BATS_TEST_TMPDIR/stubs
	log=$BATS_TEST_TMPDIR/log
	: >"$log"
}

stub()
{
	mkdir -p "$stubs"
	printf '#!/bin/bash\n%s\n' "$2" >"$stubs/$1"
	chmod +x "$stubs/$1"
}

# A machine where user $1 lacks the packages $2...; apt-get exits with $apt.
machine()
{
	local user=$1

	shift
	stub id "echo $user"
	stub dpkg-query "
		missing=' $* '
		for package in \"\${@:4}\"; do
			[[ \$missing == *\" \$package \"* ]] ||
				echo \"\$package installed\"
		done"
	stub dpkg 'echo amd64'
	stub apt-get "echo \"\$DEBIAN_FRONTEND apt-get \$*\" >>$log
		exit ${apt:-0}"
}

install_packages()
{
	run --separate-stderr env PATH="$stubs:$PATH" \
		"$SOURCE_DIR/scripts/lib/install-packages" "$@"
}

@test "packages are named in one place" {
	need_checkout
	cd "$SOURCE_DIR"
	none_of "apt elsewhere" "$(source_files scripts tests .ci cmake |
		grep -vE '^scripts/lib/(install-packages|sysroot)$|^tests/(scripts|slow/package).bats$' |
		xargs -d '\n' grep -nE '\bapt(-get)? .*install' |
		grep -vE ':[[:space:]]debian_apt ')"	# only downloads
	none_of "not GROUP PACKAGE" "$(grep -nvE \
		'^(#.*)?$|^[a-z]+([@!][a-z0-9]+)?'$'\t''[a-z0-9][a-z0-9.+|-]+$|^(build|run)'$'\t''[a-z0-9.+-]+('$'\t''[a-z0-9:.+-]+){4}$' \
		scripts/lib/packages)"
}

@test "if nothing is missing, nothing is printed and nothing is run" {
	machine 0
	install_packages build run test cross lab
	[ "$status" -eq 0 ]
	[ -z "$output" ]
	# shellcheck disable=SC2154 # set by run --separate-stderr
	[ -z "$stderr" ]
	[ ! -s "$log" ]
}

@test "only what is missing is installed, after one update" {
	machine 0 bats libnuma-dev coccinelle
	install_packages build test
	[ "$status" -eq 0 ]
	[ -z "$output" ]
	[[ $stderr == *"installing bats libnuma-dev"* ]]
	[ "$(wc -l <"$log")" -eq 2 ]
	[[ $(sed -n 1p "$log") == "noninteractive apt-get "*" update" ]]
	[[ $(sed -n 2p "$log") == *" install -y --no-install-recommends bats libnuma-dev" ]]
}

@test "of two names, the first in the lists is installed; others are not looked up" {
	machine 0 bats qemu-user-static qemu-user
	stub apt-cache "echo \"\$*\" >>$log.cache; [[ \$* == *-user ]]"
	install_packages test check
	[ "$status" -eq 0 ]
	[[ $(sed -n 2p "$log") == *" bats qemu-user" ]]
	[ "$(cat "$log.cache")" = "show --no-all-versions qemu-user-static" ]
	stub apt-cache true
	install_packages check
	[[ $(tail -n 1 "$log") == *" qemu-user-static" ]]
}

@test "without root, sudo is used" {
	machine 1000 bats
	stub sudo "echo sudo >>$log; exec \"\$@\""
	install_packages test
	[ "$status" -eq 0 ]
	[ "$(grep -cx sudo "$log")" -eq 2 ]
	[ "$(grep -c noninteractive "$log")" -eq 2 ]
}

@test "without root and sudo, the command to run is printed" {
	local tool

	machine 1000 bats
	for tool in env bash dirname awk sort grep realpath stat; do
		ln -s "$(command -v "$tool")" "$stubs/$tool"
	done
	run env PATH="$stubs" "$SOURCE_DIR/scripts/lib/install-packages" test
	[ "$status" -eq 1 ]
	[[ $output == *"apt-get install --no-install-recommends bats"* ]]
	[ ! -s "$log" ]
}

@test "daemons of the fleet are neither started nor enabled" {
	export POLICY_RC_D=$BATS_TEST_TMPDIR/policy-rc.d
	machine 0 bats munge slurm-wlm
	stub apt-get "echo \"\$* \$(\"$POLICY_RC_D\" >&2; echo \$?)\" >>$log"
	stub systemctl "case \"\$*\" in
		*list-unit-files*) echo ssh.service enabled
			! grep -q munge $log || echo munge.service enabled ;;
		*) echo \"\$*\" >>$log ;;
		esac"
	install_packages test fleet
	[ "$status" -eq 0 ]
	# Daemons of bats may start: without a policy the shell returns 127.
	[[ $(sed -n 2p "$log") == *" install "*" bats 127" ]]
	[[ $(sed -n 3p "$log") == *" install "*" munge slurm-wlm 101" ]]
	[ "$(sed -n 4p "$log")" = "--root=/ --quiet disable munge.service" ]
	[ "$(wc -l <"$log")" -eq 4 ]
	[ ! -e "$POLICY_RC_D" ]
	# A policy of the administrator is not replaced.
	printf '#!/bin/sh\nexit 0\n' >"$POLICY_RC_D"
	chmod +x "$POLICY_RC_D"
	: >"$log"
	install_packages fleet
	[[ $(sed -n 2p "$log") == *" munge slurm-wlm 0" ]]
	[ -e "$POLICY_RC_D" ]
}

@test "an apt-get that fails is a failure that names the packages" {
	apt=100 machine 0 bats
	install_packages test
	[ "$status" -eq 1 ]
	[[ $stderr == *"could not install bats"* ]]
}

@test "cross packages are for other architectures than this machine's" {
	machine 0
	install_packages --list cross
	[[ $output == *gcc-aarch64-linux-gnu*gcc-powerpc64le-linux-gnu* ]]
	stub dpkg 'echo arm64'
	install_packages --list cross
	[ "$status" -eq 0 ]
	[[ $output != *aarch64* && $output == *gcc-powerpc64le-linux-gnu* ]]
}

@test "an unknown group is wrong usage" {
	machine 0
	install_packages build 'bui|ld'
	[ "$status" -eq 2 ]
	[[ $stderr == *"no group \"bui|ld\""*"of: build run test"* ]]
	install_packages
	[ "$status" -eq 2 ]
}

@test "a sysroot that cannot be downloaded has another status than one that failed" {
	apt=100
	machine 0
	run env PATH="$stubs:$PATH" XDG_CACHE_HOME="$BATS_TEST_TMPDIR/cache" \
		"$SOURCE_DIR/scripts/lib/sysroot" ppc64el "$BATS_TEST_TMPDIR/root"
	[ "$status" -eq 77 ]
	[[ $output == *"the first run needs the network"* ]]
}

@test "a folder with other files never becomes a sysroot" {
	mkdir "$BATS_TEST_TMPDIR/home"
	touch "$BATS_TEST_TMPDIR/home/letter"
	run "$SOURCE_DIR/scripts/lib/sysroot" ppc64el "$BATS_TEST_TMPDIR/home"
	[ "$status" -eq 2 ]
	[ -f "$BATS_TEST_TMPDIR/home/letter" ]
	run "$SOURCE_DIR/scripts/lib/sysroot" vax "$BATS_TEST_TMPDIR/vax"
	[ "$status" -eq 2 ]
	[ ! -e "$BATS_TEST_TMPDIR/vax" ]
}

# said NAME=VALUE... - what some commands say in that environment. (The shell
# between is not to be hindered by it.)
said()
{
	local command

	cd "$SOURCE_DIR" || return
	for command in "scripts/litmus --cells" "scripts/fetch-kernel --help" \
		       "scripts/lib/install-packages --list build run" \
		       scripts/perf-stat "scripts/build-kernel --commit x out" \
		       "scripts/patch --commit x ." \
		       "scripts/bisect --tree . --good x --bad y z" \
		       "scripts/campaign --state /nowhere/x status" \
		       "scripts/slurm/fleet status /nowhere/x" \
		       "$BATS_TEST_TMPDIR/inside a b"; do
		# shellcheck disable=SC2086 # words
		env "$@" $command 2>&1 || echo "status $?"
	done
}

@test "a hostile environment changes nothing" {
	local noise=$BATS_TEST_TMPDIR/noise

	cat >"$BATS_TEST_TMPDIR/inside" <<-END
	#!/usr/bin/env bash
	. "$SOURCE_DIR/scripts/lib/common.sh"
	own_program .
	echo "\$cache_dir" $BATS_TEST_TMPDIR/pl*
	printf '%s\n' b A | sort
	ls -d "$BATS_TEST_TMPDIR/a blank"
	umask
	printf 'one\ntwo\n' | grep -c one
	printf '%.1f\n' 1.5
	sed --version | head -n 1
	END
	chmod +x "$BATS_TEST_TMPDIR/inside"
	mkdir "$BATS_TEST_TMPDIR/a blank"
	touch "$BATS_TEST_TMPDIR/plain"
	said A=1 >"$BATS_TEST_TMPDIR/plain"
	grep -q '^protocol+' "$BATS_TEST_TMPDIR/plain"
	grep -qx 1.5 "$BATS_TEST_TMPDIR/plain"
	umask 000
	said CDPATH=".:$HOME:/" POSIXLY_CORRECT=1 GREP_OPTIONS=-v \
		GLOBIGNORE='*' TMOUT=1 FUNCNEST=1 QUOTING_STYLE=shell-always \
		LC_ALL=C.UTF-8 LANGUAGE=de GIT_DIR=/nowhere MAKEFLAGS=n \
		TAR_OPTIONS=--nonsense TMPDIR="$BATS_TEST_TMPDIR/a blank" \
		'BASH_FUNC_grep%%=() { echo ours; }' \
		'BASH_FUNC_sed%%=() { echo ours; }' \
		>"$BATS_TEST_TMPDIR/hostile"
	diff "$BATS_TEST_TMPDIR/plain" "$BATS_TEST_TMPDIR/hostile"
	# bash itself reads BASH_ENV, once for the script; its children do not.
	echo "echo noise >>'$noise'" >"$BATS_TEST_TMPDIR/env.sh"
	BASH_ENV=$BATS_TEST_TMPDIR/env.sh "$SOURCE_DIR/scripts/litmus" --cells \
		>/dev/null
	[ "$(wc -l <"$noise")" -eq 1 ]
}

@test "with closed descriptors nothing is written where it should not be" {
	run -2 "$SOURCE_DIR/scripts/campaign" --state /nowhere/x status <&-
	"$SOURCE_DIR/scripts/litmus" --cells <&- >"$BATS_TEST_TMPDIR/cells" 2>&-
	grep -q '^protocol+' "$BATS_TEST_TMPDIR/cells"
}

# with_files COMMAND - in a shell that has the functions of scripts/lib/files.sh.
with_files()
{
	# shellcheck disable=SC2016 # the inner shell expands them
	bash -c 'cd "$2" && . "$1/common.sh" && eval "$3"' - \
		"$SOURCE_DIR/scripts/lib" "$BATS_TEST_TMPDIR" "$1"
}

@test "a file is replaced whole, as it was owned, and links are not followed" {
	[ "$(id -u)" -eq 0 ] || skip "owners need root"
	cd "$BATS_TEST_TMPDIR"
	echo old >file
	chown 1234:2345 file
	chmod 0640 file
	with_files 'file_replace file echo new'
	[ "$(cat file) $(stat -c '%u:%g %a' file)" = "new 1234:2345 640" ]
	run -1 with_files 'file_replace file false'
	[ "$(cat file)" = new ]
	echo precious >victim
	ln -s victim link
	echo text | with_files 'file_replace link'
	[ "$(cat victim link | paste -sd' ')" = "precious text" ]
	run ! with_files 'file_put victim file new'
	[[ $output == *"File exists"* ]]
	[ "$(cat file)" = new ]
	with_files 'file_put victim another new'
	[ "$(stat -c %a another)" = "$(stat -c %a victim)" ]
	run -1 with_files 'file_replace nowhere/file echo'
	[ -z "$(find . -name '.mmfence*')" ]
}

@test "a folder that others can change is refused, with the reason" {
	[ "$(id -u)" -eq 0 ] || skip "owners need root"
	cd "$BATS_TEST_TMPDIR"
	mkdir -p ours/deep theirs/deep open sticky
	chown 1234 theirs
	chmod 0777 open
	chmod 1777 sticky
	ln -s ../ours theirs/link
	ln -s ours good
	for dir in ours/deep ours/new/newer sticky/new good/new; do
		with_files "dir_make $dir"
		[ "$(stat -c '%u %a' "$dir")" = "0 755" ]
	done
	for dir in theirs theirs/deep theirs/new theirs/link/deep open \
		   open/new sticky; do
		run -1 with_files "dir_make $dir"
		[[ $output == *"belongs to uid 1234"* ||
		   $output == *"others may write to it"* ]]
	done
	[ ! -e theirs/new ] && [ ! -e open/new ]
	# The same holds for scratch folders and for the cache.
	# shellcheck disable=SC2016 # the inner shell expands them
	run -0 env TMPDIR="$PWD/theirs" XDG_CACHE_HOME="$PWD/theirs/cache" \
		bash -c '. "$1"; echo "${TMPDIR-none} $cache_dir"' - \
		"$SOURCE_DIR/scripts/lib/common.sh"
	[ "$output" = "none $(getent passwd root | cut -d : -f 6)/.cache/mmfence" ]
}

# A program that makes a root and is killed leaves /proc mounted in it.
@test "what is mounted in a scratch directory is unmounted, never emptied" {
	local outside=$BATS_TEST_TMPDIR/outside

	[ "$(id -u)" = 0 ] || skip "mounting needs root"
	mkdir -p "$outside" "$BATS_TEST_TMPDIR/with blank"
	touch "$outside/kept"
	unshare --mount true || skip "no mount namespace here"
	# shellcheck disable=SC2016 # that shell expands it
	run env TMPDIR="$BATS_TEST_TMPDIR/with blank" unshare --mount bash -c '
		. "$SOURCE_DIR/scripts/lib/common.sh"
		scratch_make
		mkdir "$scratch/proc"
		mount --bind "$1" "$scratch/proc"
		echo "$scratch"' bash "$outside"
	echo "$output"
	[ "$status" -eq 0 ]
	[ -e "$outside/kept" ]
	[ ! -e "${lines[0]}" ]
}

@test "a script that waits for a lock names it" {
	local lock=$BATS_TEST_TMPDIR/lock

	# The shell's own descriptor holds the lock until the script has warned.
	exec 8>"$lock"
	flock 8
	# shellcheck disable=SC2016 # that shell expands it
	run bash -c '. "$SOURCE_DIR/scripts/lib/common.sh"
		prog=a
		with_lock "$1" echo done 2> >(read -r -t 5 line; flock --unlock 8
			echo "$line")' bash "$lock"
	exec 8>&-
	echo "$output"
	[ "$status" -eq 0 ]
	[[ $output == *"a: waiting for another process that has locked $lock"* ]]
	[[ $output == *done* ]]
}
