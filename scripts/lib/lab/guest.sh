# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A guest: a kernel and an initramfs that holds mmfence, booted by QEMU, with
# a work disk (ext4: state, swap file) and a result disk. Sourced, not run.
#
# A kernel is a directory with vmlinuz and, unless all is built in, modules/.
# The caller sets the variables arch (Debian's name), accel (kvm or tcg), smp,
# mem_mib and nodes; plugin (QEMU's option -plugin), cmdline (more words for the
# kernel), qemu (another emulator) and mmu (hash or radix, of Power) may be empty.
# settings holds FILE=VALUE to write in the guest, and stacks the functions whose
# callers its kernel counts.

arch='' accel='' smp='' mem_mib='' nodes='' plugin='' cmdline='' qemu='' mmu=''
settings=()

. "${BASH_SOURCE[0]%/*}/../arches.sh"

lab_files=$(cd "${BASH_SOURCE[0]%/*}/../../../lab" && pwd)

# Modules that the guest loads; those that a kernel lacks are skipped. The
# kernel loads others by itself (crypto), if the initramfs has them.
guest_load="virtio_pci virtio_blk ext4 loop zram null_blk brd af_alg algif_hash
	sha1_generic"
guest_carry="algif_skcipher sha256_generic
	crc32c_generic libcrc32c crc32c_cryptoapi lzo lzo_rle lz4 zstd ecb
	cbc aes_generic configfs"

guest_qemu() {
	echo "${qemu:-$(arch_qemu "$1")}"
}

# guest_qemu_version ARCH - print its version number.
guest_qemu_version() {
	"$(guest_qemu "$1")" --version | sed -n '1s/.*version \([0-9.]*\).*/\1/p'
}

# guest_release KERNEL_DIR - print the release whose modules it has, or nothing.
guest_release() {
	[ ! -d "$1/modules" ] ||
		find "$1/modules" -mindepth 1 -maxdepth 1 -printf '%f\n' -quit
}

# guest_modules KERNEL_DIR ROOT - copy modules and their dependencies to an
# initramfs.
guest_modules() {
	local release line host

	release=$(guest_release "$1")
	: >"$2/modules"
	[ -n "$release" ] || return 0
	host=${scratch:?}/modules-root
	mkdir -p "$host/lib" "$2/lib/modules/$release"
	ln -sfn "$(cd "$1" && pwd)/modules" "$host/lib/modules"
	# shellcheck disable=SC2086 # words
	modprobe -d "$host" -S "$release" -a --show-depends $guest_load \
		$guest_carry 2>/dev/null | sort -u | while IFS= read -r line; do
		# "insmod FILE OPTION..." or "builtin NAME". Only the name of
		# the root may contain a blank.
		[[ $line == "insmod $host/"* ]] || continue
		line=${line#"insmod $host/"}
		guest_module "$host/${line%% *}" "$2/lib/modules/$release" ||
			return
	done || return
	cp "$1/modules/$release"/modules.{builtin,builtin.modinfo,order} \
		"$2/lib/modules/$release/"
	depmod -b "$2" "$release" || return
	tr -s ' \t' '\n' <<<"$guest_load" >"$2/modules"
}

# guest_module FILE DIR - copy a module, uncompressed: busybox loads no other.
guest_module() {
	case $1 in
	*.ko) cp "$1" "$2/" ;;
	*.ko.xz) xz -dc "$1" >"$2/$(basename "$1" .xz)" ;;
	*.ko.zst) zstd -qdc "$1" >"$2/$(basename "$1" .zst)" ;;
	*.ko.gz) gzip -dc "$1" >"$2/$(basename "$1" .gz)" ;;
	*) warn \
		"module $1: the guest takes .ko, .ko.xz, .ko.zst" \
		"and .ko.gz"; return 1 ;;
	esac
}

# guest_library NAME SYSROOT - print the file of a shared library: of this
# machine by ldconfig, or of a sysroot.
guest_library() {
	if [ -z "$2" ]; then
		ldconfig -p | sed -n "s|^[[:space:]]*$1 (.*) => ||p" | head -n 1
		return
	fi
	find "$2"/lib "$2"/usr/lib -name "$1" 2>/dev/null | head -n 1
}

