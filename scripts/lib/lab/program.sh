# shellcheck shell=bash disable=SC2034,SC2154 # shared with who sources it
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The program that the guests run, its libraries and busybox: those of this
# machine, or those of Debian's packages unpacked into a folder. Sourced, not run.

sysroot='' busybox=''

program_find() {
	if [ "$arch" = "$(arch_host)" ]; then
		program=${program:-${MMFENCE:-$(own_program "$here")}}
		busybox=$(command -v busybox)
	else
		program_foreign
	fi
	[ -e "$program" ] || die "$EXIT_NOTHING" \
		"no program $program: build mmfence first, or give --mmfence"
	readelf -h "$program" >/dev/null 2>&1 ||
		die "$EXIT_USAGE" \
			"$program is not an ELF program: --mmfence names" \
			"mmfence"
	program_check_busybox
}

# Does busybox have the applets that guest-init and the initramfs need? For
# another architecture Debian's busybox is used.
program_check_busybox() {
	local applet applets

	readelf -h "$busybox" >/dev/null 2>&1 || die "$EXIT_NOTHING" \
		"$busybox is not an ELF program: install the Debian package" \
		"busybox-static"
	[ "$arch" = "$(arch_host)" ] || return 0
	applets=$'\n'$("$busybox" --list 2>/dev/null)$'\n'
	for applet in sh mkdir mount cat ifconfig modprobe grep uname dmesg \
		      ln tail touch tar sync poweroff cpio; do
		[[ $applets == *$'\n'"$applet"$'\n'* ]] ||
			die "$EXIT_NOTHING" "$busybox has no applet $applet:" \
				"install the Debian package busybox-static"
	done
}

program_foreign() {
	local build=$cache_dir/lab-$arch log=$scratch/build.log

	sysroot=$build/sysroot
	mkdir -p "$build"
	warn "compiling mmfence for the guest ($arch)"
	"$here/scripts/lib/sysroot" "$arch" "$sysroot" 2>"$log" ||
		die "$EXIT_NOTHING" \
			"cannot get the $arch libraries: $(tail -n 1 "$log")"
	program_busybox "$build" ||
		die "$EXIT_NOTHING" "cannot get busybox-static for $arch"
	[ -z "$program" ] || return 0
	# A build folder of CMake belongs to one source tree: each checkout has
	# its own.
	build=$build/build-$(printf '%s' "$here" | cksum | cut -d ' ' -f 1)
	program=$build/mmfence
	if ! program_compile "$build" >"$log" 2>&1; then
		tail -n 5 "$log" | plain >&2
		die "$EXIT_NOTHING" \
			"cannot compile mmfence for $arch; see above"
	fi
}

program_compile() {
	with_build_environment cmake -S "$here" -B "$1" -G Ninja -DMMFENCE_TESTS=OFF \
		-DCMAKE_TOOLCHAIN_FILE="$here/cmake/$(arch_triple "$arch").cmake" \
		-DMMFENCE_SYSROOT="$sysroot" &&
	with_build_environment ninja -C "$1" mmfence
}

# Fetch a static busybox of the other architecture, of any release.
program_busybox() {
	local version deb=$scratch/busybox

	busybox=$1/busybox
	[ ! -e "$busybox" ] || return 0
	debian_state "$arch"
	debian_update
	version=$(debian_packages '^busybox-static$' | cut -d ' ' -f 1 |
		debian_sort_versions | tail -n 1)
	mkdir -p "$deb"
	debian_download "$deb" "busybox-static=$version" &&
	dpkg-deb -x "$deb"/*.deb "$deb" &&
	cp "$(find "$deb" -path '*/bin/busybox')" "$busybox"
}
