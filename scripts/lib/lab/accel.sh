# shellcheck shell=bash disable=SC2034,SC2154 # shared with who sources it
# SPDX-License-Identifier: GPL-2.0-or-later
#
# How guests are executed: with KVM if a guest boots with it, otherwise
# emulated. Sourced, not run.

# accel_choose - replace "auto" by kvm or tcg; end the script if "kvm" does not
# work.
accel_choose() {
	local asked=$accel

	[ "$accel" != tcg ] || return 0
	accel=kvm
	if [ "$arch" != "$(arch_host)" ]; then
		accel=tcg
		[ "$asked" = auto ] || die "$EXIT_NOTHING" \
			"--accel kvm: KVM on $(uname -m) runs no guests of" \
			"$arch"
	elif ! accel_kvm_works; then
		accel=tcg
		[ "$asked" = auto ] || die "$EXIT_NOTHING" \
			"--accel kvm: a guest does not boot under KVM here:" \
			"$kvm_why"
		warn "KVM is not used ($kvm_why): the guests are emulated"
	fi
}

# accel_kvm_works - does a guest boot with KVM? A success is remembered until
# this machine boots again. A failure is not: it may be due to the kernel or
# program.
accel_kvm_works() {
	local known=$cache_dir/kvm-works boot

	kvm_why="cannot open /dev/kvm"
	[ -r /dev/kvm ] && [ -w /dev/kvm ] || return
	boot=$(cat /proc/sys/kernel/random/boot_id)
	[ "$(cat "$known" 2>/dev/null)" != "$boot yes" ] || return 0
	accel_boots_guest "${kernels[0]}" || {
		kvm_why="a guest does not boot with it:"
		kvm_why+=" $(guest_why $? "$scratch/probe.console")"
		return 1
	}
	mkdir -p "$cache_dir" && echo "$boot yes" >"$known"
}

# accel_boots_guest KERNEL_DIR - does a guest boot within seconds?
accel_boots_guest() {
	local root=$scratch/probe

	mkdir -p "$root/dev"
	guest_busybox "$busybox" "$root" "$sysroot" || return
	printf '%s\n' '#!/bin/busybox sh' 'echo mmfence-guest: ready' \
		'/bin/busybox poweroff -f' >"$root/init"
	chmod +x "$root/init"
	(cd "$root" && find . | busybox cpio -o -H newc 2>/dev/null) \
		>"$scratch/probe.img"
	truncate -s 1M "$scratch/disk"
	guest_boot 5 "$1/vmlinuz" "$scratch/probe.img" \
		"$scratch/probe.console" "$scratch/disk" "$scratch/disk" ||
		return
	grep -q 'mmfence-guest: ready' "$scratch/probe.console"
}
