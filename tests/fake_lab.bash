# SPDX-License-Identifier: GPL-2.0-or-later
#
# For tests of scripts/lab with a QEMU made here, whose "kernels" are words that
# control it. Loaded after lab.
# shellcheck disable=SC2034 # for the tests

setup()
{
	need_programs busybox jq mke2fs modprobe readelf setpriv
	export TMPDIR=$BATS_TEST_TMPDIR
	out=$BATS_TEST_TMPDIR/out
	boots=$BATS_TEST_TMPDIR/boots
}

teardown()
{
	nothing_left
}

# kernel NAME BEHAVIOUR
kernel()
{
	mkdir -p "$BATS_TEST_TMPDIR/$1"
	echo "$2" >"$BATS_TEST_TMPDIR/$1/vmlinuz"
	echo "$1" >"$BATS_TEST_TMPDIR/$1/label"
}

# No guest runs the program: a small one is packed and unpacked in half the
# time. The one under test is in $real.
fake_qemu()
{
	local dir=$BATS_TEST_TMPDIR/bin name

	real=$MMFENCE
	MMFENCE=$(type -P true)
	mkdir -p "$dir"
	for name in qemu-system-x86_64 qemu-system-aarch64 \
		    qemu-system-ppc64 qemu-system-s390x qemu-system-riscv64; do
		cp "$BATS_TEST_DIRNAME/fake-qemu" "$dir/$name"
	done
	export PATH=$dir:$PATH FAKE_BOOTS=$boots
}

lab_at()
{
	cd "$BATS_TEST_TMPDIR" || return
	"${lab:?}" --accel tcg --smp 1 --out "$out" "$@"
}
