# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The options that lab/kconfig-fragment requires of a kernel. Sourced, not run.

kconfig_fragment=$(cd "${BASH_SOURCE[0]%/*}/../../lab" && pwd)/kconfig-fragment

# kconfig_needed ARCH [boot] - print each "CONFIG_X=y" that a guest of that
# architecture needs; with "boot", only those that it needs to boot.
kconfig_needed() {
	local boot='( to boot)?'

	[ "${2-}" != boot ] || boot=' to boot'
	sed -nE "s/^(CONFIG_[A-Z0-9_]+=y)[[:space:]]*# needed$boot( on $1)?\$/\\1/p" \
		"$kconfig_fragment"
}

# kconfig_lacking CONFIG ARCH [boot] - print those that the file CONFIG lacks.
kconfig_lacking() {
	kconfig_needed "$2" "${3-}" | grep -vxFf "$1"
}
