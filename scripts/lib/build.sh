# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The build folder of scripts/run and scripts/test. Sourced, not run.

# build_cached BUILD NAME - print a value from CMake's cache.
build_cached()
{
	sed -n "s/^$2:[A-Z]*=//p" "$1/CMakeCache.txt"
}

# build_foreign SOURCE BUILD - why the folder cannot be used: it was made from
# another tree, at another path, or with another generator or compiler, so that
# CMake would refuse it or build something else. Prints nothing if it can be
# used.
build_foreign()
{
	local source=$1 build=$2 was compiler

	[ -e "$build/CMakeCache.txt" ] || return 0
	was=$(build_cached "$build" CMAKE_HOME_DIRECTORY)
	[ "$was" -ef "$source" ] || {
		echo "is of the sources in $was"
		return
	}
	was=$(build_cached "$build" CMAKE_CACHEFILE_DIR)
	[ "$was" -ef "$build" ] || {
		echo "was made as $was"
		return
	}
	was=$(build_cached "$build" CMAKE_GENERATOR)
	[ "$was" = Ninja ] || {
		echo "was made for $was"
		return
	}
	was=$(build_cached "$build" CMAKE_C_COMPILER)
	compiler=$(command -v "${CC:-$was}" || true)
	[ -n "$compiler" ] && [ "$was" -ef "$compiler" ] ||
		echo "was made with the compiler $was"
}

# build_is_finished SOURCE BUILD - does it hold a program that can be used
# without CMake and without further packages?
build_is_finished()
{
	[ -x "$2/mmfence" ] && [ -z "$(build_foreign "$1" "$2")" ] || return
	[ ! -w "$2" ] || cmake --build "$2" --target mmfence >/dev/null 2>&1
}

# build_configure SOURCE BUILD ARGUMENT... - run CMake; a folder that cannot be
# used is reported and made anew.
build_configure()
{
	local source=$1 build=$2 foreign
	local -a fresh=()

	shift 2
	if ! mkdir -p "$build" 2>/dev/null || [ ! -w "$build" ]; then
		warn "cannot write to $build: name another folder with" \
			"--build DIR"
		return 1
	fi
	foreign=$(build_foreign "$source" "$build")
	if [ -n "$foreign" ]; then
		warn "$build $foreign: it is made anew"
		fresh=(--fresh)
	fi
	CC=${CC:-gcc} cmake "${fresh[@]}" -S "$source" -B "$build" -G Ninja "$@"
}

# build_absolute DIR - print its absolute path.
build_absolute()
{
	case $1 in
	/*) echo "$1" ;;
	*) echo "$PWD/$1" ;;
	esac
}
