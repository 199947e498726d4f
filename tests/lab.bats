#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# scripts/lab with the QEMU of fake_lab. (lab_boot.bats boots a Debian kernel.)

# lab and fake_lab set them.
# shellcheck disable=SC2154

bats_require_minimum_version 1.5.0
load lab
load fake_lab

@test "kernels take turns: A B, B A, A B" {
	fake_qemu
	kernel a ok
	kernel b ok
	run -0 lab_at --boots 3 --kernel a --kernel b none+ksm
	[ "$(tr '\n' ' ' <"$boots")" = "a b b a a b " ]
	[ "$(find "$out" -name '*.json' | wc -l)" -eq 6 ]
	[ "$(jq -s -c 'map(.guest.boot)' "$out"/a-?.json)" = '[1,2,3]' ]
	# The table holds one row a kernel, of 3 boots with 100 events each.
	[[ $output =~ none\+ksm\ +a\ +300\ +2\.000\ +2\.500 ]]
}

@test "a guest that panics, hangs, stops, lies or is refused harms no other" {
	fake_qemu
	for how in panic hang stuck nothing truncated nojson refuse ok; do
		kernel "$how" "$how"
	done
	run -1 --separate-stderr lab_at --timeout 2 --kernel panic \
		--kernel hang --kernel stuck --kernel nothing --kernel truncated \
		--kernel nojson --kernel refuse --kernel ok none+ksm
	echo "$stderr"
	[[ $stderr == *"panic: Kernel panic - not syncing: at once"* ]]
	[[ $stderr == *"panic: the console of the guest is in $out/panic-1.console"* ]]
	[[ $stderr == *"hang: no result in time"* ]]
	[[ $stderr == *"stuck: no result in time: mmfence was told to end, and ended with status 143"* ]]
	[[ $stderr == *"nothing: it switched off without a whole result"* ]]
	[[ $stderr == *"truncated: cannot store the result: it is truncated"* ]]
	[[ $stderr == *"nojson: mmfence wrote no result and ended with status 139"* ]]
	[[ $stderr == *"refuse: QEMU: no such machine"* ]]
	[ "$(find "$out" -name '*.json*')" = "$out/ok-1.json" ]
	[[ $output =~ none\+ksm\ +ok\ +100 ]]
}

@test "an int3 that may be the emulator's: three boots at most" {
	fake_qemu
	kernel a stale-twice
	run -0 --separate-stderr lab_at --kernel a none+ksm
	[ "$(wc -l <"$boots")" -eq 3 ]
	[ "$(find "$out" -name '*.json')" = "$out/a-1.json" ]
	[ "$(jq .guest.boot "$out/a-1.json")" -eq 1 ]
	grep -q int3 "$out/a-1.console.int3-1" "$out/a-1.console.int3-2"
	[[ $stderr == *"console is $out/a-1.console.int3-2. The guest is booted again"* ]]
	rm -r "$out" "$boots"
	kernel a stale
	run -1 --separate-stderr lab_at --kernel a none+ksm
	[ "$(wc -l <"$boots")" -eq 3 ]
	[[ $stderr == *"the console of the guest is in $out/a-1.console"* ]]
}

@test "an invalid cell: status 1 and its reason under the table" {
	fake_qemu
	kernel odd invalid
	run -1 lab_at --kernel odd none+ksm
	[[ $output == *"none+ksm on odd: invalid: it did not happen"* ]]
}

@test "cells that ask say whether PageAnonExclusive was checked" {
	fake_qemu
	for how in plain pins blind; do
		kernel "$how" "$how"
	done
	run -0 lab_at --kernel plain --kernel pins --kernel blind x:pte=ro+none
	[[ $output == *"check PageAnonExclusive"*"x:pte=ro+none"* ]]
	[[ $output =~ plain\ +no\ +4099\ +0\ +0 ]]
	[[ $output =~ pins\ +yes\ +4099\ +4099\ +7 ]]
	[[ $output =~ blind\ +\?\ +0 ]]
	# One heading for the cell; and none where nobody asks.
	[ "$(grep -cx x:pte=ro+none <<<"$output")" -eq 1 ]
	kernel other ok
	rm -r "$out"
	run -0 lab_at --kernel other none+ksm
	[[ $output != *PageAnonExclusive* ]]
}

@test "nothing can run in the guest: 77" {
	fake_qemu
	kernel poor nothing-runs
	run -77 lab_at --kernel poor none+ksm
}