# guest_program FILE ROOT SYSROOT - copy a program and all libraries that it
# needs.
guest_program() {
	local file=$1 root=$2 name found

	mkdir -p "$root/lib"
	for name in $(readelf -dl "$file" | sed -n \
		-e 's/.*Shared library: \[\(.*\)\]/\1/p' \
		-e 's|.*interpreter: .*/\(.*\)\]|\1|p'); do
		[ ! -e "$root/lib/$name" ] || continue
		found=$(guest_library "$name" "$3")
		[ -n "$found" ] || {
			warn "$file needs the library $name, which is not" \
				"${3:+in $3}"
			return 1
		}
		cp -L "$found" "$root/lib/$name" || return
		guest_program "$found" "$root" "$3" || return
	done
}

# guest_busybox BUSYBOX ROOT SYSROOT - copy busybox, with the applets for the
# guest's init. Debian's package busybox is linked dynamically.
guest_busybox() {
	mkdir -p "$2/bin" "$2/lib" &&
	ln -sfn lib "$2/lib64" &&
	cp "$1" "$2/bin/busybox" &&
	guest_program "$1" "$2" "$3"
}

# guest_patience SECONDS LOAD CPUS - print how long a guest may take under that
# load if it gets its share of CPUs: longer by the number of threads per CPU, at
# most 8 times.
guest_patience() {
	awk -v seconds="$1" -v runnable="$2" -v cpus="$3" 'BEGIN {
		share = (runnable + cpus) / (2 * cpus)
		share = share < 1 ? 1 : share > 8 ? 8 : share
		printf "%d\n", seconds * share + 0.5
	}'
}

# guest_initramfs KERNEL_DIR PROGRAM SYSROOT BUSYBOX OUT SECONDS ARGUMENT... -
# make an initramfs. The guest runs PROGRAM with the arguments and interrupts it
# SECONDS after the start of its kernel; the work finished by then is the
# result.
guest_initramfs() {
	local kernel=$1 program=$2 sysroot=$3 busybox=$4 out=$5 seconds=$6
	local root=$scratch/initramfs

	shift 6
	rm -rf "$root"
	guest_busybox "$busybox" "$root" "$sysroot" &&
	cp "$lab_files/guest-init" "$root/init" &&
	cp "$program" "$root/bin/mmfence" || return
	guest_program "$program" "$root" "$sysroot" || return
	guest_modules "$kernel" "$root" || return
	printf '%s\n' "$@" >"$root/args"
	echo "$seconds" >"$root/seconds"
	# shellcheck disable=SC2086 # words
	printf '%s\n' ${stacks:-} | grep . >"$root/stacks"
	printf '%s\n' "${settings[@]}" | grep . >"$root/settings"
	(cd "$root" && find . | "$(command -v busybox)" cpio -o -H newc \
		2>/dev/null | gzip -1) >"$out"
}

# guest_disks WORK RESULT - make sparse files.
guest_disks() {
	truncate -s 2G "$1" && truncate -s 64M "$2" &&
	mke2fs -q -F -t ext4 -O '^has_journal' -E lazy_itable_init=1 "$1" \
		>/dev/null
}

# Switch off the features that the CPU "max" got after QEMU 7.2: the kernel
# chooses its code by them (rep movs, rdpid, how a segment is cleared), and
# counts must be the same with each QEMU.
guest_cpu_of_7_2=family=15,model=107,stepping=1,level-func7=0,xlevel=0x8000000a
guest_cpu_of_7_2+=,fsrm=off,rdpid=off,rdseed=off,sha-ni=off,wbnoinvd=off
guest_cpu_of_7_2+=,xsaveerptr=off,3dnowprefetch=off,cmp-legacy=off

# guest_machine ARCH - print the machine that QEMU emulates. Power has two kinds
# of page tables, and QEMU's x-vof boots sooner than SLOF. Huge pages with hash
# tables need large pages in them.
guest_machine() {
	case $1 in
	amd64) echo pc ;;
	s390x) echo s390-ccw-virtio ;;
	ppc64el) [ "$mmu" = hash ] &&
			echo pseries,x-vof=on,cap-hpt-max-page-size=16M ||
			echo pseries,x-vof=on ;;
	*) echo virt ;;
	esac
}

# guest_accel_args ARCH ACCEL
guest_accel_args() {
	local cpu=max machine

	machine=$(guest_machine "$1")
	# Five-level page tables slow the emulation down and do not change any
	# count.
	case $1$2 in
	*kvm) cpu=host ;;
	amd64tcg) cpu=max,la57=off ;;
	arm64tcg) cpu=max,pauth-impdef=on ;;
	ppc64eltcg) cpu=power9 ;;
	riscv64tcg) cpu=rv64 ;;
	esac
	# Leave one way to send an interrupt, the one that the plugin knows.
	case $1:$plugin in
	amd64:?*) cpu+=,x2apic=off,$guest_cpu_of_7_2 ;;
	arm64:?*) machine+=,gic-version=3 ;;
	esac
	printf '%s\n' -machine "$machine,mem-merge=off" -cpu "$cpu"
	case $2 in
	kvm) printf '%s\n' -accel kvm ;;
	tcg) printf '%s\n' -accel tcg,thread=multi ;;
	esac
}

