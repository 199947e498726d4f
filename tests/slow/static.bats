#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# scripts/build-static: one file that runs in a root without anything else. ctest
# sets SOURCE_DIR.

load ../source

bats_require_minimum_version 1.5.0

# static ARCH: builds it and makes $root, a folder with it and nothing else
static()
{
	run --separate-stderr "$SOURCE_DIR/scripts/build-static" \
		--arch "$1" --output "$BATS_TEST_TMPDIR/mmfence"
	# shellcheck disable=SC2154 # set by run
	[ "$status" -ne 77 ] || skip "${stderr##*$'\n'}"
	[ "$status" -eq 0 ]
	[ "$output" = "$BATS_TEST_TMPDIR/mmfence" ]
	none_of "warnings" "$(grep -E ': warning: .*\[-W' <<<"$stderr")"
	root=$BATS_TEST_TMPDIR/root
	mkdir -p "$root"/{proc,sys,data,dev}
	cp "$output" "$root/mmfence"
	cp "$SOURCE_DIR"/data/lab-flush-kind/*.json "$root/data"
	readelf -lW "$root/mmfence" >"$BATS_TEST_TMPDIR/segments"
	none_of "a loader" "$(grep INTERP "$BATS_TEST_TMPDIR/segments")"
	grep -q GNU_RELRO "$BATS_TEST_TMPDIR/segments"
	none_of "libraries" "$(readelf -dW "$root/mmfence" | grep NEEDED)"
}

compares()
{
	"$@" compare /data/6.1.192-old-1.json -- /data/6.1.192-new-1.json
}

@test "x86-64: in a root that holds only it, /proc and /sys" {
	[ "$(uname -m)" = x86_64 ] || skip "not this machine"
	[ "$(id -u)" = 0 ] || skip "chroot needs root"
	unshare -m true 2>/dev/null || skip "no mount namespaces here"
	static x86-64
	# shellcheck disable=SC2016 # the inner shell expands them
	in_root=(unshare -m bash -c 'mount -t proc proc "$1/proc" &&
		mount --rbind /sys "$1/sys" && exec chroot "$@"' - "$root"
		/mmfence)
	"${in_root[@]}" --version | grep -q '^features:.* +libbpf .*+static'
	diff <("${in_root[@]}" list --verbose) <("$MMFENCE" list --verbose)
	diff <(compares "${in_root[@]}") <(cd "$root" && "$MMFENCE" compare \
		data/6.1.192-old-1.json -- data/6.1.192-new-1.json)
	run "${in_root[@]}" check
	[ "$status" -eq 0 ]
	run "${in_root[@]}" run --rounds 1 --visits 1 --json /data/r.json null
	echo "$output"
	# A machine that is not quiet makes it invalid, which is a result.
	[ "$status" -le 1 ]
	[ -s "$root/data/r.json" ]
}

@test "arm64: under an emulator, without an arm64 library" {
	local -a emulator=()

	if [ "$(uname -m)" != aarch64 ]; then
		# Debian's newer qemu-user has the name without -static.
		emulator=("$(command -v qemu-aarch64-static ||
			command -v qemu-aarch64)") ||
			skip "no qemu-user-static or qemu-user"
	fi
	static arm64
	# The program looks for no library of this machine.
	"${emulator[@]}" "$root/mmfence" --version | grep -q 'for aarch64'
	diff <("${emulator[@]}" "$root/mmfence" list) <("$MMFENCE" list)
	cd "$root"
	diff <("${emulator[@]}" ./mmfence compare \
		data/6.1.192-old-1.json -- data/6.1.192-new-1.json) \
		<("$MMFENCE" compare \
		data/6.1.192-old-1.json -- data/6.1.192-new-1.json)
}