@test "a guest gets longer under load, and says what it finished" {
	local seconds

	run bash -c '. "$0"
		guest_patience 300 0.35 2
		guest_patience 300 2.00 2
		guest_patience 300 6.00 2
		guest_patience 4099 999 2' "$SOURCE_DIR/scripts/lib/lab/guest.sh"
	[ "${lines[*]}" = "300 300 600 32792" ]
	fake_qemu
	kernel late late
	run -1 --separate-stderr lab_at --timeout 100 --kernel late none+ksm
	echo "$stderr"
	[[ $stderr == *"late: the run did not finish in time; its finished rounds are in "* ]]
	[ -s "$out/late-1.json" ]
	# The last tenth of the time is reserved for the end.
	seconds=$(cat "$boots.seconds")
	[ "$seconds" -ge 90 ] && [ "$seconds" -le 720 ]
	if [ "$seconds" -gt 90 ]; then
		[[ $stderr == *"late: the load of this machine is "*" given up after "* ]]
	fi
}

@test "the guest is told cells and run options as they were given" {
	fake_qemu
	kernel a ok
	run -0 lab_at --mmfence "$real" --kernel a 'futex+ksm:area=8m' \
		'none+swap' -- \
		--rounds 3 'with blank'
	[ "$(tr '\n' '|' <"$boots.args")" = "mmfence|run|--json|/result/run\
.json|--state-dir|/disk|--emulated|futex+ksm:area=8m|none+swap|--rounds|3|with blank|" ]
}

@test "QEMU gets no network, no shared memory pages and both nodes" {
	fake_qemu
	kernel a ok
	run -0 lab_at --smp 2 --nodes 2 --mem 512 --kernel a none+ksm
	args=$(cat "$boots.qemu")
	[[ $args == *"-nic none "* ]]
	[[ $args == *"-machine pc,mem-merge=off "* ]]
	[[ $args == *"size=256M,merge=off -numa node,nodeid=1,cpus=1-1,"* ]]
}

@test "the kernel is told words of the caller's" {
	fake_qemu
	kernel a ok
	run -0 lab_at --cmdline "nohz=off quiet" --kernel a none+ksm
	[[ $(cat "$boots.qemu") == *" rdinit=/init "*" nohz=off quiet -serial"* ]]
}

@test "a directory with results is added to on demand only" {
	fake_qemu
	kernel a ok
	run -0 lab_at --kernel a none+ksm
	run -2 lab_at --kernel a none+ksm
	[[ $output == *"--append"* ]]
	run -0 lab_at --append --kernel a none+ksm
	[ -e "$out/a-2.json" ]
}

@test "a kernel that nobody has is named and the others run" {
	fake_qemu
	kernel a ok
	run -2 lab_at --kernel ./nowhere --kernel a none+ksm
	[[ $output == *"no kernel ./nowhere"* ]]
	[[ $output =~ none\+ksm\ +a\ +100 ]]
}

# built TREE ARCH IMAGE - a kernel tree as make leaves it.
built()
{
	mkdir -p "$1/arch/$2/boot" "$1/include/config"
	touch "$1/Kbuild" "$1/Kconfig" "$1/include/config/auto.conf"
	echo ok >"$1/arch/$2/boot/$3"
	sed 's/[[:space:]]*#.*//' "$SOURCE_DIR/lab/kconfig-fragment" \
		>"$1/.config"
	echo 6.13.0-mine >"$1/include/config/kernel.release"
}

@test "a kernel tree in which one is built is a kernel, and its image" {
	fake_qemu
	built "$BATS_TEST_TMPDIR/my tree" x86 bzImage
	run -0 lab_at --arch amd64 --kernel "my tree" \
		--kernel "my tree/arch/x86/boot/bzImage" none+ksm
	[ -s "$out/6.13.0-mine-1.json" ]
	[ -s "$out/6.13.0-mine#2-1.json" ]
	run -2 lab_at --arch arm64 --mmfence "$real" --kernel "my tree"
	[[ $output == *"for amd64: --arch amd64"* ]] ||
		[[ $output == *" is missing: install "* ]]
}

@test "a tree without a kernel and a vmlinux: what to give instead" {
	fake_qemu
	built "$BATS_TEST_TMPDIR/tree" x86 other
	cp "$(type -P true)" "$BATS_TEST_TMPDIR/tree/vmlinux"
	run -2 lab_at --arch amd64 --kernel tree --kernel tree/vmlinux none+ksm
	output=$(tr -s '\n ' ' ' <<<"$output")
	[[ $output == *'no kernel is built in tree: run "make bzImage"'* ]]
	[[ $output == *"tree/vmlinux is an ELF file"*"arch/x86/boot/bzImage in it"* ]]
	[ ! -e "$boots" ]
}

