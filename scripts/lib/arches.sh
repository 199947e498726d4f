# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The architectures that guests have, by Debian's names. Sourced, not run.

# shellcheck disable=SC2034 # for who sources it
arches="amd64 arm64 ppc64el s390x riscv64"

# arch_host - print the architecture of this machine.
arch_host() {
	case $(uname -m) in
	x86_64) echo amd64 ;;
	aarch64) echo arm64 ;;
	ppc64le) echo ppc64el ;;
	*) uname -m ;;
	esac
}

# arch_named WORD - print the architecture that a user means by WORD.
arch_named() {
	case $1 in
	amd64 | x86-64 | x86_64) echo amd64 ;;
	arm64 | aarch64) echo arm64 ;;
	ppc64el | ppc64le | powerpc64le) echo ppc64el ;;
	s390x | riscv64) echo "$1" ;;
	*) return 1 ;;
	esac
}

# arch_triple ARCH - print the prefix of its cross compiler.
arch_triple() {
	case $1 in
	amd64) echo x86_64-linux-gnu ;;
	arm64) echo aarch64-linux-gnu ;;
	ppc64el) echo powerpc64le-linux-gnu ;;
	*) echo "$1-linux-gnu" ;;
	esac
}

# arch_flavour ARCH - print how the names of Debian's kernel packages for guests
# end, as a regular expression.
arch_flavour() {
	case $1 in
	amd64 | arm64) echo "(-[^-]+)?-cloud-$1" ;;
	ppc64el) echo "(-(rc)?[0-9][0-9a-z.]*)?-powerpc64le" ;;
	*) echo "(-(rc)?[0-9][0-9a-z.]*)?-$1" ;;
	esac
}

# arch_qemu ARCH - print the name of the emulator.
arch_qemu() {
	case $1 in
	amd64) echo qemu-system-x86_64 ;;
	arm64) echo qemu-system-aarch64 ;;
	ppc64el) echo qemu-system-ppc64 ;;
	*) echo "qemu-system-$1" ;;
	esac
}

# arch_qemu_package ARCH - print the Debian package that has it.
arch_qemu_package() {
	case $1 in
	amd64) echo qemu-system-x86 ;;
	arm64) echo qemu-system-arm ;;
	ppc64el) echo qemu-system-ppc ;;
	s390x) echo "qemu-system-misc or, since Debian 13, qemu-system-s390x" ;;
	riscv64) echo "qemu-system-misc or, since Debian 13, qemu-system-riscv" ;;
	esac
}

# arch_images ARCH - print the images that make builds in a kernel tree.
arch_images() {
	case $1 in
	amd64) echo arch/x86/boot/bzImage ;;
	arm64) echo arch/arm64/boot/Image arch/arm64/boot/Image.gz ;;
	ppc64el) echo vmlinux ;;
	s390x) echo arch/s390/boot/bzImage ;;
	riscv64) echo arch/riscv/boot/Image ;;
	esac
}
