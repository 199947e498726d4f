#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What scripts/lab asks of a guest: its architecture, what is set in it, and the
# stacks that its kernel counts. The QEMU is that of fake_lab.

# lab and fake_lab set them.
# shellcheck disable=SC2154

bats_require_minimum_version 1.5.0
load lab
load fake_lab

@test "each architecture has its emulator, machine, console and disks" {
	run bash -c '. "$1/common.sh"; . "$1/lab/guest.sh"
		for arch in arm64 ppc64el s390x riscv64; do
			guest_accel_args $arch tcg
			guest_disk_args d f
			guest_cmdline $arch
		done | grep -E "^(virtio|max|power|rv|[a-z0-9-]+,.*mem-merge)|console" |
			cut -d " " -f 1
		mmu=hash guest_cmdline ppc64el
		mmu=hash guest_machine ppc64el' - "$SOURCE_DIR/scripts/lib"
	[ "$(head -n 16 <<<"$output" | tr '\n' ' ')" = "virt,mem-merge=off\
 max,pauth-impdef=on virtio-blk-pci,drive=d,serial=mmfence-d console=ttyAMA0\
 pseries,x-vof=on,mem-merge=off power9\
 virtio-blk-pci,drive=d,serial=mmfence-d console=hvc0\
 s390-ccw-virtio,mem-merge=off max virtio-blk-ccw,drive=d,serial=mmfence-d\
 console=ttysclp0 virt,mem-merge=off rv64\
 virtio-blk-pci,drive=d,serial=mmfence-d console=ttyS0 " ]
	[[ $output == *" disable_radix"*"cap-hpt-max-page-size=16M" ]]
}

@test "what is set in the guest is part of the result and of its name" {
	fake_qemu
	kernel a ok
	run -0 lab_at --set "/sys/x=0 1" --set /p/tlbie_enabled=0 \
		--kernel a none+ksm
	[ "$(cat "$boots.settings")" = "/sys/x=0 1
/p/tlbie_enabled=0" ]
	[ "$(jq -c .guest.settings "$out"/a*.json)" = \
		'["/sys/x=0 1","/p/tlbie_enabled=0"]' ]
	[[ $output == *"a+x=0_1+tlbie_enabled=0 "* ]]
	for bad in tlbie=0 /sys/x "/sys/x="; do
		run -2 "$lab" --kernel a --set "$bad"
	done
	run -2 "$lab" --kernel a --arch s390x --mmu hash
	[[ $output == *"--mmu is of ppc64el"* ]]
}

@test "stacks: the function that was probed, its callers, and how often" {
	fake_qemu
	cat >"$BATS_TEST_TMPDIR/bin/stacks" <<-END
	== flush_one
	# event histogram
	{ common_stacktrace:
	         ftrace_regs_call+0x4/0x98
	         flush_one.constprop.0+0x10/0x6c4
	         caller+0x4/0x8
	} hitcount:          3
	{ common_stacktrace:
	         flush_one+0x10/0x6c4
	         other+0x4/0x8
	} hitcount:         40
	{ common_stacktrace:
	         flush_one+0x10/0x6c4
	         other+0x6/0x8
	} hitcount:          1
	Totals:
	    Hits: 44
	    Dropped: 0
	== never
	END
	kernel a ok
	run -0 lab_at --stacks-of flush_one,never --kernel a none+ksm
	[ "$(tr '\n' ' ' <"$boots.stacks")" = "flush_one never " ]
	[[ $output == *"a-1
flush_one: 44 calls
      41  flush_one <- other
       3  flush_one.constprop.0 <- caller
not called: never"* ]]
	run -0 "$SOURCE_DIR/scripts/stacks" --through other "$out/a-1.stacks"
	[ "${lines[1]}" = "flush_one: 41 calls" ]
	run -2 "$lab" --kernel a --stacks-of 'x;y'
}

# stack COUNT NAME... - as a histogram of the kernel has it.
stack()
{
	printf '{ stacktrace:\n'
	printf '         %s+0x4/0x98\n' "${@:2}"
	printf '} hitcount: %10d\n' "$1"
}

@test "on arm64 the caller is missing, and its own caller tells the event" {
	{
		echo "== ptep_clear_flush"
		stack 50 kprobe_brk_handler el1_brk64 el1h_64_sync \
			ptep_clear_flush try_to_merge_one_page ksm_scan_thread
		stack 49 kprobe_breakpoint_handler el1_dbg el1h_64_sync \
			ptep_clear_flush try_to_merge_with_ksm_page
	} >"$BATS_TEST_TMPDIR/k.stacks"
	run -0 "$SOURCE_DIR/scripts/stacks" "$BATS_TEST_TMPDIR/k.stacks"
	[[ ${lines[2]} == *" ptep_clear_flush <- ? <- try_to_merge_one_page <-"* ]]
	run -0 "$SOURCE_DIR/scripts/stacks" --per-event \
		"$BATS_TEST_TMPDIR/k.stacks"
	[ "${lines[2]}" = "  page merged                50        0    0.000" ]
}

@test "requests per event, without what an exception had interrupted" {
	{
		echo "== ptep_clear_flush"
		stack 50 ptep_clear_flush write_protect_page.constprop.0 \
			try_to_merge_one_page
		stack 50 ptep_clear_flush try_to_merge_one_page
		echo "== smp_call_function_many_cond"
		stack 100 smp_call_function_many_cond try_to_merge_one_page
		stack 3 smp_call_function_many_cond data_access_common_virt \
			try_to_merge_one_page
	} >"$BATS_TEST_TMPDIR/k.stacks"
	run -0 "$SOURCE_DIR/scripts/stacks" --per-event \
		"$BATS_TEST_TMPDIR/k.stacks"
	[ "${lines[2]}" = "  page merged                50      100    2.000" ]
	[ ${#lines[@]} -eq 3 ]
	run -2 "$SOURCE_DIR/scripts/stacks" "$BATS_TEST_TMPDIR/none"
	run -2 "$SOURCE_DIR/scripts/stacks"
	run -2 "$SOURCE_DIR/scripts/stacks" "$BATS_TEST_DIRNAME/guests.bats"
	[[ $output == *"guests.bats holds no stacks"* ]]
	: >"$BATS_TEST_TMPDIR/empty"
	run -0 "$SOURCE_DIR/scripts/stacks" "$BATS_TEST_TMPDIR/empty"
	[[ $output == *"the kernel allowed a probe in none"* ]]
}
