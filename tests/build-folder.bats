#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# scripts/run and the build folder that it makes, keeps or makes anew. The built
# program is a stub that prints the compiler it was configured for.

# run sets status, output and stderr; each test has a shell of its own.
# shellcheck disable=SC2030,SC2031,SC2154

bats_require_minimum_version 1.5.0

setup()
{
	tree=$BATS_TEST_TMPDIR/tree
	build=$tree/build
	stubs=$BATS_TEST_TMPDIR/stubs
	log=$BATS_TEST_TMPDIR/log
	mkdir -p "$tree/scripts/lib" "$stubs"
	: >"$log"
	cp "$SOURCE_DIR/scripts/run" "$tree/scripts/"
	cp "$SOURCE_DIR"/scripts/lib/{build.sh,common.sh,files.sh} \
		"$SOURCE_DIR"/scripts/lib/{install-packages,packages} \
		"$tree/scripts/lib/"
	cat >"$tree/CMakeLists.txt" <<-'END'
	cmake_minimum_required(VERSION 3.25)
	project(mmfence C)
	file(WRITE ${CMAKE_BINARY_DIR}/mmfence.in
	  "#!/bin/sh\necho ${CMAKE_C_COMPILER} \"$@\"\n")
	file(COPY_FILE ${CMAKE_BINARY_DIR}/mmfence.in
	  ${CMAKE_BINARY_DIR}/mmfence)
	file(CHMOD ${CMAKE_BINARY_DIR}/mmfence
	  PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE)
	add_custom_target(mmfence)
	END
	lacks
	unset CC
}

stub()
{
	printf '#!/bin/bash\n%s\n' "$2" >"$stubs/$1"
	chmod +x "$stubs/$1"
}