@test "what a guest lacks in a configuration is named by its symbol" {
	fake_qemu
	built "$BATS_TEST_TMPDIR/tree" x86 bzImage
	sed -i 's/CONFIG_KSM=y/# CONFIG_KSM is not set/' \
		"$BATS_TEST_TMPDIR/tree/.config"
	run -0 lab_at --arch amd64 --kernel tree none+ksm
	[[ $output == *"skipped"*"CONFIG_KSM=y"* ]]
	sed -i 's/\(CONFIG_VIRTIO_BLK\)=y/\1=m/' "$BATS_TEST_TMPDIR/tree/.config"
	rm -r "$out" "$boots"
	run -2 --separate-stderr lab_at --arch amd64 --kernel tree none+ksm
	grep -qx CONFIG_VIRTIO_BLK=y <<<"$stderr"
	[[ $stderr == *merge_config.sh* ]]
	[ ! -e "$boots" ]
}

@test "the commit of a kernel that build-kernel made is in its result" {
	fake_qemu
	kernel a ok
	printf '%s\n' 6.13.0-abc "$(printf '%040d' 7) mm: \"x\" \$(y)" \
		"parent $(printf '%040d' 6)" >"$BATS_TEST_TMPDIR/a/label"
	run -0 lab_at --kernel a none+ksm
	[ "$(jq -c '.guest | [.commit, .subject, .parent]' \
		"$out/6.13.0-abc-1.json")" = "[\"$(printf '%040d' 7)\",\
\"mm: \\\"x\\\" \$(y)\",\"$(printf '%040d' 6)\"]" ]
	kernel b ok
	run -0 lab_at --append --kernel b none+ksm
	[ "$(jq '.guest | has("commit")' "$out/b-1.json")" = false ]
}

@test "killed by any signal, no guest and no file stays" {
	fake_qemu
	kernel hang hang
	for signal in INT TERM HUP; do
		rm -f "$boots"
		lab_at --kernel hang --append none+ksm 2>/dev/null 3>&- &
		until [ -s "$boots" ]; do sleep 0.1; done
		pkill -"$signal" -P $! -f scripts/lab ||
			kill -"$signal" $!
		wait $! || status=$?
		[ "$status" -eq 130 ]
		nothing_left
	done
}

@test "--exact: not with KVM, not without the plugin, not where QEMU has none" {
	fake_qemu
	kernel a ok
	run -2 lab_at --exact --accel kvm --kernel a none+ksm
	[[ $output == *"--exact and --accel kvm exclude each other"* ]]
	MMFENCE_EXACT=$BATS_TEST_TMPDIR/none run -77 lab_at --exact --kernel a
	[[ $output == *"no plugin $BATS_TEST_TMPDIR/none"* ]]
	printf '#!/bin/sh\necho "-plugin: invalid option" >&2\nexit 1\n' \
		>"$BATS_TEST_TMPDIR/bin/qemu-system-x86_64"
	cp "$BATS_TEST_TMPDIR"/bin/qemu-system-{x86_64,aarch64}
	MMFENCE_EXACT=$MMFENCE run -77 lab_at --exact --kernel a none+ksm
	[[ $output == *"does not load "*": -plugin: invalid option"* ]]
	[ ! -e "$boots" ]
}

@test "--qemu: another emulator than the one in the path" {
	fake_qemu
	kernel a ok
	mv "$BATS_TEST_TMPDIR/bin/qemu-system-$(uname -m)" \
		"$BATS_TEST_TMPDIR/other"
	run -0 lab_at --qemu "$BATS_TEST_TMPDIR/other" --kernel a none+ksm
	[ "$(wc -l <"$boots")" -eq 1 ]
	run -77 lab_at --qemu "$BATS_TEST_TMPDIR/none" --kernel a none+ksm
	[[ $output == *"$BATS_TEST_TMPDIR/none is missing: install"* ]]
}

@test "bad input is refused" {
	for bad in '--arch sparc' '--smp 0' '--smp x' '--mem 1' '--nodes 9' \
		   '--accel xen' '--boots 0' '--timeout 0' '--timeout' \
		   '--frobnicate' '--kernel' '--smp 1 --nodes 2 --kernel a' \
		   '--kernel debian:9.9;id --out x' \
		   '--mmfence /etc/passwd --kernel a'; do
		# shellcheck disable=SC2086 # words
		run -2 "$lab" $bad
		[[ $output == *lab:* ]] || [[ $output == *kernel:* ]]
	done
	run -2 "$lab"
	run -2 "$lab" none+ksm
}

