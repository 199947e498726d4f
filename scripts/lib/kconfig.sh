# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What lab/kconfig-fragment asks of a kernel's configuration. Sourced, not run.

kconfig_fragment=$(cd "${BASH_SOURCE[0]%/*}/../../lab" && pwd)/kconfig-fragment

# kconfig_needed ARCH [boot] - the "CONFIG_X=y" that a guest of that architecture
# needs; with "boot", only those without which it does not come up.
kconfig_needed() {
	local boot='( to boot)?'

	[ "${2-}" != boot ] || boot=' to boot'
	sed -nE "s/^(CONFIG_[A-Z0-9_]+=y)[[:space:]]*# needed$boot( on $1)?\$/\\1/p" \
		"$kconfig_fragment"
}

# kconfig_lacking CONFIG ARCH [boot] - those of them that the file CONFIG lacks.
kconfig_lacking() {
	kconfig_needed "$2" "${3-}" | grep -vxFf "$1"
}
