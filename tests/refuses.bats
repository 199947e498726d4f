#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
#
# If a machine, a container or a policy lacks something, check prints one line with
# the reason, and run skips the cell: it never hangs, fails or gives a wrong number.

# run sets status and output.
# Text in single quotes is for another shell.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154

bats_require_minimum_version 1.5.0

load support/run.bash

setup()
{
	make_dirs
	needs_root
	json=$dir/result.json
	group=
	loop=
	paranoid=
}

teardown()
{
	[ -z "$paranoid" ] ||
		echo "$paranoid" >/proc/sys/kernel/perf_event_paranoid
	[ -z "$loop" ] || losetup --detach "$loop"
	remove_dirs
	if [ -n "$group" ]; then
		umount "$dir/disk" 2>/dev/null || true
		rmdir "$group"
	fi
}

# In a mount namespace of our own, after the commands $1.
inside()
{
	local commands=$1

	shift
	unshare --mount --propagation private sh -c \
		"$commands"' && exec "$@"' sh "$@"
}

# lacking WRAPPER... -- CELL...: every CELL is a skip, and none an error. Sets
# $output to the JSON's reasons.
lacking()
{
	local -a wrapper=()
	local program=$MMFENCE

	while [ "$1" != -- ]; do
		wrapper+=("$1")
		shift
	done
	shift
	printf '#!/bin/bash\nexec %s "$@"\n' \
		"$(printf '%q ' "${wrapper[@]}" "$program")" >"$dir/wrapped"
	chmod 0755 "$dir/wrapped"
	if [ "${wrapper[0]}" = inside ]; then
		needs_mounts
		{
			echo '#!/bin/bash'
			declare -f inside
			printf '%q ' "${wrapper[@]}" "$program"
			echo '"$@"'
		} >"$dir/wrapped"
	fi
	MMFENCE=$dir/wrapped measure --visits 1 --rounds 1 --round-time 5ms \
		--force --json "$json" "$@"
	echo "$output$stderr"
	[ "$status" -eq 77 ]
	reasons=$(python3 -c '
import json, sys
run = json.load(open(sys.argv[1]))
for cell in run["cells"] + run["primitives"]:
    assert cell["outcome"] == "skip" and not cell["rounds"], cell["cell"]
    print(cell["cell"] + ": " + cell["reason"])' "$json")
	run --separate-stderr timeout 60 "$dir/wrapped" check
	[ "$status" -eq 0 ] || [ "$status" -eq 77 ]
	checked=$(tr -s ' \n' '  ' <<<"$output")
}

@test "a read-only /sys" {
	lacking inside "mount -o remount,bind,ro /sys" -- \
		none+ksm none+collapse none+khugepaged
	[[ $reasons == *"none+ksm: set /sys/kernel/mm/ksm/"*"Read-only"* ]]
	[[ $reasons == *"none+collapse: set /sys/kernel/mm/"*"Read-only"* ]]
	[[ $reasons == *"none+khugepaged: set /sys/"*"Read-only"* ]]
	[[ $checked == *" ksm skip: set /sys/kernel/mm/ksm/"*"Read-only"* ]]
	[[ $checked == *" futex ok"* ]]
}

@test "a masked /sys/kernel" {
	lacking inside "mount -t tmpfs none /sys/kernel" -- \
		none+ksm none+collapse none+khugepaged
	[[ $reasons == *"none+ksm: this kernel has no KSM"* ]]
	[[ $reasons == *"none+collapse: "*"no transparent huge pages"* ]]
	[[ $checked == *" ksm skip: this kernel has no KSM"* ]]
}

# As a kernel of 6.1 without CONFIG_TRANSPARENT_HUGEPAGE.
@test "neither huge pages nor their collapse" {
	lacking inside "mount -t tmpfs none /sys/kernel && set -- '$DENY' \
		madvise=EINVAL \"\$@\"" -- none+collapse collapse_broadcast
	[[ $reasons == *"none+collapse: "*"no transparent huge pages"* ]]
	[[ $reasons == *"collapse_broadcast: "*"no transparent huge pages"* ]]
}

@test "a masked /sys" {
	lacking inside "mount -t tmpfs none /sys" -- \
		futex+none none+ksm none+mprotect smp_mb
	[[ $reasons == *"futex+none: no interrupts can be counted"* ]]
	[[ $checked == *" smp_mb skip: no interrupts can be counted"* ]]
}

@test "a masked /proc/interrupts" {
	lacking inside "mount --bind /dev/null /proc/interrupts" -- \
		futex+none none+mprotect null
	[[ $reasons == *"futex+none: no interrupts can be counted (hidden"* ]]
	[[ $checked == *"/proc/interrupts: TLB unknown, CAL unknown"* ]]
	[[ $checked == *" futex skip: no interrupts can be counted"* ]]
}

# Times can be measured, counts cannot; no cell reports such a count as 0.
@test "/proc/interrupts without its rows" {
	needs_mounts
	grep -E 'CPU0|RES:' /proc/interrupts >"$dir/rows"
	{
		echo '#!/bin/bash'
		declare -f inside
		printf 'inside %q %q "$@"\n' \
			"mount --bind $dir/rows /proc/interrupts" "$MMFENCE"
	} >"$dir/wrapped"
	chmod 0755 "$dir/wrapped"
	MMFENCE=$dir/wrapped measure --visits 1 --rounds 1 --round-time 5ms \
		--json "$json" none+mprotect null
	[ "$status" -le 1 ]
	python3 - "$json" <<-'PY'
	import json, sys
	run = json.load(open(sys.argv[1]))
	for cell in run["cells"] + run["primitives"]:
	    for round in cell["rounds"]:
	        assert round["tlb_received_per_event"] is None
	        assert round["cal_received_per_event"] is None
	        assert round["irqs_received"]["tlb"]["clearer"] is None
	PY
}

@test "a seccomp that refuses io_uring" {
	lacking "$DENY" io_uring_setup=EPERM -- iouring+none iouring+ksm
	[[ $reasons == *"iouring+none: io_uring_setup (kernel.io_uring_"* ]]
	[[ $checked == *" iouring skip: io_uring_setup ("* ]]
	lacking "$DENY" io_uring_setup=ENOSYS -- iouring+none
	[[ $reasons == *"iouring+none: io_uring_setup: Function not impl"* ]]
}

@test "a seccomp that refuses membarrier and swapon" {
	lacking "$DENY" membarrier=ENOSYS,swapon=EPERM -- membarrier none+swap
	[[ $reasons == *"membarrier: membarrier"*"not implemented"* ]]
	[[ $reasons == *"none+swap: swapon"*"not permitted"* ]]
	[ -z "$(find "$state" -name 'swap.*')" ]
	run grep -F "$state" /proc/swaps
	[ "$status" -ne 0 ]
}

# Counting is left out, with the reason; what needs no counting is measured.
@test "a seccomp that refuses perf_event_open" {
	measure_denied() {
		MMFENCE=$dir/wrapped measure --visits 1 --rounds 1 \
			--round-time 5ms --force --json "$json" "$@"
	}
	printf '#!/bin/bash\nexec %q perf_event_open=EPERM %q "$@"\n' "$DENY" \
		"$MMFENCE" >"$dir/wrapped"
	chmod 0755 "$dir/wrapped"
	measure_denied --counters tlb none+mprotect
	[ "$status" -le 1 ]
	[[ $output == *"refused: Operation not permitted"* ]] ||
		[[ $output == *"nothing counted: "* ]]
	python3 - "$json" <<-'PY'
	import json, sys
	run = json.load(open(sys.argv[1]))
	for round in run["cells"][0]["rounds"]:
	    for event in ((round["counters"] or {}).get("events") or {}).values():
	        assert event["status"] != "ok" and event["on_cpus"] is None
	PY
	run --separate-stderr "$dir/wrapped" check
	[[ $(tr -s ' \n' '  ' <<<"$output") == \
		*"perf events refused: Operation not permitted"* ]]
}

as_nobody=(setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps=-all)

# Counts are left out, each with its reason; all else is measured.
@test "a perf_event_paranoid that keeps users out" {
	paranoid=$(cat /proc/sys/kernel/perf_event_paranoid)
	echo 4 >/proc/sys/kernel/perf_event_paranoid ||
		skip "perf_event_paranoid is not ours to set"
	install -m 0755 "$MMFENCE" "$dir/mmfence"
	chmod 0755 "$dir"
	mkdir -m 0777 "$dir/open"
	run --separate-stderr timeout 60 "${as_nobody[@]}" "$dir/mmfence" check
	[[ $(tr -s ' \n' '  ' <<<"$output") == \
		*"perf events refused: Permission denied"*"paranoid 4,"* ]]
	run timeout 60 "${as_nobody[@]}" "$dir/mmfence" run --visits 1 \
		--rounds 1 --round-time 5ms --counters flush,faults \
		--json "$dir/open/r.json" none+mprotect
	echo "$output"
	[ "$status" -le 1 ]
	[[ $output == *"faults: "*" refused: Permission denied"* ]]
	python3 - "$dir/open/r.json" <<-'PY'
	import json, sys
	run = json.load(open(sys.argv[1]))
	cell, = run["cells"]
	assert cell["outcome"] in ("ok", "invalid"), cell["reason"]
	counted, = [r for r in cell["rounds"] if r["counting"]]
	for event in counted["counters"]["events"].values():
	    assert event["status"] != "ok" and event["on_cpus"] is None
	    assert event["reason"]
	PY
}

# The test does not lock the kernel down: only a reboot would undo it.
@test "a kernel that is locked down" {
	local mounts="mountpoint -q /sys/kernel/security ||
		mount -t securityfs none /sys/kernel/security"
	local file=/sys/kernel/security/lockdown

	level=$(inside "$mounts" cat $file 2>/dev/null) ||
		skip "this kernel has no lockdown"
	level=$(grep -o '\[.*\]' <<<"$level" | tr -d '[]')
	[ "$level" != none ] || skip "lockdown is off and could not be undone"
	lacking inside "{ $mounts; }" -- none+split
	[[ $reasons == *": open split_huge_pages of debugfs"*"locked down?)"* ]]
	[[ $checked == *"lockdown $level"* ]]
	[[ $checked == *" split skip: open split_huge_pages of debugfs"* ]]
}

# Root inside the container, and nobody outside.
@test "a container of a user with a masked /sys" {
	local -a user=(unshare --user --map-root-user --mount --pid --fork)

	"${user[@]}" true 2>/dev/null || skip "no user namespaces here"
	mkdir "$dir/empty"
	lacking "${user[@]}" sh -c \
		"mount --bind $dir/empty /sys && exec \"\$@\"" sh -- \
		futex+none none+ksm none+khugepaged smp_mb
	[[ $reasons == *"futex+none: no interrupts can be counted"* ]]
	[[ $reasons == *"smp_mb: no interrupts can be counted"* ]]
	[[ $checked == *" ksm skip: no interrupts can be counted"* ]]
	# With the host's /proc, whose kernel threads are not its own.
	lacking "${user[@]}" -- none+ksm none+khugepaged none+swap futex+none \
		smp_mb
	[[ $reasons == *"none+ksm: bind kernel thread "*"PID namespace"* ]]
	# Nor are its own threads, by the numbers that it knows.
	[[ $reasons == *"futex+none: "*"another PID namespace; mount "* ]]
	[[ $reasons == *"smp_mb: "*"another PID namespace; mount "* ]]
	[[ $checked == *" futex skip: "*"another PID namespace; mount "* ]]
	lacking "${user[@]}" --mount-proc -- none+ksm none+khugepaged
	[[ $reasons == *"none+ksm: "*"ksmd"* ]]
	[[ $checked == *" ksm skip: "*"ksmd"* ]]
}

@test "too few CPUs" {
	lacking taskset -c 0 -- futex+none futex+mprotect
	[[ $reasons == *"futex+none: place a clearer and 1 pinners on 1 us"* ]]
	[[ $checked == *" futex skip: place a clearer"* ]]
}

@test "too little memory, by rlimit" {
	lacking bash -c 'ulimit -d 30000; exec "$0" "$@"' -- futex+none null
	[[ $reasons == *"area of 16 MiB: more than half"*"RLIMIT_DATA"* ]]
	[[ $checked == *" (by RLIMIT_DATA)"* ]]
	lacking bash -c 'ulimit -v 60000; exec "$0" "$@"' -- none:area=64m+none
	[[ $reasons == *"area of 64 MiB: more than half"*"RLIMIT_AS"* ]]
}

# Version 1 or 2, where we may make a group at the top.
memory_group()
{
	local limit

	if [ -e /sys/fs/cgroup/memory/memory.limit_in_bytes ]; then
		group=/sys/fs/cgroup/memory limit=memory.limit_in_bytes
	elif grep -qw memory /sys/fs/cgroup/cgroup.subtree_control \
			2>/dev/null; then
		group=/sys/fs/cgroup limit=memory.max
	else
		skip "no memory controller to use"
	fi
	group=$group/mmfence-test-$$
	mkdir "$group" || { group=; skip "no memory cgroup can be made"; }
	echo "$1" >"$group/$limit"
}

@test "too little memory, by cgroup" {
	memory_group 24M
	lacking bash -c "echo \$\$ >$group/cgroup.procs; exec \"\$0\" \"\$@\"" \
		-- futex+none none+mprotect
	[[ $reasons == *"futex+none: area of 16 MiB: more than half"* ]]
	[[ $reasons == *"the memory cgroup"* ]]
	[[ $checked == *"(by the memory cgroup)"* ]]
}

@test "too little disk for the swap file" {
	truncate -s 40M "$dir/image"
	mkfs.ext4 -q -F "$dir/image" 2>/dev/null || skip "no mkfs.ext4"
	mkdir "$dir/small"
	lacking inside "mount -o loop $dir/image $dir/small &&
		mount --make-private $dir/small &&
		mkdir -p $state && mount --bind $dir/small $state" -- none+swap
	[[ $reasons == *"none+swap: no room for a swap file of 64 MiB in "*"are free"* ]]
}

# A file that rounds what is written to it stands for a pool that the kernel
# cannot fill: it takes one more, and shows as many as before.
@test "a pool of huge pages that cannot be filled" {
	local rounds pool

	rounds=$(find /sys/block/*/queue/ -name read_ahead_kb | head -n 1)
	[ -n "$rounds" ] || skip "no block device"
	for pool in /sys/kernel/mm /sys/devices/system/node/node0; do
		pool=$pool/hugepages/hugepages-2048kB/nr_hugepages
		[ -e "$pool" ] || skip "no pools of huge pages"
		printf 'mount --bind %s %s && ' "$rounds" "$pool"
	done >"$dir/mounts"
	lacking inside "$(cat "$dir/mounts") true" -- \
		none:area=2m,page=hugetlb+mprotect
	[[ $reasons == *": fill a pool of "*" huge pages (memory is short"* ]]
}

# A loop device stands for a null_blk that remembers what is written to it.
null_device()
{
	rm -f "$dir/image"
	truncate -s "$1" "$dir/image"
	[ -z "$2" ] || printf x | dd of="$dir/image" bs=1 seek="$2" \
		conv=notrunc status=none
	cp "$dir/image" "$dir/image.before"
	loop=$(losetup --find --show "$dir/image" 2>"$dir/why") ||
		skip "$(cat "$dir/why")"
	mkdir -p "$dir/dev"
	lacking inside "mount -t tmpfs none $dir/dev &&
		cp -a /dev/null /dev/zero /dev/urandom $loop $dir/dev &&
		mv $dir/dev/${loop##*/} $dir/dev/nullb0 &&
		mount --bind $dir/dev /dev" -- \
		odirect:area=2m,dev=null,rw=write+none
	losetup --detach "$loop"
	loop=
	cmp "$dir/image" "$dir/image.before"
}

@test "a null device that holds data, wherever it begins" {
	null_device 4M 0
	[[ $reasons == *"/dev/nullb0 has data in its first 65536 bytes"* ]]
	null_device 4M 65536
	[[ $reasons == *"/dev/nullb0 has data in its first 131072 bytes"* ]]
	null_device 4M $((2 * 1024 * 1024 - 1))
	[[ $reasons == *"/dev/nullb0 has data in its first 2097152 bytes"* ]]
	null_device 1M ""
	[[ $reasons == *"/dev/nullb0 is smaller than the area of 2097152"* ]]
}

@test "too little swap space" {
	grep -q / /proc/swaps && skip "somebody's swap is on"
	lacking env -- none+swap:swap=system
	[[ $reasons == *"no swap is in use"* ]]
}

# Root has CAP_IPC_LOCK; nobody has 64 KiB.
@test "too low a limit of locked memory" {
	cp "$MMFENCE" "$dir/mmfence"
	chmod 0755 "$dir" "$dir/mmfence"
	mkdir -m 0777 "$dir/open"
	run timeout 60 bash -c 'ulimit -l 64; exec "$0" "$@"' "${as_nobody[@]}" \
		"$dir/mmfence" run --visits 1 --rounds 1 --round-time 5ms \
		--json "$dir/open/r.json" iouring:pages=64+none
	echo "$output"
	[ "$status" -eq 77 ]
	[[ $output == *skip:*"locked"* || $output == *skip:*RLIMIT_MEMLOCK* ]]
}
