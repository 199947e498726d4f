# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The build folder of scripts/run and scripts/test. Sourced, not run.

# build_cached BUILD NAME - a value that CMake keeps there.
build_cached()
{
	sed -n "s/^$2:[A-Z]*=//p" "$1/CMakeCache.txt"
}

# build_foreign SOURCE BUILD - why CMake would refuse the folder or build
# something else than asked for: it was made from another tree, at another
# place, by another generator or compiler. Nothing if it fits.
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

# build_is_finished SOURCE BUILD - does it hold a program that needs neither
# CMake nor packages any more?
build_is_finished()
{
	[ -x "$2/mmfence" ] && [ -z "$(build_foreign "$1" "$2")" ] || return
	[ ! -w "$2" ] || cmake --build "$2" --target mmfence >/dev/null 2>&1
}

# build_configure SOURCE BUILD ARGUMENT... - have CMake make the folder ready;
# one that does not fit is told and made anew.
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

# build_absolute DIR - its path from the root.
build_absolute()
{
	case $1 in
	/*) echo "$1" ;;
	*) echo "$PWD/$1" ;;
	esac
}
