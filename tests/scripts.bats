#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The shell scripts: what shellcheck says, and the installer against an apt
# and a dpkg that only write down what they are told.

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
		"$SOURCE_DIR/scripts/install-packages" "$@"
}

@test "shellcheck finds nothing in any script" {
	local file
	local -a scripts=()

	need_checkout
	cd "$SOURCE_DIR"
	while IFS= read -r file; do
		[[ $(head -n 1 "$file" | tr -d '\0') =~ ^#!.*(sh|bats)$ ]] ||
			continue
		[ -x "$file" ] || [[ $file == *.bats ]] || {
			echo "$file is not executable"
			return 1
		}
		scripts+=("$file")
	done < <(source_files scripts tests .ci)
	[[ " ${scripts[*]} " == *" .ci/run "* ]]
	shellcheck "${scripts[@]}"
	shellcheck --shell=bash tests/*.bash
}

@test "packages are named in one place" {
	need_checkout
	cd "$SOURCE_DIR"
	none_of "apt elsewhere" "$(source_files scripts tests .ci cmake |
		grep -vE '^scripts/(install-packages|arm64-sysroot)$|^tests/(scripts|slow/package).bats$' |
		xargs -d '\n' grep -nE '\bapt(-get)? .*install')"
	none_of "not GROUP PACKAGE" "$(grep -nvE \
		'^(#.*)?$|^[a-z]+([@!][a-z0-9]+)?'$'\t''[a-z0-9][a-z0-9.+-]+$' \
		scripts/packages)"
}

@test "nothing missing: nothing said, nothing run" {
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

@test "who is not root uses sudo" {
	machine 1000 bats
	stub sudo "echo sudo >>$log; exec \"\$@\""
	install_packages test
	[ "$status" -eq 0 ]
	[ "$(grep -cx sudo "$log")" -eq 2 ]
	[ "$(grep -c noninteractive "$log")" -eq 2 ]
}

@test "without root and sudo the command is told" {
	local tool

	machine 1000 bats
	for tool in env bash dirname awk sort grep; do
		ln -s "$(command -v "$tool")" "$stubs/$tool"
	done
	run env PATH="$stubs" "$SOURCE_DIR/scripts/install-packages" test
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
	# What may start does; nobody's policy is 127 to the shell.
	[[ $(sed -n 2p "$log") == *" install "*" bats 127" ]]
	[[ $(sed -n 3p "$log") == *" install "*" munge slurm-wlm 101" ]]
	[ "$(sed -n 4p "$log")" = "--root=/ --quiet disable munge.service" ]
	[ "$(wc -l <"$log")" -eq 4 ]
	[ ! -e "$POLICY_RC_D" ]
	# Another's is not ours to replace.
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

@test "cross packages are for other architectures than arm64" {
	machine 0
	install_packages --list cross
	[[ $output == *gcc-aarch64-linux-gnu* ]]
	stub dpkg 'echo arm64'
	install_packages --list cross
	[ "$status" -eq 0 ]
	[ -z "$output" ]
	install_packages cross
	[ "$status" -eq 0 ]
}

@test "an unknown group is wrong usage" {
	machine 0
	install_packages build 'bui|ld'
	[ "$status" -eq 2 ]
	[[ $stderr == *"no group \"bui|ld\""*"of: build run test"* ]]
	install_packages
	[ "$status" -eq 2 ]
}

@test "a sysroot that cannot be had is told from one that failed" {
	apt=100
	machine 0
	run env PATH="$stubs:$PATH" XDG_CACHE_HOME="$BATS_TEST_TMPDIR/cache" \
		"$SOURCE_DIR/scripts/arm64-sysroot" "$BATS_TEST_TMPDIR/root"
	[ "$status" -eq 77 ]
	[[ $output == *"the first run needs the network"* ]]
}

@test "a folder with other files never becomes a sysroot" {
	mkdir "$BATS_TEST_TMPDIR/home"
	touch "$BATS_TEST_TMPDIR/home/letter"
	run "$SOURCE_DIR/scripts/arm64-sysroot" "$BATS_TEST_TMPDIR/home"
	[ "$status" -eq 2 ]
	[ -f "$BATS_TEST_TMPDIR/home/letter" ]
	run "$SOURCE_DIR/scripts/arm64-sysroot"
	[ "$status" -eq 2 ]
}
