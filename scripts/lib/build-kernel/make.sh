# shellcheck shell=bash disable=SC2034,SC2154 # shared with who sources it
# SPDX-License-Identifier: GPL-2.0-or-later
#
# How a tree in $work/linux becomes a kernel: its configuration, the compiler's
# run and what is shown of it. Sourced by build-kernel, not run.

# What compiles at the first build with lab/kconfig-fragment, about.
make_files_amd64=1250 make_files_arm64=1350

# Debian's name of this machine's architecture.
make_host_arch() {
	case $(uname -m) in
	x86_64) echo amd64 ;;
	aarch64) echo arm64 ;;
	*) uname -m ;;
	esac
}

# make_arch ARCH - sets what depends on the architecture to build for.
make_arch() {
	local triple

	case $1 in
	amd64) kbuild_arch=x86_64 image=bzImage triple=x86_64-linux-gnu
		image_file=arch/x86/boot/bzImage ;;
	arm64) kbuild_arch=arm64 image=Image triple=aarch64-linux-gnu
		image_file=arch/arm64/boot/Image ;;
	esac
	cross=''
	[ "$1" = "$(make_host_arch)" ] || cross=$triple-
}

kmake() {
	with_build_environment \
		KBUILD_BUILD_USER=mmfence KBUILD_BUILD_HOST=mmfence \
		KBUILD_BUILD_TIMESTAMP='Thu Jan 1 00:00:00 UTC 1970' \
		nice -n 5 make -C "$work/linux" "ARCH=$kbuild_arch" \
		${cross:+"CROSS_COMPILE=$cross"} "-j$jobs" "$@" </dev/null
}

# make_configure - allnoconfig with our fragment. The file is replaced only when
# it differs, which would compile everything again.
make_configure() {
	local config=$work/linux/.config lacking

	rm -f "$scratch/config.old"
	[ ! -e "$config" ] || cp -p "$config" "$scratch/config.old"
	sed 's/[[:space:]]*#.*//' "$here/lab/kconfig-fragment" \
		${extra_config:+"$extra_config"} >"$work/fragment"
	kmake -s KCONFIG_ALLCONFIG="$work/fragment" allnoconfig \
		>"$work/log" 2>&1 || return
	lacking=$(kconfig_lacking "$config" "$arch")
	if [ -n "$lacking" ]; then
		warn "this tree does not take" "${lacking//$'\n'/ }"
		return 1
	fi
	if cmp -s "$config" "$scratch/config.old"; then
		cp -p "$scratch/config.old" "$config"
	else
		rm -f "$work/compiled"
	fi
}

# make_image NAME MM_FLAGS - $work/compiled lists the files that have changed since
# all was compiled, and is missing where that never was.
make_image() {
	local total statuses

	make_configure || return
	total=$(make_expected)
	rm -f "$work/compiled"
	kmake LOCALVERSION="-$1" MMFENCE_MM_FLAGS="$2" "$image" 2>&1 |
		make_progress "$1" "$total"
	statuses=("${PIPESTATUS[@]}")
	[ "${statuses[*]}" = "0 0" ] || return
	: >"$work/compiled"
}

# make_expected - how many files will be compiled, about; 0: not known.
make_expected() {
	local objects files=make_files_$arch

	if [ -s "$work/compiled" ]; then
		find "$work/linux" -name '.*.o.cmd' -print0 |
			xargs -0r grep -lF -f "$work/compiled" | wc -l
	elif [ ! -e "$work/compiled" ]; then
		objects=$(find "$work/linux" -name '.*.o.cmd' | wc -l)
		echo $((objects < ${!files} ? ${!files} - objects : 0))
	else
		echo 0
	fi
}

# make_progress NAME TOTAL - from make's output to the log; what is done of it is
# shown on a terminal all the time, elsewhere each minute.
make_progress() {
	local name=$1 total=$2 nr=0 line start=$SECONDS every=60 last=$SECONDS

	[ ! -t 2 ] || every=1
	while IFS= read -r line; do
		printf '%s\n' "$line" || return
		[[ $line == '  '@(CC|AS|HOSTCC)' '* ]] || continue
		nr=$((nr + 1))
		((SECONDS - last >= every)) || continue
		last=$SECONDS
		make_say "$name" "$nr" "$total" $((SECONDS - start))
	done >>"$work/log"
	[ "$every" -ne 1 ] || printf '\r\033[K' >&2
}

# make_say NAME NR TOTAL SECONDS - a line of a terminal.
make_say() {
	local text="building $1: $2" left

	if (($3 > $2 && $2 >= 20)); then
		left=$(($4 * ($3 - $2) / $2))
		text+=" of about $3 files, $(make_duration "$left") left"
	else
		text+=" files, $(make_duration "$4")"
	fi
	if [ -t 2 ]; then
		printf '\r\033[K%s: %s' "$prog" "$text" >&2
	else
		warn "$text"
	fi
}

# make_duration SECONDS
make_duration() {
	if (($1 < 120)); then
		echo "$1 s"
	else
		echo "$((($1 + 30) / 60)) min"
	fi
}

# make_why NAME - why the build failed, and where it says so.
make_why() {
	grep -m 5 -E '(error|Error|ERROR)( [0-9]+)?([:]|$)|No space left' \
		"$work/log" | plain >&2
	! grep -q 'No space left' "$work/log" ||
		warn "the disk of $work is full: $(df -Ph "$work" |
			awk 'END { print $4 " are free" }')"
	warn "$1: the build failed; see $work/log"
}