# guest_numa_args SMP MEM_MIB NODES - divide the CPUs and the memory into equal
# parts.
guest_numa_args() {
	local node each=$(($2 / $3)) first last

	[ "$3" -gt 1 ] || return 0
	for ((node = 0; node < $3; node++)); do
		first=$((node * $1 / $3))
		last=$(((node + 1) * $1 / $3 - 1))
		printf '%s\n' -object \
			"memory-backend-ram,id=m$node,size=${each}M,merge=off"
		printf '%s\n' -numa \
			"node,nodeid=$node,cpus=$first-$last,memdev=m$node"
	done
}

# guest_disk_args ID FILE
guest_disk_args() {
	local bus=pci

	[ "$arch" != s390x ] || bus=ccw
	printf '%s\n' -drive \
		"file=${2//,/,,},if=none,id=$1,format=raw,cache=unsafe" \
		-device "virtio-blk-$bus,drive=$1,serial=mmfence-$1"
}

guest_cmdline() {
	local console=ttyS0 extra=''

	case $1 in
	arm64) console=ttyAMA0 ;;
	ppc64el) console=hvc0 ;;
	s390x) console=ttysclp0 ;;
	esac
	[ "$1:$mmu" != ppc64el:hash ] || extra=disable_radix
	# Make the guest read the clock without a system call, which would be
	# counted.
	[ "$1:${plugin:+counted}" != amd64:counted ] ||
		extra="tsc=reliable clocksource=tsc"
	# The kernel's addresses and those of programs must not overlap.
	[ "$1:${plugin:+counted}" != s390x:counted ] ||
		extra="nokaslr norandmaps"
	echo "console=$console rdinit=/init panic=-1 oops=panic" \
		"random.trust_cpu=on no_timer_check irqaffinity=0 loglevel=5" \
		"$extra" "$cmdline"
}

# guest_boot SECONDS KERNEL INITRAMFS CONSOLE WORK RESULT - boot and wait. QEMU
# ends after SECONDS, or when this script ends. Return: 0; 124 if it took too
# long; otherwise QEMU's status.
guest_boot() {
	local -a args

	mapfile -t args < <(
		guest_accel_args "$arch" "$accel"
		guest_numa_args "$smp" "$mem_mib" "$nodes"
		[ -z "$plugin" ] || printf '%s\n' -plugin "$plugin"
		guest_disk_args work "$5"
		guest_disk_args result "$6")
	setpriv --pdeathsig KILL timeout -k 2 "$1" \
		setpriv --pdeathsig KILL "$(guest_qemu "$arch")" \
		-nodefaults -no-user-config -display none -no-reboot \
		-nic none -smp "$smp" -m "${mem_mib}M" "${args[@]}" \
		-kernel "$2" -initrd "$3" -append "$(guest_cmdline "$arch")" \
		-serial "file:${4//,/,,}" </dev/null >"$scratch/qemu.log" 2>&1 &
	guest_pid=$!
	wait "$guest_pid" 2>/dev/null
}

# guest_stop - end the running guest.
guest_stop() {
	[ -z "${guest_pid:-}" ] || kill "$guest_pid" 2>/dev/null
	wait
}

# guest_result IMAGE DIR - unpack the guest's files; false if they are
# incomplete.
guest_result() {
	mkdir -p "$2" &&
	tar -C "$2" -xf "$1" 2>/dev/null
	[ -e "$2/whole" ]
}

# guest_why STATUS CONSOLE - print in a few words why there is no result.
guest_why() {
	local words

	words=$(sed -n 's/^mmfence-guest: \(this kernel .*\|cannot .*\)/\1/p' \
		"$2" 2>/dev/null | tr -d '\r' | tail -n 1)
	if [ -n "$words" ]; then
		echo "$words"
	elif grep -q 'Kernel panic' "$2" 2>/dev/null; then
		grep -m 1 -o 'Kernel panic.*' "$2" | tr -d '\r'
	elif [ "$1" = 124 ] || [ "$1" = 137 ]; then
		echo "no result in time"
	elif [ "$1" != 0 ]; then
		echo "QEMU: $(tail -n 1 "$scratch/qemu.log")"
	else
		echo "it switched off without a whole result"
	fi
}