@test "no QEMU: 77 and its package" {
	mkdir "$BATS_TEST_TMPDIR/path"
	for tool in bash env dirname uname sed nproc; do
		ln -s "$(command -v $tool)" "$BATS_TEST_TMPDIR/path/"
	done
	kernel a ok
	PATH=$BATS_TEST_TMPDIR/path run -77 "$lab" \
		--kernel "$BATS_TEST_TMPDIR/a"
	[[ $output == *"qemu-system-"*" is missing: install the Debian package qemu-system-"* ]]
}

# contents FILE - of an initramfs, one name a line.
contents()
{
	gzip -dc "$1" | busybox cpio -t 2>/dev/null
}

# initramfs KERNEL BUSYBOX - as lab makes one, in $out.
initramfs()
{
	bash -c '. "$1/common.sh"; . "$1/lab/guest.sh"
		scratch_make
		guest_initramfs "$2" "$(type -P true)" "" "$3" "$4" 9 x' \
		- "$SOURCE_DIR/scripts/lib" "$@" "$out"
}

@test "a busybox that needs libraries comes with them" {
	kernel a ok
	initramfs "$BATS_TEST_TMPDIR/a" "$(command -v bash)"
	contents "$out" | grep -q '^lib/libtinfo\.so'
	contents "$out" | grep -q '^lib/libc\.so'
}

@test "a busybox that lacks what a guest needs is none: 77" {
	fake_qemu
	kernel a ok
	printf '#!/bin/sh\nexec %s "$@"\n' "$(command -v busybox)" \
		>"$BATS_TEST_TMPDIR/bin/busybox"
	chmod +x "$BATS_TEST_TMPDIR/bin/busybox"
	run -77 lab_at --kernel a none+ksm
	[[ $output == *"busybox is not an ELF program"*busybox-static* ]]
	cp "$(type -P true)" "$BATS_TEST_TMPDIR/bin/busybox"
	run -77 lab_at --kernel a none+ksm
	[[ $output == *"busybox has no applet sh"*busybox-static* ]]
}

@test "modules are found where HOME and TMPDIR have a blank" {
	local home="$BATS_TEST_TMPDIR/a home" kernel dir
	local root=$BATS_TEST_TMPDIR/root

	need_programs gcc depmod
	kernel=$home/.cache/mmfence/kernels/debian-6.1.1-1-amd64
	dir=$kernel/modules/6.1.0-x
	mkdir -p "$dir/kernel" "$BATS_TEST_TMPDIR/a blank" "$root/lib"
	touch "$kernel/label" "$dir"/modules.{builtin,builtin.modinfo,order}
	gcc -c -x c -o "$dir/kernel/ext4.ko" - </dev/null
	ln -s "$kernel/modules" "$root/lib/modules"
	depmod -b "$root" 6.1.0-x
	unset XDG_CACHE_HOME
	export TMPDIR="$BATS_TEST_TMPDIR/a blank"
	HOME=$home run -0 "$SOURCE_DIR/scripts/fetch-kernel" --offline \
		debian:6.1.1-1
	[ "$output" = "$kernel" ]
	initramfs "$output" "$(command -v busybox)"
	contents "$out" | grep -qx lib/modules/6.1.0-x/ext4.ko
}

@test "results and consoles follow no link" {
	fake_qemu
	kernel a ok
	kernel panic panic
	mkdir "$out"
	for name in a-1.json panic-1.console; do
		ln -s "$BATS_TEST_TMPDIR/victim-$name" "$out/$name"
	done
	run -1 lab_at --append --kernel a --kernel panic none+ksm
	[ -z "$(find "$BATS_TEST_TMPDIR" -name 'victim-*')" ]
	[ -s "$out/a-1.json" ] && [ ! -L "$out/a-1.json" ]
	[ -s "$out/panic-1.console" ] && [ ! -L "$out/panic-1.console" ]
}

@test "options of run that are lab's are refused, cut short or not" {
	kernel a ok
	run -2 lab_at --kernel "$BATS_TEST_TMPDIR/a" -- --js=/x
	[[ $output == *'leave out "--js=/x": lab sets --json of mmfence run itself'* ]]
	run -2 lab_at --kernel "$BATS_TEST_TMPDIR/a" -- --state=/x
}

@test "a child that died is a failure of lab's" {
	# shellcheck disable=SC2016 # the inner shell expands them
	run -0 bash -c '. "$1/lib/common.sh"
		eval "$(sed -n "/^worse() {/,/^}/p" "$1/lab")"
		status=0; worse 139; echo "$status"' - "$SOURCE_DIR/scripts"
	[ "$output" = 1 ]
}