# A Debian that lacks the packages $@, and has no network.
lacks()
{
	stub dpkg 'echo amd64'
	stub dpkg-query "missing=' $* '
		for package in \"\${@:4}\"; do
			[[ \$missing == *\" \$package \"* ]] ||
				echo \"\$package installed\"
		done"
	stub apt-get "echo \"\$*\" >>$log; exit 100"
	stub id 'echo 0'
}

run_script()
{
	run --separate-stderr env PATH="$stubs:$PATH" "$tree/scripts/run" "$@"
	echo "$output"
	echo "$stderr"
}

@test "help comes first: nothing is installed or built for it" {
	lacks cmake gcc
	run_script futex+none --help
	[ "$status" -eq 0 ]
	[[ $output == "Usage: run "* ]]
	[ ! -s "$log" ]
	[ ! -e "$build" ]
}

@test "the folder is made, and kept" {
	run_script --quick
	[ "$status" -eq 0 ]
	[[ $output == */gcc" run --quick" ]]
	run_script --yes -- --yes
	[ "$status" -eq 0 ]
	[[ $output == */gcc" run --yes" ]]
	[[ $stderr != *anew* ]]
}

@test "what is not there is said, and a failed install is a failure" {
	lacks libnuma-dev
	run_script --quick
	[ "$status" -eq 1 ]
	[[ $stderr == *"installing libnuma-dev"*"could not install"* ]]
	[ ! -e "$build" ]
}

@test "a finished build runs without the network" {
	run_script
	lacks gnuplot-nox
	run_script --quick
	[ "$status" -eq 0 ]
	[[ $output == */gcc" run --quick" ]]
	[[ $stderr == *"is complete; these packages are not installed: gnuplot-nox"* ]]
	[ ! -s "$log" ]
}

@test "CC is obeyed, and kept while it is not said" {
	command -v clang >/dev/null || skip "no clang"
	run_script
	CC=clang run_script
	[ "$status" -eq 0 ]
	[[ $output == */clang" run" ]]
	[[ $stderr == *"was made with the compiler "*/gcc": it is made anew"* ]]
	run_script
	[[ $output == */clang" run" ]]
	[[ $stderr != *anew* ]]
}

@test "a folder that was moved, or is of other sources, is made anew" {
	run_script
	mv "$tree" "$tree-2"
	tree=$tree-2
	run_script
	[ "$status" -eq 0 ]
	[[ $stderr == *"/build is of the sources in "*"it is made anew"* ]]
	mv "$tree/build" "$tree/other"
	run_script --build "$tree/other"
	[ "$status" -eq 0 ]
	[[ $stderr == *"/other was made as "*"it is made anew"* ]]
}

@test "a folder for another program than ninja is made anew" {
	cmake -S "$tree" -B "$build" -G "Unix Makefiles" >/dev/null ||
		skip "no make"
	run_script
	[ "$status" -eq 0 ]
	[[ $stderr == *"was made for Unix Makefiles: it is made anew"* ]]
}

# root can write everywhere, but a folder below a file cannot be made by any
# user.
@test "a tree that cannot be written wants another folder" {
	touch "$build"
	run_script
	[ "$status" -eq 1 ]
	[[ $stderr == *"cannot write to $build: name another folder"* ]]
	run_script --build "$BATS_TEST_TMPDIR/elsewhere"
	[ "$status" -eq 0 ]
	cd "$BATS_TEST_TMPDIR"
	run_script --build=relative
	[ "$status" -eq 0 ]
	[ -x "$BATS_TEST_TMPDIR/relative/mmfence" ]
}

# A system without apt: only the probes of scripts/lib/packages exist.
no_apt()
{
	local tool

	rm -f "$stubs"/{dpkg,dpkg-query,apt-get}
	for tool in bash sh env dirname awk sed grep sort uniq paste tr cut cat \
		id uname mkdir realpath cmake ninja pkg-config gcc cc as ld modprobe \
		losetup ps mkswap; do
		[ ! -e "$(PATH=$PATH:/sbin:/usr/sbin command -v $tool)" ] ||
			ln -sf "$(PATH=$PATH:/sbin:/usr/sbin command -v $tool)" \
				"$stubs/$tool"
	done
	printf '%s\n' "$@" >"$BATS_TEST_TMPDIR/os-release"
}

without_apt()
{
	run --separate-stderr env PATH="$stubs" PKG_CONFIG_LIBDIR="$pc" \
		OS_RELEASE="$BATS_TEST_TMPDIR/os-release" \
		"$SOURCE_DIR/scripts/lib/install-packages" "$@"
	echo "$output"
	echo "$stderr"
}

@test "without apt, what is missing is told by its name there" {
	pc=$BATS_TEST_TMPDIR/pc
	mkdir "$pc"
	no_apt 'ID=fedora'
	rm -f "$stubs/ninja"
	without_apt build run
	[ "$status" -eq 1 ]
	[[ $stderr == *"program ninja: package ninja-build"* ]]
	[[ $stderr == *"library numa: package numactl-devel"* ]]
	[[ $stderr == *"As root: dnf install "*"liburing-devel"* ]]
	no_apt 'ID=manjaro' 'ID_LIKE=arch'
	without_apt build
	[[ $stderr == *"library numa: package numactl"*"pacman -S"* ]]
	no_apt 'ID="opensuse-leap"' 'ID_LIKE="suse opensuse"'
	without_apt build
	[[ $stderr == *"package libnuma-devel"*"zypper install"* ]]
	no_apt 'ID=void'
	without_apt build
	[[ $stderr == *"numactl-devel (Fedora), numactl (Arch), libnuma-devel (openSUSE)"* ]]
}

@test "without apt, nothing that only a run needs stops the build" {
	local name

	pc=$BATS_TEST_TMPDIR/pc
	mkdir "$pc"
	for name in hwloc jansson numa liburing zlib; do
		printf '%s\n' "Name: $name" "Description: $name" "Version: 9" \
			>"$pc/$name.pc"
	done
	no_apt 'ID=fedora'
	printf '#!/bin/sh\n' >"$stubs/scdoc"
	chmod +x "$stubs/scdoc"
	without_apt build run
	[ "$status" -eq 0 ]
	[[ $stderr == *"program gnuplot: package gnuplot-minimal"* ]]
	for name in gnuplot pdftocairo; do
		printf '#!/bin/sh\n' >"$stubs/$name"
		chmod +x "$stubs/$name"
	done
	without_apt build run
	[ "$status" -eq 0 ]
	[ -z "$stderr" ]
}
